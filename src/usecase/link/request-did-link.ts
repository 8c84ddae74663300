import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { randomSecret, randomUuid } from '../../base/random.ts';
import type { Did } from '../../domain/did/did.ts';
import { type DidLink, pairOf } from '../../domain/link/did-link.ts';
import { officePath } from '../../domain/trust/office.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import { findOffice } from '../office/find-office.ts';
import type { Ports } from '../ports.ts';
import { activeDocument } from './active-document.ts';
import { refuseParted } from './known-pairs.ts';

/** Seconds in which both sides may state a link. */
export const linkRequestSeconds = 7 * 24 * 60 * 60;

/** What is handed to the side that is to state a link, and all that it discloses. */
export type LinkRequest = {
  readonly linkId: string;
  readonly dids: readonly [Did, Did];
  readonly nonce: string;
  readonly audience: Did;
  /** Where a statement is sent to. */
  readonly respondTo: string;
  readonly expiresAt: string;
  readonly discloses: readonly string[];
};

// Nothing else about a party leaves an office with a link.
const disclosed = [
  'both DIDs',
  'who signed each side',
  'kind and SHA-256 digest of the evidence',
  'from when until when each side is good',
] as const;

/**
 * Opens a link of one of the office's parties with another DID, for both sides to state. Nothing is linked by it. Throws
 * `invalid-request` for a DID and itself, `not-found` where neither is of a party of the office, `did-deactivated`,
 * `did-not-found`, `did-unreachable`, and `party-link-conflict` where the pair is linked or asked to be, or is decided not
 * to be one party, also by way of others.
 */
export async function requestDidLink(
  ports: Pick<Ports, 'store' | 'resolver' | 'clock' | 'random'>,
  command: {
    readonly caller: Caller;
    readonly dids: readonly [Did, Did];
    readonly statesEquivalence: boolean;
  },
): Promise<DidLink> {
  const { caller, statesEquivalence } = command;
  const { officeCode, actor } = caller;
  const dids = pairOf(...command.dids);
  refuseSelf(dids);
  const { read } = ports.store;
  const own = await Promise.all(dids.map((did) => read.parties.byDid(officeCode, did)));
  if (own.every((party) => party === undefined))
    throw new Problem('not-found', 'The office holds a party of neither DID.');
  for (const did of dids) await activeDocument(ports, did);
  const audience = (await findOffice(ports, officeCode)).did;
  const at = ports.clock();
  const link: DidLink = {
    ...{ linkId: randomUuid(ports.random), officeCode, dids, nonce: randomSecret(ports.random), audience },
    ...{
      state: 'pending',
      requestedAt: at,
      requestedBy: actor,
      expiresAt: addSeconds(at, linkRequestSeconds),
    },
    ...{ statesEquivalence, isNotSame: false, endedAt: undefined, endedBy: undefined, endReason: undefined },
  };
  await ports.store.write(async (store) => {
    await refuseParted(store, officeCode, dids);
    await add(store, link);
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'link.requested', subject: link.linkId },
      facts: { dids: [...dids] },
    });
  });
  return link;
}

/** The request as it is handed to a side. */
export function linkRequest({ node }: Pick<Ports, 'node'>, link: DidLink): LinkRequest {
  const { linkId, dids, nonce, audience, expiresAt, officeCode } = link;
  return {
    ...{ linkId, dids, nonce, audience, respondTo: `${node.publicUrl}${statementsPath(officeCode)}` },
    ...{ expiresAt: expiresAt.toISOString(), discloses: disclosed },
  };
}

/** Where an office takes statements of links. */
export function statementsPath(officeCode: DidLink['officeCode']): string {
  return `/offices/${officePath(officeCode)}/did-link-statements`;
}

// A DID under its former address is the same one.
function refuseSelf([one, other]: DidLink['dids']): void {
  const [scid, otherScid] = [readWebvhDid(one)?.scid, readWebvhDid(other)?.scid];
  if (one === other || (scid !== undefined && scid === otherScid))
    throw new Problem('invalid-request', 'A DID is not linked to itself.');
}

async function add(
  store: Parameters<Parameters<Ports['store']['write']>[0]>[0],
  link: DidLink,
): Promise<void> {
  const added = await store.writeDidLinks.add(link);
  if (added.outcome === 'exists')
    throw new Problem('party-link-conflict', `Link ${added.linkId} is of the same DIDs; withdraw it first.`);
}

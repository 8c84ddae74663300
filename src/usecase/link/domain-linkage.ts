import { addSeconds } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { credentialValiditySeconds } from '../../domain/credential/credential-configuration.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { type DomainLinkage, domainLinkagePayload } from '../../protocol/did-configuration/domain-linkage.ts';
import { linkedOrigins } from '../../protocol/did-configuration/linked-domains.ts';
import { readOrigin } from '../../protocol/did-configuration/origin.ts';
import { didConfiguration, didConfigurationPath } from '../../protocol/did-configuration/resource.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import { findOffice } from '../office/find-office.ts';
import { activeParty } from '../party/active-party.ts';
import type { Ports } from '../ports.ts';

type LinkagePorts = Pick<Ports, 'store' | 'signing' | 'clock'>;

/** A DID's side of the link as the origin has to publish it, and whether the DID document names the origin already. */
export type MadeLinkage = DomainLinkage & {
  readonly credential: string;
  /** What is to stand at `url`. */
  readonly configuration: JsonObject;
  readonly url: string;
  readonly isStatedByDid: boolean;
  readonly validUntil: Date;
};

/**
 * Makes a Domain Linkage Credential for a party whose keys the office keeps, or for the office itself where no party is
 * named. The origin has to publish it; nothing is sent to it. Throws `invalid-request` for a text that is no origin,
 * `not-found`, `did-deactivated` and `key-not-custodial`.
 */
export async function makeDomainLinkage(
  ports: LinkagePorts,
  command: { readonly caller: Caller; readonly partyId: string | undefined; readonly origin: string },
): Promise<MadeLinkage> {
  const { officeCode, actor } = command.caller;
  const origin = readOrigin(command.origin);
  if (origin === undefined)
    throw new Problem('invalid-request', 'This is no origin.', {
      errors: [{ pointer: '/origin', detail: 'A scheme and a host are expected, and nothing else.' }],
    });
  const { did } =
    command.partyId === undefined
      ? await findOffice(ports, officeCode)
      : await activeParty(ports.store.read, officeCode, command.partyId);
  const at = ports.clock();
  const validUntil = addSeconds(at, credentialValiditySeconds);
  const credential = await sign(ports, { did, origin }, { from: at, until: validUntil });
  const head = await ports.store.read.didLogs.head(did);
  await ports.store.write(async (store) => {
    const facts = { origin, validUntil: validUntil.toISOString() };
    await store.writeAudit.append({ officeCode, at, actor, action: 'domain.linked', subject: did, facts });
  });
  return {
    ...{ did, origin, credential, validUntil },
    configuration: didConfiguration([credential]),
    url: `${origin}${didConfigurationPath}`,
    isStatedByDid: head !== undefined && linkedOrigins(head.document).includes(origin),
  };
}

const secondsInDay = 24 * 60 * 60;
/** How long a credential that the node publishes itself is good for; it is made anew every day. */
const ownValiditySeconds = 7 * secondsInDay;

/**
 * Gives the DID configuration of the node's own origin: a credential of each office whose DID document names that origin;
 * undefined where none does. It is signed once a day, and when the document changes.
 */
export function ownDidConfiguration(
  ports: LinkagePorts & Pick<Ports, 'node'>,
): () => Promise<JsonObject | undefined> {
  const made = new Map<Did, { readonly basis: string; readonly credential: string }>();
  const { publicUrl } = ports.node;
  return async () => {
    if (readOrigin(publicUrl) === undefined) return undefined;
    const day = Math.floor(ports.clock().getTime() / (secondsInDay * 1000));
    const from = new Date(day * secondsInDay * 1000);
    const credentials: string[] = [];
    for (const { did } of await ports.store.read.offices.list()) {
      const head = await ports.store.read.didLogs.head(did);
      if (head === undefined || head.deactivated || !linkedOrigins(head.document).includes(publicUrl))
        continue;
      const basis = `${day} ${head.versionId}`;
      const known = made.get(did);
      const dates = { from, until: addSeconds(from, ownValiditySeconds) };
      const credential =
        known?.basis === basis ? known.credential : await sign(ports, { did, origin: publicUrl }, dates);
      made.set(did, { basis, credential });
      credentials.push(credential);
    }
    return credentials.length === 0 ? undefined : didConfiguration(credentials);
  };
}

// The header has `alg` and `kid` and nothing else, as the specification has it.
async function sign(
  { signing }: Pick<Ports, 'signing'>,
  linkage: DomainLinkage,
  dates: { readonly from: Date; readonly until: Date },
): Promise<string> {
  const signer = await signing.signerFor(linkage.did, 'assertionMethod', 'EdDSA');
  return signJwt(signer, {}, domainLinkagePayload(linkage, dates));
}

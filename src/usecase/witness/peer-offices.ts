import { z } from 'zod';
import { utf8Text } from '../../base/bytes.ts';
import { readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { PeerOffice, PeerPermission } from '../../domain/trust/peer-office.ts';
import { authorityOf, fileUrl } from '../../protocol/did-web/web-location.ts';
import { multikeyOfDidKey, signingKey } from '../../protocol/did-webvh/update-key.ts';
import { readWebvhDid, type WebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { Ports } from '../ports.ts';
import { usableDocument } from '../verification/evidence.ts';

type PeerPorts = Pick<Ports, 'store' | 'resolver' | 'documents' | 'clock' | 'random'>;

/** What an office says of itself as a witness: its DID, the did:key DID it witnesses with, and where it is asked. */
export const witnessStatementSchema = z.object({
  office: z.string().max(2_048),
  witness: z.string().max(200),
  approvals: z.url().max(2_048),
});

/**
 * Lets an office work with another one: it may ask this office to witness (`witness`), it witnesses for this office
 * (`witnessesUs`), or both. Its DID has to resolve, and a witness has to say at its DID's own host by which key it
 * witnesses. Throws `did-invalid`, `did-not-found`, `did-unreachable`, `did-deactivated`, `invalid-request` for the office
 * itself or a host that says nothing usable, and `conflict` where the DID is a peer already.
 */
export async function addPeerOffice(
  ports: PeerPorts,
  command: {
    readonly caller: Caller;
    readonly did: Did;
    readonly permissions: readonly PeerPermission[];
  },
): Promise<PeerOffice> {
  const { caller, did } = command;
  const { officeCode, actor } = caller;
  const permissions = [...new Set(command.permissions)];
  const place = readWebvhDid(did);
  if (place === undefined) throw new Problem('did-invalid', 'A peer has a did:webvh DID.');
  if ((await ports.store.read.offices.byCode(officeCode))?.did === did)
    throw new Problem('invalid-request', 'An office is no peer of itself.');
  await checkResolves(ports, did);
  const isAsked = permissions.includes('witnessesUs') || permissions.includes('answersAboutParties');
  const says = isAsked ? await readStatement(ports, did, place) : undefined;
  const peer: PeerOffice = {
    ...{ peerId: randomUuid(ports.random), officeCode, did, permissions },
    ...{ url: says?.url, witness: says?.witness, since: ports.clock(), until: undefined },
  };
  await ports.store.write(async (store) => {
    if (!(await store.writePeerOffices.add(peer)))
      throw new Problem('conflict', 'This office is a peer already; end that first.');
    await store.writeAudit.append({
      ...{ officeCode, at: peer.since, actor, action: 'peer.added', subject: did },
      facts: { peerId: peer.peerId, permissions, witness: peer.witness ?? null },
    });
  });
  return peer;
}

/** Ends the work with a peer from now on. Throws `not-found` where there is no such peer in force. */
export async function endPeerOffice(
  ports: Pick<Ports, 'store' | 'clock'>,
  { caller, peerId }: { readonly caller: Caller; readonly peerId: string },
): Promise<void> {
  const { officeCode, actor } = caller;
  const at = ports.clock();
  await ports.store.write(async (store) => {
    if (!(await store.writePeerOffices.end(officeCode, peerId, at)))
      throw new Problem('not-found', 'There is no such peer in force.');
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'peer.ended', subject: peerId },
      facts: {},
    });
  });
}

async function checkResolves({ resolver }: Pick<Ports, 'resolver'>, did: Did): Promise<void> {
  const resolution = await resolver.resolve(did);
  if (resolution.error?.unreachable === true) throw unreachable();
  const document = usableDocument(resolution, did);
  if (!('code' in document)) return;
  if (document.code === 'DEACTIVATED') throw new Problem('did-deactivated', document.detail);
  throw new Problem('did-not-found', `The DID does not resolve: ${document.code}.`);
}

async function readStatement(
  { documents }: Pick<Ports, 'documents'>,
  did: Did,
  { web }: WebvhDid,
): Promise<{ readonly url: string; readonly witness: string }> {
  const fetched = await documents.get(fileUrl(web, 'witness'), {
    accept: 'application/json',
    mostBytes: 8192,
  });
  if (fetched.outcome === 'unreachable') throw unreachable();
  const text = fetched.outcome === 'found' ? utf8Text(fetched.body) : undefined;
  const read = text === undefined ? undefined : readJson(text);
  const said =
    read === undefined || 'fault' in read ? undefined : witnessStatementSchema.safeParse(read.value).data;
  const approvals = URL.parse(said?.approvals ?? '');
  const multikey = multikeyOfDidKey(said?.witness ?? '');
  const isSound = multikey !== undefined && signingKey(multikey) !== undefined;
  const isAtHome =
    approvals?.host === authorityOf(web) && approvals.pathname === `/${web.path.join('/')}/witness/approvals`;
  if (said?.office !== did || !isSound || approvals === null || !isAtHome)
    throw new Problem('invalid-request', 'The office does not say how it witnesses.', {
      errors: [{ pointer: '/did', detail: 'Its host gives no usable statement of its witness.' }],
    });
  return { url: approvals.origin, witness: said.witness };
}

function unreachable(): Problem {
  return new Problem('did-unreachable', 'The host of the DID does not answer.');
}

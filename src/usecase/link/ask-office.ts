import { z } from 'zod';
import { addSeconds } from '../../base/clock.ts';
import { base64url } from '../../base/bytes.ts';
import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import {
  disclosableFields,
  type DisclosableField,
  linkRequestSeconds,
  type LinkRequest,
  linkRequestState,
  mostLinkRequestsPerDay,
} from '../../domain/link/link-request.ts';
import { blockingValues, saltBytes, saltedKeys } from '../../domain/matching/salted-key.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { PeerOffice } from '../../domain/trust/peer-office.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import { signOfficeToken } from '../../protocol/office-token/office-token.ts';
import { findOffice } from '../office/find-office.ts';
import { activeParty } from '../party/active-party.ts';
import type { PeerAnswer, Ports } from '../ports.ts';

type AskPorts = Pick<Ports, 'store' | 'signing' | 'peers' | 'clock' | 'random'>;
export type AskCommand = {
  readonly caller: Caller;
  readonly partyId: string;
  readonly peerId: string;
  /** Whether the DID of the party is told, beside the salted keys. */
  readonly tellsDid: boolean;
  readonly wishes: readonly DisclosableField[];
};

const mostAnswerBytes = 16 * 1024;
const askSeconds = 10;
const secondsInDay = 24 * 60 * 60;

/**
 * Asks another office whether it holds a party that may be the office's own. What travels is salted keys of rare values,
 * the salt, and the DID only where the clerk says so: no name and no number. The salt is of this request alone and is not
 * kept here. That the office asked, and what it disclosed by it, is in the audit record. Throws `not-found` and
 * `did-deactivated` for the party, `forbidden` for an office that is not to be asked, `conflict` where nothing rare is
 * known of the party, `too-many-requests`, and `unavailable` where the other office does not take it.
 */
export async function askOffice(ports: AskPorts, command: AskCommand): Promise<LinkRequest> {
  const { caller, partyId, tellsDid, wishes } = command;
  const { officeCode, actor } = caller;
  const { data, did } = await activeParty(ports.store.read, officeCode, partyId);
  const peer = await askedPeer(ports, command);
  const at = ports.clock();
  const { linkRequests } = ports.store.read;
  const since = addSeconds(at, -secondsInDay);
  if ((await linkRequests.countSince(officeCode, 'sent', peer.did, since)) >= mostLinkRequestsPerDay)
    throw new Problem('too-many-requests', 'The office was asked too often today.');
  const values = blockingValues(data);
  if (values.length === 0)
    throw new Problem(
      'conflict',
      'Nothing rare enough is known of the party to ask about it without its name.',
    );
  const salt = ports.random(saltBytes);
  const keys = saltedKeys(values, salt);
  const request: LinkRequest = {
    ...{ requestId: randomUuid(ports.random), officeCode, direction: 'sent', peer: peer.did, partyId },
    ...{ kinds: [...new Set(values.map(({ kind }) => kind))], did: tellsDid ? did : undefined, wishes },
    ...{ keys: [], sealedSalt: undefined, askedAt: at, askedBy: actor },
    ...{ expiresAt: addSeconds(at, linkRequestSeconds) },
    ...{ answer: undefined, answeredAt: undefined, answeredBy: undefined },
  };
  const { requestId, kinds } = request;
  const told = { requestId, salt: base64url(salt), keys, wishes, ...(tellsDid ? { did } : {}) };
  // It is recorded before it is sent, so that nothing leaves the office unrecorded.
  await ports.store.write(async (store) => {
    await store.writeLinkRequests.add(request);
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'linkRequest.sent', subject: did },
      facts: {
        requestId,
        peer: peer.did,
        disclosed: [...kinds, ...(tellsDid ? ['did'] : [])],
        wishes: [...wishes],
      },
    });
  });
  const answer = await post(ports, { caller, peer, file: 'link-requests', body: told });
  if (answer.outcome !== 'answered')
    throw new Problem('unavailable', 'The other office does not take the request; it counts as not asked.');
  return request;
}

const answerSchema = z.object({
  state: z.enum(['open', 'answered', 'expired']),
  answer: z.partialRecord(z.enum(disclosableFields), z.string().max(2_048)).optional(),
});

/**
 * Asks whether a request that was sent is answered by now, and keeps the answer. Throws `not-found`, `forbidden`, and
 * `unavailable` where the other office does not say.
 */
export async function fetchAnswer(
  ports: AskPorts,
  { caller, requestId }: { readonly caller: Caller; readonly requestId: string },
): Promise<LinkRequest> {
  const { officeCode, actor } = caller;
  const request = await ports.store.read.linkRequests.byId(officeCode, 'sent', requestId);
  if (request === undefined) throw new Problem('not-found', 'The office sent no such request.');
  const at = ports.clock();
  if (linkRequestState(request, at) !== 'open') return request;
  const peer = await askedPeer(ports, { caller, peer: request.peer });
  const came = await post(ports, { caller, peer, file: 'link-request-answers', body: { requestId } });
  const said = came.outcome === 'answered' ? answerSchema.safeParse(came.json).data : undefined;
  if (said === undefined)
    throw new Problem('unavailable', 'The other office does not say how the request stands.');
  if (said.state !== 'answered') return request;
  // Only what was asked for is taken in, whatever came.
  const wished = Object.entries(said.answer ?? {}).filter(([field]) =>
    request.wishes.some((wish) => wish === field),
  );
  const answer = Object.fromEntries(wished);
  return ports.store.write(async (store) => {
    const answered = { answer, at, by: request.peer };
    const kept = await store.writeLinkRequests.answer(officeCode, 'sent', requestId, answered);
    if (kept === undefined) return (await store.linkRequests.byId(officeCode, 'sent', requestId)) ?? request;
    const facts = { requestId, fields: Object.keys(answer) };
    const subject = request.peer;
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'linkRequest.answerRead',
      subject,
      facts,
    });
    return kept;
  });
}

async function askedPeer(
  { store }: Pick<Ports, 'store'>,
  asked: { readonly caller: Caller; readonly peerId?: string; readonly peer?: string },
): Promise<PeerOffice & { readonly url: string }> {
  const peers = await store.read.peerOffices.list(asked.caller.officeCode);
  const found = peers.find(
    ({ peerId, did, until, permissions }) =>
      (peerId === asked.peerId || did === asked.peer) &&
      until === undefined &&
      permissions.includes('answersAboutParties'),
  );
  if (found?.url === undefined)
    throw new Problem('forbidden', 'The office is no peer that answers about parties.');
  return { ...found, url: found.url };
}

async function post(
  ports: AskPorts,
  asked: {
    readonly caller: Caller;
    readonly peer: PeerOffice & { readonly url: string };
    readonly file: 'link-requests' | 'link-request-answers';
    readonly body: object;
  },
): Promise<PeerAnswer> {
  const { caller, peer, file } = asked;
  const place = readWebvhDid(peer.did)?.web;
  if (place === undefined) return { outcome: 'refused' };
  const path = `/${[...place.path, file].join('/')}`;
  const body = JSON.stringify(asked.body);
  const office = await findOffice(ports, caller.officeCode);
  const signer = await ports.signing.signerFor(office.did, 'authentication', 'ES256');
  const token = await signOfficeToken(
    { audience: peer.url, method: 'POST', path, body },
    { issuer: office.did, signer, at: ports.clock() },
  );
  const authorization = `Office ${token}`;
  const signal = AbortSignal.timeout(askSeconds * 1000);
  return ports.peers.post(`${peer.url}${path}`, { body, authorization, mostBytes: mostAnswerBytes, signal });
}

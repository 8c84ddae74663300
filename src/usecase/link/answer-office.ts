import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import {
  disclosed,
  type DisclosableField,
  type LinkAnswer,
  type LinkRequest,
  linkRequestSeconds,
  linkRequestState,
  mostLinkRequestsPerDay,
} from '../../domain/link/link-request.ts';
import { blockingValues, type SaltedKey, saltedKeys } from '../../domain/matching/salted-key.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { activeParty } from '../party/active-party.ts';
import type { Ports } from '../ports.ts';

export type ReceivedQuestion = {
  readonly requestId: string;
  readonly salt: Uint8Array;
  readonly keys: readonly SaltedKey[];
  readonly wishes: readonly DisclosableField[];
  readonly did: Did | undefined;
};
const secondsInDay = 24 * 60 * 60;

/**
 * Keeps the question of a peer until a clerk answers it; the same one again changes nothing. The salt is sealed at rest.
 * Throws `too-many-requests`, and `conflict` where another peer has used the id.
 */
export async function receiveQuestion(
  ports: Pick<Ports, 'store' | 'secrets' | 'clock'>,
  received: { readonly officeCode: OfficeCode; readonly peer: Did; readonly question: ReceivedQuestion },
): Promise<LinkRequest> {
  const { officeCode, peer, question } = received;
  const { requestId, salt, keys, wishes, did } = question;
  const at = ports.clock();
  const request: LinkRequest = {
    ...{ requestId, officeCode, direction: 'received', peer, partyId: undefined },
    ...{ kinds: [...new Set(keys.map(({ kind }) => kind))], did, wishes, keys },
    ...{ sealedSalt: ports.secrets.seal(salt, saltName(officeCode, requestId)), askedAt: at, askedBy: peer },
    expiresAt: addSeconds(at, linkRequestSeconds),
    ...{ answer: undefined, answeredAt: undefined, answeredBy: undefined },
  };
  return ports.store.write(async (store) => {
    const known = await store.linkRequests.byId(officeCode, 'received', requestId);
    if (known !== undefined) return ofPeer(known, peer);
    const since = addSeconds(at, -secondsInDay);
    if ((await store.linkRequests.countSince(officeCode, 'received', peer, since)) >= mostLinkRequestsPerDay)
      throw new Problem('too-many-requests', 'The office asks too often.');
    if (!(await store.writeLinkRequests.add(request)))
      throw new Problem('conflict', 'The request was kept at the same time.');
    const facts = { requestId, kinds: [...request.kinds], wishes: [...wishes] };
    const written = { officeCode, at, actor: peer, action: 'linkRequest.received', subject: peer, facts };
    await store.writeAudit.append(written);
    return request;
  });
}

/** How a peer's question stands, for that peer. Throws `not-found` for others' and unknown ones. */
export async function answerFor(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  asked: { readonly officeCode: OfficeCode; readonly peer: Did; readonly requestId: string },
): Promise<{ readonly state: 'open' | 'answered' | 'expired'; readonly answer: LinkAnswer | undefined }> {
  const request = await store.read.linkRequests.byId(asked.officeCode, 'received', asked.requestId);
  if (request?.peer !== asked.peer) throw new Problem('not-found', 'The office asked no such thing.');
  return { state: linkRequestState(request, clock()), answer: request.answer };
}

const partiesAtOnce = 500;
const mostParties = 20_000;

/** Parties that share a salted key with the question, and from where to go on where there are more to look through. */
export type Found = {
  readonly parties: readonly {
    readonly partyId: string;
    readonly did: Did;
    readonly kinds: readonly string[];
  }[];
  readonly next: string | undefined;
};

/**
 * Looks through the office's parties, up to 20,000 at a time, for those the question may be about; the asking office
 * learns nothing of it. Throws `not-found`, and `conflict` for a question that is no longer open.
 */
export async function searchQuestion(
  ports: Pick<Ports, 'store' | 'secrets' | 'clock'>,
  asked: { readonly caller: Caller; readonly requestId: string; readonly cursor: string | undefined },
): Promise<Found> {
  const { officeCode } = asked.caller;
  const request = await ports.store.read.linkRequests.byId(officeCode, 'received', asked.requestId);
  if (request === undefined) throw new Problem('not-found', 'The office received no such request.');
  const { sealedSalt, requestId } = request;
  if (linkRequestState(request, ports.clock()) !== 'open' || sealedSalt === undefined)
    throw new Problem('conflict', 'The request is answered or its time is over.');
  const salt = ports.secrets.open(sealedSalt, saltName(officeCode, requestId));
  const wanted = new Set(request.keys.map(({ kind, key }) => `${kind} ${key}`));
  const parties: Found['parties'][number][] = [];
  let { cursor } = asked;
  for (let looked = 0; looked < mostParties; looked += partiesAtOnce) {
    const page = { limit: partiesAtOnce, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await ports.store.read.parties.list(officeCode, { status: 'active' }, page);
    for (const { partyId, did, data } of items) {
      const shared = saltedKeys(blockingValues(data), salt).filter(({ kind, key }) =>
        wanted.has(`${kind} ${key}`),
      );
      if (shared.length > 0)
        parties.push({ partyId, did, kinds: [...new Set(shared.map(({ kind }) => kind))] });
    }
    cursor = next;
    if (cursor === undefined) break;
  }
  return { parties, next: cursor };
}

export type AnswerCommand = {
  readonly caller: Caller;
  readonly requestId: string;
  /** What is disclosed, and of which party; undefined to say nothing, whether there is one or not. */
  readonly about: { readonly partyId: string; readonly fields: readonly DisclosableField[] } | undefined;
};

/**
 * Answers a question with exactly these fields of a party, or with nothing. That the office agreed to it, and to what, is
 * in the audit record; keys and salt are forgotten. Throws `not-found` for an unknown question or party,
 * `did-deactivated`, `invalid-request` for a field that was not asked for, and `conflict` where it is answered already or
 * its time is over.
 */
export async function answerQuestion(
  ports: Pick<Ports, 'store' | 'clock'>,
  { caller, requestId, about }: AnswerCommand,
): Promise<LinkRequest> {
  const { officeCode, actor } = caller;
  const at = ports.clock();
  return ports.store.write(async (store) => {
    const request = await store.linkRequests.byId(officeCode, 'received', requestId);
    if (request === undefined) throw new Problem('not-found', 'The office received no such request.');
    const fields = about?.fields ?? [];
    if (fields.some((field) => !request.wishes.includes(field))) {
      const detail = 'A field is disclosed that nobody asked for.';
      throw new Problem('invalid-request', detail, { errors: [{ pointer: '/disclose', detail }] });
    }
    const party = about && (await activeParty(store, officeCode, about.partyId));
    const answer = party === undefined ? {} : disclosed(party, fields);
    const answered = { answer, partyId: party?.partyId, at, by: actor };
    const kept = await store.writeLinkRequests.answer(officeCode, 'received', requestId, answered);
    if (kept === undefined) throw new Problem('conflict', 'The request is answered or its time is over.');
    const subject = party?.did ?? request.peer;
    const facts = { requestId, peer: request.peer, disclosed: Object.keys(answer) };
    await store.writeAudit.append({ officeCode, at, actor, action: 'linkRequest.answered', subject, facts });
    return kept;
  });
}

function ofPeer(request: LinkRequest, peer: Did): LinkRequest {
  if (request.peer !== peer) throw new Problem('conflict', 'The id of the request is taken.');
  return request;
}

function saltName(officeCode: OfficeCode, requestId: string): string {
  return `link-request:${officeCode}:${requestId}`;
}

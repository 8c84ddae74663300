import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSeconds } from '../../src/base/clock.ts';
import { signOfficeToken } from '../../src/protocol/office-token/office-token.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import {
  get,
  type LinkRequestBody,
  type Party,
  post,
  postOpenly,
  register,
  registerWallet,
  requestLink,
  sameParty,
  signJws,
  someEvidence,
  startLinkingOffices,
  statementPayload,
  walletStatement,
} from '../support/linking-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let now = new Date();
let first: OfficeNode;
let second: OfficeNode;
beforeAll(async () => {
  [first, second] = await startLinkingOffices({ clock: () => now });
}, 60_000);
afterAll(async () => {
  await first.checkState();
  await second.checkState();
  await first.close();
  await second.close();
});

const own = (party: Party) => ({ did: party.did, evidence: someEvidence });
const state = (node: OfficeNode, { linkId }: LinkRequestBody, body: unknown) =>
  post(node, `did-links/${linkId}/statements`, body);
const answerRequest = (request: unknown, party: Party, changes: Record<string, unknown> = {}) =>
  post(second, 'link-request-answers', { request, ...own(party), isSent: true, ...changes });

async function pair(): Promise<readonly [Party, Party]> {
  return [await register(first, 'Linked Works'), await register(second, 'Linked Works')];
}

/** A link of which both sides are stated. */
async function linked(one: Party, other: Party): Promise<LinkRequestBody> {
  const request = await requestLink(first, [one.did, other.did]);
  expect((await state(first, request, own(one))).status).toBe(200);
  const { body } = await answerRequest(request, other);
  expect(body['delivery']).toBe('taken');
  return request;
}

async function statesOf(one: Party, other: Party): Promise<readonly [unknown, readonly string[]]> {
  const { body } = await sameParty(first, one.did, other.did);
  const { answer, statements } = Object(body);
  return [answer, statements.map((each: { state: string }) => each.state).sort()];
}

describe('a link is not asked for', () => {
  test('of a DID and itself', async () => {
    const [here] = await pair();
    expect((await post(first, 'did-links', { dids: [here.did, here.did] })).status).toBe(400);
  });

  test('of parties that other offices hold', async () => {
    const [, there] = await pair();
    const [, other] = await pair();
    expect((await post(first, 'did-links', { dids: [there.did, other.did] })).status).toBe(404);
  });

  test('of a DID that does not exist', async () => {
    const [here, there] = await pair();
    const absent = there.did.replace(/[^:]+$/, '0'.repeat(32));
    expect([400, 404]).toContain((await post(first, 'did-links', { dids: [here.did, absent] })).status);
  });

  test.each(['own', 'other'] as const)('of a DID that is deactivated, the %s one', async (which) => {
    const [here, there] = await pair();
    const [node, party] = which === 'own' ? [first, here] : [second, there];
    expect((await post(node, `parties/${party.partyId}/deactivation`, {})).status).toBe(200);
    expect((await post(first, 'did-links', { dids: [here.did, there.did] })).status).toBe(410);
  });

  test('twice at a time for one pair, whichever DID comes first', async () => {
    const [here, there] = await pair();
    await requestLink(first, [here.did, there.did]);
    expect((await post(first, 'did-links', { dids: [there.did, here.did] })).status).toBe(409);
  });
});

describe('a side is not taken', () => {
  test('without evidence, or with the registration of one party alone', async () => {
    const [here, there] = await pair();
    const request = await requestLink(first, [here.did, there.did]);
    expect((await state(first, request, { did: here.did })).status).toBe(409);
    const registration = [{ partyId: here.partyId }];
    expect((await state(first, request, { did: here.did, evidence: registration })).status).toBe(409);
    expect((await get(first, `did-links/${request.linkId}`)).body).toMatchObject({ state: 'pending' });
  });

  test('for a party of another office', async () => {
    const [here, there] = await pair();
    const request = await requestLink(first, [here.did, there.did]);
    expect((await state(first, request, own(there))).status).toBe(404);
  });

  test('again from a link that has ended: a credential that was made for it is replayed', async () => {
    const [here, there] = await pair();
    const request = await requestLink(first, [here.did, there.did]);
    const { body } = await answerRequest(request, there, { isSent: false });
    const { credential } = body;
    expect((await state(first, request, { credential })).status).toBe(200);
    await post(first, `did-links/${request.linkId}/withdrawal`, { reason: 'A mistake.' });
    expect((await state(first, request, { credential })).body).toMatchObject({ state: 'withdrawn' });
    const next = await requestLink(first, [here.did, there.did]);
    expect((await state(first, next, { credential })).status).toBe(403);
    expect((await get(first, `did-links/${next.linkId}`)).body).toMatchObject({ state: 'pending' });
  });

  test('of another pair', async () => {
    const [here, there] = await pair();
    const [, stranger] = await pair();
    const other = await requestLink(first, [here.did, stranger.did]);
    const request = await requestLink(first, [here.did, there.did]);
    const values = { ...other, nonce: request.nonce, linkId: request.linkId };
    const { body } = await answerRequest(values, stranger, { isSent: false });
    expect((await state(first, request, { credential: body['credential'] })).status).toBe(403);
  });

  test('that is signed by a third DID, or by the other one', async () => {
    const [here, there] = await pair();
    const thief = await registerWallet(first);
    const request = await requestLink(first, [here.did, there.did]);
    const byThief = statementPayload(request, there.did, { issuer: thief.did, at: now });
    const credential = signJws(thief, 'JWT', byThief);
    expect((await state(first, request, { credential })).status).toBe(403);
    // In the name of the DID, with a key of another.
    const forged = signJws(thief, 'JWT', statementPayload(request, there.did, { at: now }));
    expect((await state(first, request, { credential: forged })).status).toBe(422);
  });

  test('that was changed after it was signed, or is good for too long', async () => {
    const wallet = await registerWallet(second);
    const [here] = await pair();
    const request = await requestLink(first, [here.did, wallet.did]);
    const [header = '', , signature = ''] = walletStatement(wallet, request, { at: now }).split('.');
    const payload = statementPayload(request, wallet.did, { at: now });
    const changed = Buffer.from(JSON.stringify({ ...payload, exp: 4_000_000_000 })).toString('base64url');
    expect((await state(first, request, { credential: `${header}.${changed}.${signature}` })).status).toBe(
      422,
    );
    const long = signJws(wallet, 'JWT', { ...payload, exp: Math.floor(now.getTime() / 1000) + 400 * 86_400 });
    expect((await state(first, request, { credential: long })).status).toBe(422);
    const ended = walletStatement(wallet, request, { at: addSeconds(now, -3 * 86_400) });
    expect((await state(first, request, { credential: ended })).status).toBe(422);
  });

  test('that its office revoked before', async () => {
    const [here, there] = await pair();
    const request = await requestLink(first, [here.did, there.did]);
    const { body } = await answerRequest(request, there, { isSent: false });
    expect((await post(second, `issued-credentials/${String(body['issuedId'])}/revocation`, {})).status).toBe(
      200,
    );
    expect((await state(first, request, { credential: body['credential'] })).status).toBe(422);
  });

  test('a second time for one side; the same credential again changes nothing', async () => {
    const [here, there] = await pair();
    const request = await requestLink(first, [here.did, there.did]);
    const { body } = await answerRequest(request, there, { isSent: false });
    const { credential } = body;
    for (let count = 0; count < 2; count += 1) {
      const again = await state(first, request, { credential });
      expect([again.status, again.body['state']]).toEqual([200, 'oneSided']);
    }
    const other = await answerRequest(request, there, { isSent: false });
    expect((await state(first, request, { credential: other.body['credential'] })).status).toBe(409);
    expect(Object((await get(first, `did-links/${request.linkId}`)).body).statements).toHaveLength(1);
  });

  test('when the time of the request is over', async () => {
    const [here, there] = await pair();
    const request = await requestLink(first, [here.did, there.did]);
    const before = now;
    now = addSeconds(now, 8 * 86_400);
    expect((await state(first, request, own(here))).status).toBe(409);
    expect((await answerRequest(request, there)).status).toBe(409);
    expect((await get(first, `did-links/${request.linkId}`)).body).toMatchObject({ state: 'expired' });
    now = before;
  });

  test('by an answer that would go to another host than that of the office that asks', async () => {
    const [here, there] = await pair();
    const request = await requestLink(first, [here.did, there.did]);
    const elsewhere = { ...request, respondTo: 'https://elsewhere.example/offices/xa/did-link-statements' };
    expect((await answerRequest(elsewhere, there)).status).toBe(400);
  });
});

describe('an office that sends a side', () => {
  async function send(credential: unknown, request: LinkRequestBody, from = second): Promise<number> {
    const body = JSON.stringify({ linkId: request.linkId, credential });
    const issuer = parseDid(from.did);
    const signer = await from.ports.signing.signerFor(issuer, 'authentication', 'ES256');
    const path = '/offices/xa/did-link-statements';
    const token = await signOfficeToken(
      { audience: first.url, method: 'POST', path, body },
      { issuer, signer, at: now },
    );
    const authorization = `Office ${token}`;
    return (await postOpenly(first, 'did-link-statements', JSON.parse(body), { authorization })).status;
  }

  test('may speak for its own party with its own key, once it is trusted', async () => {
    const [here, there] = await pair();
    const request = await requestLink(first, [here.did, there.did]);
    expect((await state(first, request, own(here))).status).toBe(200);
    const sent = await answerRequest(request, there, { signedBy: 'office' });
    expect(sent.body['delivery']).toBe('taken');
    const { body } = await sameParty(first, here.did, there.did);
    expect(body).toMatchObject({ answer: 'same', assurance: 'confirmedByOffices' });
    const { credential } = sent.body;
    expect(await send(credential, request)).toBe(200);
    // Without a token an office's word is nobody's.
    expect((await postOpenly(first, 'did-link-statements', { ...request, credential })).status).toBe(400);
    expect(
      (await postOpenly(first, 'did-link-statements', { linkId: request.linkId, credential })).status,
    ).toBe(403);
  });

  test('is refused for a party it does not hold', async () => {
    const wallet = await registerWallet(first);
    const [, there] = await pair();
    const request = await requestLink(first, [wallet.did, there.did]);
    expect(await send(walletStatement(wallet, request, { at: now }), request)).toBe(403);
    expect((await get(first, `did-links/${request.linkId}`)).body).toMatchObject({ state: 'pending' });
  });

  test('is refused with a forged token, and where it is no peer', async () => {
    const [here, there] = await pair();
    const request = await requestLink(first, [here.did, there.did]);
    const { body } = await answerRequest(request, there, { isSent: false });
    const { linkId } = request;
    const authorization = 'Office aaaa.bbbb.cccc';
    const forged = await postOpenly(
      first,
      'did-link-statements',
      { linkId, credential: body['credential'] },
      { authorization },
    );
    expect(forged.status).toBe(401);
    expect(await send(body['credential'], request, first)).toBe(403);
  });
});

describe('a link counts no longer', () => {
  test('when a side is revoked by who issued it, as soon as the status is seen', async () => {
    const [here, there] = await pair();
    const request = await requestLink(first, [here.did, there.did]);
    await state(first, request, own(here));
    const { body } = await answerRequest(request, there);
    expect(await statesOf(here, there)).toEqual(['same', ['counted', 'counted']]);
    await post(second, `issued-credentials/${String(body['issuedId'])}/revocation`, {});
    now = addSeconds(now, 61);
    expect(await statesOf(here, there)).toEqual(['notKnown', ['oneSided', 'revoked']]);
  });

  test('when a DID is deactivated', async () => {
    const [here, there] = await pair();
    await linked(here, there);
    expect((await post(first, `parties/${here.partyId}/deactivation`, {})).status).toBe(200);
    expect(await statesOf(here, there)).toEqual(['notKnown', ['notVerified', 'oneSided']]);
  });

  test('when its sides have expired', async () => {
    const [here, there] = await pair();
    await linked(here, there);
    const before = now;
    now = addSeconds(now, 185 * 86_400);
    expect(await statesOf(here, there)).toEqual(['notKnown', ['expired', 'expired']]);
    now = before;
  });

  test('when an office that stated a side is trusted no longer', async () => {
    const [here, there] = await pair();
    const request = await requestLink(first, [here.did, there.did]);
    await state(first, request, own(here));
    await answerRequest(request, there, { signedBy: 'office' });
    expect(await statesOf(here, there)).toEqual(['same', ['counted', 'counted']]);
    const { body } = await get(first, 'trusted-issuers');
    const row = Object(body).items.find(
      (each: { did: string; until?: string }) => each.did === second.did && each.until === undefined,
    );
    const id = row.id ?? row.trustedIssuerId;
    const ended = await fetch(`${first.url}/api/v1/trusted-issuers/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${first.credential}` },
    });
    expect(ended.status).toBe(204);
    now = addSeconds(now, 2);
    expect(await statesOf(here, there)).toEqual(['notKnown', ['notVerified', 'oneSided']]);
    const again = { did: second.did, officeCode: 'XB', credentialTypes: ['SamePartyCredential'] };
    expect((await post(first, 'trusted-issuers', again)).status).toBe(201);
  });
});

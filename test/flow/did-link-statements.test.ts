import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { signJwt } from '../../src/protocol/jose/sign-jwt.ts';
import {
  get,
  type LinkRequestBody,
  type Party,
  post,
  register,
  registerWallet,
  requestLink,
  signJws,
  someEvidence,
  startLinkingOffices,
  statementPayload,
  type Wallet,
  walletStatement,
} from '../support/linking-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let first: OfficeNode;
let second: OfficeNode;
let here: Party;
let wallet: Wallet;
let request: LinkRequestBody;
beforeAll(async () => {
  [first, second] = await startLinkingOffices();
}, 60_000);
afterAll(async () => {
  await first.close();
  await second.close();
});
beforeEach(async () => {
  [here, wallet] = [await register(first, 'Stated Works'), await registerWallet(second)];
  request = await requestLink(first, [here.did, wallet.did]);
});

const give = (credential: string, to = request) =>
  post(first, `did-links/${to.linkId}/statements`, { credential });

/** By an office, with its own key, about any DID. */
async function officeStatement(office: OfficeNode, did: string, more: Record<string, unknown> = {}) {
  const issuer = parseDid(office.did);
  const signer = await office.ports.signing.signerFor(issuer, 'assertionMethod', 'EdDSA');
  const subject = { officeCode: office.officeCode };
  const payload = { ...statementPayload(request, did, { issuer, subject }), ...more };
  return signJwt(signer, { typ: 'JWT' }, JSON.parse(JSON.stringify(payload)));
}

test('a side by the wallet is taken as it stands', async () => {
  expect((await give(walletStatement(wallet, request))).body).toMatchObject({
    state: 'oneSided',
    statements: [{ did: wallet.did, signedBy: 'party', evidence: [] }],
  });
});

test.each<
  [string, (of: { readonly first: OfficeNode; readonly second: OfficeNode }) => Record<string, unknown>]
>([
  ['the nonce of another link', () => ({ nonce: 'n'.repeat(43) })],
  ['the id of another link', () => ({ linkId: 'another' })],
  ['another office as who asked', (of) => ({ audience: of.second.did })],
  ['another DID as the same', (of) => ({ sameAs: of.first.did })],
  ['itself as the same', () => ({ sameAs: wallet.did })],
])('a side that names %s is refused, though it is signed by the DID', async (_case, subject) => {
  const { status } = await give(walletStatement(wallet, request, { subject: subject({ first, second }) }));
  expect(status).toBe(403);
  expect((await get(first, `did-links/${request.linkId}`)).body).toMatchObject({
    state: 'pending',
    statements: [],
  });
});

test.each<[string, Record<string, unknown>]>([
  ['more than its schema has', { name: 'Anna Example' }],
  ['evidence of names', { evidence: [{ kind: 'nameMatch', digest: 'a'.repeat(43) }] }],
  ['no nonce', { nonce: undefined }],
])('a side with %s does not verify', async (_case, subject) => {
  expect((await give(walletStatement(wallet, request, { subject }))).status).toBe(422);
});

test('a side without an end does not verify', async () => {
  const payload = { ...statementPayload(request, wallet.did), exp: undefined };
  expect((await give(signJws(wallet, 'JWT', payload))).status).toBe(422);
});

test('a credential of another type is no side', async () => {
  const payload = statementPayload(request, wallet.did);
  const vc = { ...Object(payload['vc']), type: ['VerifiableCredential', 'PartyLinkCredential'] };
  expect((await give(signJws(wallet, 'JWT', { ...payload, vc }))).status).toBe(422);
});

test('an office that is trusted speaks for no party of another office', async () => {
  expect((await give(await officeStatement(second, here.did))).status).toBe(403);
});

test('the office that collects speaks for no party of another office either', async () => {
  expect((await give(await officeStatement(first, wallet.did))).status).toBe(403);
});

test('what an office says for its own party can be revoked, or is not taken', async () => {
  expect((await give(await officeStatement(second, wallet.did))).status).toBe(422);
});

test('an office that is not trusted for the type speaks for nobody', async () => {
  const trusted = await first.ports.store.read.trustList.list(first.officeCode);
  const row = trusted.find(({ did, until }) => did === second.did && until === undefined);
  if (row === undefined) throw new Error('The second office is not trusted.');
  await first.ports.store.write((store) =>
    store.writeTrustList.end(first.officeCode, row.id, new Date(Date.now() - 1_000)),
  );
  const there = await register(second, 'Stated Works');
  const next = await requestLink(first, [here.did, there.did]);
  const answer = { request: next, did: there.did, signedBy: 'office', evidence: someEvidence };
  const { body } = await post(second, 'link-request-answers', answer);
  expect((await give(String(body['credential']), next)).status).toBe(403);
  await first.ports.store.write((store) =>
    store.writeTrustList.add(first.officeCode, { ...row, id: `${row.id}-again`, until: undefined }),
  );
  expect((await give(String(body['credential']), next)).status).toBe(200);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { scopes } from '../../src/domain/trust/access.ts';
import { isOfficeCode } from '../../src/domain/trust/office.ts';
import { addAccessCredential } from '../../src/usecase/office/add-access-credential.ts';
import { addOffice } from '../../src/usecase/office/add-office.ts';
import {
  get,
  partyWord,
  post,
  register,
  registerWallet,
  requestLink,
  sameParty,
  someEvidence,
  type LinkRequestBody,
  postOpenly,
  type Party,
  type Wallet,
} from '../support/linking-offices.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

// Two offices at one node: what one of them keeps about links is not there for the other.
let own: OfficeNode;
let other: OfficeNode;
let party: Party;
let wallet: Wallet;
let request: LinkRequestBody;
let objectionId: string;
beforeAll(async () => {
  own = await startOffice({ officeCode: 'XA' });
  const officeCode = 'XC';
  if (!isOfficeCode(officeCode)) throw new Error('A test names an office code that is none.');
  const { did } = await addOffice(own.ports, { officeCode, name: 'Neighbour', actor: 'test' });
  const { secretText } = await addAccessCredential(own.ports, {
    ...{ officeCode, actor: 'test', label: 'neighbour', scopes: [...scopes] },
  });
  other = { ...own, officeCode, did, credential: secretText };
  [party, wallet] = [await register(own, 'Own Works'), await registerWallet(own)];
  request = await requestLink(own, [party.did, wallet.did]);
  const side = { did: party.did, evidence: someEvidence };
  expect((await post(own, `did-links/${request.linkId}/statements`, side)).status).toBe(200);
  const objection = { linkId: request.linkId, did: party.did, reason: 'Not us.' };
  const made = await post(own, 'link-objections', objection);
  expect(made.status).toBe(201);
  objectionId = String(made.body['objectionId']);
});
afterAll(async () => {
  await own.checkState();
  await own.close();
});

test('the office itself sees its link and the objection to it', async () => {
  expect((await get(own, `did-links/${request.linkId}`)).status).toBe(200);
  expect(Object((await get(own, 'did-links')).body).items).toHaveLength(1);
  expect(Object((await get(own, 'link-objections')).body).items).toHaveLength(1);
});

test.each<[string, () => Promise<{ readonly status: number }>]>([
  ['read', () => get(other, `did-links/${request.linkId}`)],
  [
    'state',
    () => post(other, `did-links/${request.linkId}/statements`, { did: party.did, evidence: someEvidence }),
  ],
  ['withdraw', () => post(other, `did-links/${request.linkId}/withdrawal`, { reason: 'Ours now.' })],
  [
    'object to',
    () => post(other, 'link-objections', { linkId: request.linkId, did: party.did, reason: 'No.' }),
  ],
  ['read the objection to', () => get(other, `link-objections/${objectionId}`)],
  [
    'decide the objection to',
    () => post(other, `link-objections/${objectionId}/decision`, { decision: 'dismiss', reason: 'No.' }),
  ],
  ['ask for', () => post(other, 'did-links', { dids: [party.did, wallet.did] })],
  [
    'send a side of',
    () => postOpenly(other, 'did-link-statements', { linkId: request.linkId, credential: 'a.b.c' }),
  ],
])('another office of the node cannot %s it: it is not there', async (_case, ask) => {
  expect((await ask()).status).toBe(404);
});

test('lists, answers, and what parties are shown at another office have nothing of it', async () => {
  for (const path of ['did-links', 'link-objections', `did-links?${new URLSearchParams({ did: party.did })}`])
    expect((await get(other, path)).body).toEqual({ items: [] });
  expect((await sameParty(other, party.did, wallet.did)).body).toMatchObject({
    ...{ answer: 'notKnown', statements: [] },
  });
  const word = await partyWord(other, wallet, { purpose: 'link-reading' });
  expect((await postOpenly(other, 'links-of-party', word)).body).toMatchObject({
    didLinks: [],
    objections: [],
  });
  // What was said to one office is not said to the other.
  const elsewhere = await partyWord(own, wallet, { purpose: 'link-reading' });
  expect((await postOpenly(other, 'links-of-party', elsewhere)).status).toBe(400);
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  get,
  type LinkRequestBody,
  type Party,
  partyWord,
  post,
  postOpenly,
  register,
  registerWallet,
  requestLink,
  sameParty,
  signJws,
  someEvidence,
  startLinkingOffices,
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
  await first.checkState();
  await second.checkState();
  await first.close();
  await second.close();
});
beforeEach(async () => {
  here = await register(first, 'Anna Example Works');
  wallet = await registerWallet(second);
  request = await requestLink(first, [here.did, wallet.did]);
  const own = { did: here.did, signedBy: 'office', evidence: someEvidence };
  expect((await post(first, `did-links/${request.linkId}/statements`, own)).status).toBe(200);
  const { linkId } = request;
  const sent = await postOpenly(first, 'did-link-statements', {
    linkId,
    credential: walletStatement(wallet, request),
  });
  expect([sent.status, sent.body['state']]).toEqual([200, 'reciprocal']);
});

const answer = async () => (await sameParty(first, here.did, wallet.did)).body['answer'];
const say = async (path: string, said: Record<string, unknown>, by: Wallet = wallet) =>
  postOpenly(first, path, await partyWord(first, by, said));
const object = (by: Wallet = wallet) =>
  say('link-objections', { purpose: 'link-objection', linkId: request.linkId, reason: 'Not me.' }, by);
const decide = (objectionId: unknown, decision: Record<string, unknown>) =>
  post(first, `link-objections/${String(objectionId)}/decision`, { reason: 'Looked into.', ...decision });

test('a wallet states its side itself, and sees the link at the office that collects it', async () => {
  expect((await sameParty(first, here.did, wallet.did)).body).toMatchObject({
    ...{ answer: 'same', assurance: 'confirmedByOffices' },
  });
  const about = await say('links-of-party', { purpose: 'link-reading' });
  expect(about.status).toBe(200);
  expect(about.body).toMatchObject({
    did: wallet.did,
    didLinks: [{ linkId: request.linkId, state: 'reciprocal', statements: [{}, {}] }],
    partyLinks: [],
    objections: [],
  });
});

test('a stranger sees nothing of it, and cannot object to it', async () => {
  const stranger = await registerWallet(second);
  const about = await say('links-of-party', { purpose: 'link-reading' }, stranger);
  expect(about.body).toMatchObject({ did: stranger.did, didLinks: [], partyLinks: [], objections: [] });
  expect((await object(stranger)).status).toBe(404);
  expect(await answer()).toBe('same');
});

describe('an objection', () => {
  test('takes the link out of account until it is dismissed, and stays in the history', async () => {
    const { status, body } = await object();
    expect([status, body['state']]).toEqual([201, 'open']);
    expect(await answer()).toBe('contested');
    expect((await object()).status).toBe(409);
    expect((await decide(body['objectionId'], { decision: 'dismiss' })).status).toBe(200);
    expect(await answer()).toBe('same');
    const { body: kept } = await get(first, `link-objections/${String(body['objectionId'])}`);
    expect(kept).toMatchObject({ state: 'dismissed', decisionReason: 'Looked into.', did: wallet.did });
  });

  test('that is upheld removes the link for good, with the credentials the office issued', async () => {
    const { body } = await object();
    expect((await decide(body['objectionId'], { decision: 'uphold' })).status).toBe(200);
    expect(await answer()).toBe('notKnown');
    const { body: link } = await get(first, `did-links/${request.linkId}`);
    const { statements } = Object(link);
    expect(link).toMatchObject({ state: 'revoked', endReason: 'Looked into.' });
    const { issuedId } = statements.find((each: { issuedId?: string }) => each.issuedId !== undefined);
    const query = new URLSearchParams({ did: here.did });
    const { body: issued } = await get(first, `issued-credentials?${query}`);
    expect(Object(issued).items).toContainEqual(expect.objectContaining({ issuedId, state: 'revoked' }));
    expect((await decide(body['objectionId'], { decision: 'dismiss' })).status).toBe(409);
  });

  test('to the join with a number of the office unlinks it and revokes its credential', async () => {
    const identifier = `N-${wallet.partyId.slice(0, 8)}`;
    const data = { did: wallet.did, identifier, evidence: { partyId: wallet.partyId } };
    const made = await post(second, 'party-links', data);
    expect(made.status).toBe(201);
    const linkId = String(made.body['linkId']);
    const word = { purpose: 'link-objection', linkId, reason: 'The number is of somebody else.' };
    const { status, body } = await postOpenly(
      second,
      'link-objections',
      await partyWord(second, wallet, word),
    );
    expect([status, body['linkKind']]).toEqual([201, 'partyLink']);
    const upheld = await post(second, `link-objections/${String(body['objectionId'])}/decision`, {
      ...{ decision: 'uphold', reason: 'So it is.' },
    });
    expect(upheld.status).toBe(200);
    expect((await get(second, `party-links/${linkId}`)).body).toMatchObject({ unlinkReason: 'So it is.' });
    expect((await get(second, `party-links/${linkId}/credential`)).status).toBe(409);
  });
});

describe('a withdrawal', () => {
  const withdraw = { purpose: 'link-withdrawal', reason: 'I do not want this.' };

  test('by the party whose own key signed is at once', async () => {
    const { status } = await say('link-withdrawals', { ...withdraw, linkId: request.linkId });
    expect([status, await answer()]).toEqual([200, 'notKnown']);
    expect((await get(first, `did-links/${request.linkId}`)).body).toMatchObject({
      ...{ state: 'withdrawn', endedBy: wallet.did },
    });
  });

  test('of what the office signed is refused, and the party can object', async () => {
    const own = await registerWallet(first);
    const next = await requestLink(first, [own.did, wallet.did]);
    const side = { did: own.did, signedBy: 'office', evidence: someEvidence };
    expect((await post(first, `did-links/${next.linkId}/statements`, side)).status).toBe(200);
    expect((await say('link-withdrawals', { ...withdraw, linkId: next.linkId }, own)).status).toBe(403);
    const word = { purpose: 'link-objection', linkId: next.linkId, reason: 'Not asked.' };
    expect((await say('link-objections', word, own)).status).toBe(201);
  });

  test('ends an open objection, too', async () => {
    const { body } = await object();
    await say('link-withdrawals', { ...withdraw, linkId: request.linkId });
    expect((await get(first, `link-objections/${String(body['objectionId'])}`)).body['state']).toBe('upheld');
  });
});

describe('a statement of a party is refused', () => {
  const reading = { purpose: 'link-reading' };

  test('a second time, and over a challenge that was not given', async () => {
    const word = await partyWord(first, wallet, reading);
    expect((await postOpenly(first, 'links-of-party', word)).status).toBe(200);
    expect((await postOpenly(first, 'links-of-party', word)).status).toBe(400);
    expect((await say('links-of-party', { ...reading, nonce: 'a'.repeat(43) })).status).toBe(400);
  });

  test.each<[string, () => Promise<Record<string, unknown>>]>([
    ['for another office', async () => ({ ...reading, audience: second.did })],
    ['for another end', async () => ({ purpose: 'link-withdrawal', linkId: request.linkId, reason: 'No.' })],
    ['with more than it has to say', async () => ({ ...reading, linkId: request.linkId })],
  ])('that is %s', async (_case, said) => {
    expect((await say('links-of-party', await said())).status).toBe(400);
  });

  test('by a key of somebody else', async () => {
    const thief = await registerWallet(second);
    const { body } = await postOpenly(first, 'link-challenges');
    const payload = { nonce: body['nonce'], audience: body['audience'], ...reading };
    const statement = signJws({ kid: wallet.kid, key: thief.key }, 'link-statement+jwt', payload);
    expect((await postOpenly(first, 'links-of-party', { statement })).status).toBe(400);
  });

  test('that was signed as something else', async () => {
    const { body } = await postOpenly(first, 'link-challenges');
    const payload = { nonce: body['nonce'], audience: body['audience'], ...reading };
    const statement = signJws(wallet, 'recovery-statement+jwt', payload);
    expect((await postOpenly(first, 'links-of-party', { statement })).status).toBe(400);
  });
});

test('with the wish for it, documents name each other as long as the link counts', async () => {
  const [one, other] = [await register(first, 'Twin Works'), await register(first, 'Twin Works')];
  const dids = [one.did, other.did];
  const asked = await post(first, 'did-links', { dids, statesEquivalence: true });
  const { linkId } = Object(asked.body['link']);
  for (const did of dids)
    await post(first, `did-links/${linkId}/statements`, { did, evidence: someEvidence });
  const named = async (did: string) =>
    Object(await (await fetch(`${first.url}/1.0/identifiers/${did}`)).json()).didDocument.alsoKnownAs;
  expect([await named(one.did), await named(other.did)]).toEqual([[other.did], [one.did]]);
  const { body } = await sameParty(first, one.did, other.did);
  const kinds = Object(body).statements.map(
    (each: { kind: string; state: string }) => `${each.kind} ${each.state}`,
  );
  expect(kinds.sort()).toEqual([
    ...['alsoKnownAs counted', 'alsoKnownAs counted'],
    ...['samePartyCredential counted', 'samePartyCredential counted'],
  ]);
  expect((await post(first, `did-links/${linkId}/withdrawal`, { reason: 'Two after all.' })).status).toBe(
    200,
  );
  expect([await named(one.did), await named(other.did)]).toEqual([undefined, undefined]);
  expect((await sameParty(first, one.did, other.did)).body['answer']).toBe('notKnown');
});

test('a name that only one document states is shown and does not count', async () => {
  const [one, other] = [await register(first, 'Lone Works'), await register(first, 'Lone Works')];
  expect((await post(first, `parties/${one.partyId}/equivalents`, { did: other.did })).status).toBe(200);
  const { body } = await sameParty(first, one.did, other.did);
  expect(body).toMatchObject({
    answer: 'notKnown',
    statements: [{ kind: 'alsoKnownAs', by: one.did, state: 'oneSided' }],
  });
});

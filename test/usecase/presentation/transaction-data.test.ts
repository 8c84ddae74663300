import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Asked,
  payloadOf,
  presentSdJwt,
  type PresentingWorld,
  startPresentingWorld,
} from '../../support/presenting.ts';

let world: PresentingWorld;
beforeAll(async () => {
  world = await startPresentingWorld();
});
afterAll(async () => {
  await world.node.checkState();
  await world.close();
});

const consent = { type: 'https://gid.example/transactions/consent', details: { purpose: 'Link B-1' } };
const sentIn = ({ jwt }: Asked): readonly string[] =>
  [payloadOf(jwt)['transaction_data']].flat().filter((text) => typeof text === 'string');
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');
const confirm = (asked: Asked, more: object = {}) =>
  presentSdJwt(asked, world.held.sdJwt, {
    at: world.now(),
    payload: { transaction_data_hashes: sentIn(asked).map(hashOf), ...more },
  });

test('a transaction is sent as JSON with the credentials it may be confirmed with', async () => {
  const asked = await world.askAndFetch({ transactionData: [consent] });
  const [sent = ''] = sentIn(asked);
  expect(JSON.parse(Buffer.from(sent, 'base64url').toString())).toEqual({
    type: consent.type,
    purpose: 'Link B-1',
    credential_ids: ['sd_jwt'],
    transaction_data_hashes_alg: ['sha-256'],
  });
  expect(payloadOf(asked.jwt)['dcql_query']).toMatchObject({ credentials: [{ format: 'dc+sd-jwt' }] });
});

test.each([{}, { transaction_data_hashes_alg: 'sha-256' }])(
  'an answer that confirms it is taken, and the digest is on record (%o)',
  async (more) => {
    const asked = await world.askAndFetch({ transactionData: [consent] });
    expect((await world.answer(asked, { sd_jwt: [confirm(asked, more)] })).status).toBe(200);
    const { items } = await world.node.ports.store.read.audit.list(world.node.officeCode, { limit: 1000 });
    const event = items.find(
      ({ subject, action }) => subject === asked.requestId && action === 'presentation.requested',
    );
    expect(event?.facts).toMatchObject({ transactionData: sentIn(asked).map(hashOf) });
    expect(JSON.stringify(items)).not.toContain('Link B-1');
  },
);

test('one of two credentials is enough where either may confirm', async () => {
  const wish = { credentialType: 'GlobalIdentifierCredential', formats: ['dc+sd-jwt'] };
  const credentials = [
    { ...wish, name: 'a' },
    { ...wish, name: 'b' },
  ];
  const asked = await world.askAndFetch({ credentials, transactionData: [consent] });
  const plain = presentSdJwt(asked, world.held.sdJwt, { at: world.now() });
  const none = await world.answer(asked, { a_sd_jwt: [plain], b_sd_jwt: [plain] });
  expect([none.status, none.body['error']]).toEqual([400, 'invalid_transaction_data']);
  expect((await world.answer(asked, { a_sd_jwt: [plain], b_sd_jwt: [confirm(asked)] })).status).toBe(200);
});

test('a confirmation that somebody else signed is refused', async () => {
  const asked = await world.askAndFetch({ transactionData: [consent] });
  const [head = ''] = confirm(asked).split(/(?<=~)(?=[^~]*$)/);
  const binding = confirm(asked).slice(head.length);
  const forged = `${head}${binding.slice(0, -4)}AAAA`;
  const answer = await world.answer(asked, { sd_jwt: [forged] });
  expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
});

describe('cannot be asked for:', () => {
  test.each<[string, object]>([
    ['with a format that has no way to confirm', { formats: ['jwt_vc_json'], transactionData: [consent] }],
    ['with either format', { formats: ['dc+sd-jwt', 'jwt_vc_json'], transactionData: [consent] }],
    ['with a credential nobody asks for', { transactionData: [{ ...consent, credentialIds: ['other'] }] }],
    [
      'with another meaning of a member',
      { transactionData: [{ ...consent, details: { credential_ids: [] } }] },
    ],
    ['without a type', { transactionData: [{ details: {} }] }],
    ['six at once', { transactionData: Array(6).fill(consent) }],
  ])('%s', async (_what, more) => {
    const { status, body } = await world.ask({ ...more });
    expect([status, body['code']]).toEqual([400, 'invalid-request']);
  });

  test('at great length', async () => {
    const details = { text: 'x'.repeat(5000) };
    const { status } = await world.ask({ transactionData: [{ ...consent, details }] });
    expect(status).toBe(413);
  });
});

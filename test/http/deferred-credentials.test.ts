import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PartyData } from '../../src/domain/party/party-data.ts';
import { claimDeferred } from '../../src/usecase/issuance/claim-deferred.ts';
import { withdrawOffer } from '../../src/usecase/issuance/withdraw-offer.ts';
import { documentVcId, jwtVcId, sdJwtId, tokenForm, walletKey } from '../support/claiming.ts';
import { type Deferring, deferring } from '../support/deferring.ts';
import { bearer, errorsOf, parallel } from '../support/hostile-world.ts';
import { addTestParty, type IssuingNode, startIssuingNode } from '../support/issuing-office.ts';
import { type IssuingServer, startIssuingServer, type WireAnswer } from '../support/issuing-server.ts';
import { testKey } from '../support/jose-keys.ts';
import { readSdJwtVc } from '../support/read-credential.ts';

const day = 24 * 60 * 60;
const secondKey = testKey('EdDSA', 'second');

let node: IssuingNode;
let server: IssuingServer;
let wallet: Deferring;
let partyId: string;
beforeEach(async () => {
  node = await startIssuingNode();
  server = await startIssuingServer(node);
  ({ partyId } = await addTestParty(node, node.first, 'anna'));
  wallet = deferring(node, server, partyId);
});
afterEach(async () => {
  server.close();
  await node.ports.store.close();
});

const read = () => node.ports.store.read;
const credentialsOf = ({ body }: WireAnswer): readonly string[] =>
  [Object(body['credentials'])].flat().map(({ credential }) => String(credential));

async function issued() {
  return (await read().issuedCredentials.list(node.first.officeCode, {}, { limit: 100 })).items;
}

async function auditedActions() {
  const { items } = await read().audit.list(node.first.officeCode, { limit: 100 });
  return items.map(({ action, actor }) => `${actor} ${action}`);
}

function named(name: string): { readonly data: PartyData } {
  return { data: { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: name }] } };
}

/** Changes the party as the office could, without the checks that the API makes before. */
async function change(changes: { readonly status?: 'deactivated'; readonly data?: PartyData }) {
  const { officeCode } = node.first;
  const party = await read().parties.byId(officeCode, partyId);
  const at = node.ports.clock();
  await node.ports.store.write((store) =>
    store.writeParties.amend(officeCode, partyId, party?.version ?? 0, { ...changes, at }),
  );
}

describe('a credential that the office releases after a check', () => {
  test('is waited for, released and fetched with a later token, bound to the keys proved at first', async () => {
    const { body: offer, status } = await server.postJson(
      '/api/v1/credential-offers',
      { partyId, assuranceLevel: 'high', evidence: [{ type: 'registerExtract' }], isDeferred: true },
      server.staff,
    );
    expect([status, offer['release']]).toEqual([201, 'pending']);
    const waiting = await wallet.waiting({ proofs: [{}, { key: secondKey }] });
    const { token, transactionId, deferredIssuanceId } = waiting;
    const pending = await wallet.poll(token, transactionId);
    expect(pending.status).toBe(202);
    expect(pending.body).toEqual({ transaction_id: transactionId, interval: 60 });
    expect(pending.headers.get('cache-control')).toBe('no-store');
    expect(await issued()).toEqual([]);
    node.wait(20 * day);
    expect(errorsOf([await wallet.poll(token, transactionId)])).toEqual([[401, 'invalid_token']]);
    const released = await wallet.decide(deferredIssuanceId, 'release');
    expect([released.status, released.body['state']]).toEqual([200, 'released']);
    const later = await wallet.furtherToken(waiting.offer);
    const fetched = await wallet.poll(later, transactionId);
    expect(fetched.status).toBe(200);
    const keys = [];
    for (const credential of credentialsOf(fetched))
      keys.push(Object((await readSdJwtVc(credential)).visible['cnf']).jwk);
    expect(keys).toEqual([walletKey.jwk, secondKey.jwk]);
    expect((await issued()).map(({ offerId }) => offerId)).toEqual(Array(2).fill(waiting.offer.offerId));
    const seen = await wallet.read(deferredIssuanceId);
    const [first] = await issued();
    expect(seen.body).toMatchObject({ state: 'issued', issuedId: first?.issuedId });
    expect(Object.keys(fetched.body)).toEqual(['credentials']);
    expect(await auditedActions()).toEqual(
      expect.arrayContaining(['wallet credential.deferred', 'wallet credential.issued']),
    );
  });

  test.each([sdJwtId, jwtVcId, documentVcId])('can be a %s', async (id) => {
    const { token, transactionId, deferredIssuanceId } = await wallet.waiting({ id });
    await wallet.decide(deferredIssuanceId, 'release');
    const fetched = await wallet.poll(token, transactionId);
    expect([fetched.status, credentialsOf(fetched).length]).toEqual([200, 1]);
  });

  test('states the data of the party as they are when it is fetched', async () => {
    const { token, transactionId, deferredIssuanceId } = await wallet.waiting();
    await wallet.decide(deferredIssuanceId, 'release');
    await change(named('Renamed Works'));
    const [credential = ''] = credentialsOf(await wallet.poll(token, transactionId));
    const { claims } = await readSdJwtVc(credential);
    expect(claims).toMatchObject({ name: 'Renamed Works' });
  });

  test('is issued at once where it was released before, and what waited is fetched by that', async () => {
    const { token, transactionId, deferredIssuanceId } = await wallet.waiting();
    await wallet.decide(deferredIssuanceId, 'release');
    expect((await wallet.ask(token, { id: jwtVcId })).status).toBe(200);
    expect((await wallet.read(deferredIssuanceId)).body['state']).toBe('released');
    expect((await wallet.ask(token)).status).toBe(200);
    expect((await wallet.read(deferredIssuanceId)).body['state']).toBe('issued');
    expect(errorsOf([await wallet.poll(token, transactionId)])).toEqual([[400, 'invalid_transaction_id']]);
  });

  test('a wallet that lost the answer with the credential asks anew with a new proof', async () => {
    const { token, transactionId, deferredIssuanceId } = await wallet.waiting();
    await wallet.decide(deferredIssuanceId, 'release');
    const lost = await wallet.poll(token, transactionId);
    expect(lost.status).toBe(200);
    expect(errorsOf([await wallet.poll(token, transactionId)])).toEqual([[400, 'invalid_transaction_id']]);
    const again = await wallet.ask(token);
    expect([again.status, credentialsOf(again).length]).toEqual([200, 1]);
  });

  test('a wallet that lost the answer with the transaction asks anew, and the office sees one request', async () => {
    const first = await wallet.waiting();
    const again = await wallet.ask(first.token, { proofs: [{ key: secondKey }] });
    expect(again.status).toBe(202);
    const transactionId = again.body['transaction_id'];
    expect(transactionId).not.toBe(first.transactionId);
    expect(errorsOf([await wallet.poll(first.token, first.transactionId)])).toEqual([
      [400, 'invalid_transaction_id'],
    ]);
    const list = await server.get('/api/v1/deferred-issuances', server.staff);
    expect(list.body['items']).toHaveLength(1);
    await wallet.decide(first.deferredIssuanceId, 'release');
    const [credential = ''] = credentialsOf(await wallet.poll(first.token, transactionId));
    expect((await readSdJwtVc(credential)).visible).toMatchObject({ cnf: { jwk: secondKey.jwk } });
  });

  test('where it cannot be signed, the wallet may fetch it later', async () => {
    const { token, transactionId, deferredIssuanceId } = await wallet.waiting();
    await wallet.decide(deferredIssuanceId, 'release');
    const { signing } = node.ports;
    const { signerFor } = signing;
    const failing = async (...asked: Parameters<typeof signerFor>) => {
      const signer = await signerFor(...asked);
      return { ...signer, sign: () => Promise.reject(new Error('The key store does not answer.')) };
    };
    Object.assign(signing, { signerFor: failing });
    const claim = claimDeferred(node.ports, node.first.officeCode, {
      accessToken: token,
      body: { transaction_id: transactionId },
    });
    await expect(claim).rejects.toThrow('The key store does not answer.');
    Object.assign(signing, { signerFor });
    expect((await wallet.poll(token, transactionId)).status).toBe(200);
    expect((await issued()).map(({ revokedAt }) => revokedAt === undefined)).toEqual([false, true]);
  });

  test('is issued once, however many ask at the same time', async () => {
    const { token, transactionId, deferredIssuanceId } = await wallet.waiting();
    await wallet.decide(deferredIssuanceId, 'release');
    const answers = await parallel(20, () => wallet.poll(token, transactionId));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(errorsOf(refused)).toEqual(Array(19).fill([400, 'invalid_transaction_id']));
    expect(await issued()).toHaveLength(1);
  });
});

describe('what is asked for is checked when it is asked for', () => {
  test('by its proofs, whose nonces are used up', async () => {
    const token = await wallet.token(await wallet.offer());
    const nonce = String((await server.postJson('/offices/xa/nonce', undefined)).body['c_nonce']);
    const proofs = [{ payload: { nonce } }];
    expect((await wallet.ask(token, { proofs })).status).toBe(202);
    expect(errorsOf([await wallet.ask(token, { proofs })])).toEqual([[400, 'invalid_nonce']]);
    const foreign = await wallet.ask(token, { proofs: [{ payload: { aud: 'https://evil.example' } }] });
    expect(errorsOf([foreign])).toEqual([[400, 'invalid_proof']]);
  });

  test.each([
    ['no object', [1], 'invalid_credential_request'],
    ['no transaction', {}, 'invalid_credential_request'],
    ['a number', { transaction_id: 1 }, 'invalid_credential_request'],
    [
      'an encrypted answer to an open request',
      { transaction_id: 'x', credential_response_encryption: {} },
      'invalid_encryption_parameters',
    ],
    ['an unknown one', { transaction_id: 'x' }, 'invalid_transaction_id'],
    ['an endless one', { transaction_id: 'x'.repeat(5000) }, 'invalid_transaction_id'],
  ])('by its form: %s', async (_name, body, error) => {
    const token = await wallet.token(await wallet.offer());
    const answer = await server.postJson('/offices/xa/deferred_credential', body, bearer(token));
    expect(errorsOf([answer])).toEqual([[400, error]]);
  });

  test('members that are not known are ignored, and the token is needed', async () => {
    const { token, transactionId } = await wallet.waiting();
    const body = { transaction_id: transactionId, more: 1 };
    const address = '/offices/xa/deferred_credential';
    expect((await server.postJson(address, body, bearer(token))).status).toBe(202);
    expect(errorsOf([await server.postJson(address, body)])).toEqual([[401, 'invalid_token']]);
    expect((await server.postForm(address, body, bearer(token))).status).toBe(415);
  });
});

describe('the end of waiting', () => {
  test('what the office refused is denied, at both endpoints', async () => {
    const { token, transactionId, deferredIssuanceId } = await wallet.waiting();
    expect((await wallet.decide(deferredIssuanceId, 'refuse')).status).toBe(200);
    const answers = [
      await wallet.poll(token, transactionId),
      await wallet.ask(token),
      await wallet.ask(token, { id: jwtVcId }),
    ];
    expect(errorsOf(answers)).toEqual(Array(3).fill([400, 'credential_request_denied']));
    expect(await issued()).toEqual([]);
  });

  test('a deactivated party gets nothing, whether released or not', async () => {
    const [first, second] = [await wallet.waiting(), await wallet.waiting()];
    await wallet.decide(first.deferredIssuanceId, 'release');
    await change({ status: 'deactivated' });
    const answers = [
      await wallet.poll(first.token, first.transactionId),
      await wallet.poll(second.token, second.transactionId),
    ];
    expect(errorsOf(answers)).toEqual(Array(2).fill([400, 'credential_request_denied']));
    const late = await wallet.decide(second.deferredIssuanceId, 'release');
    expect([late.status, late.body['code']]).toEqual([410, 'did-deactivated']);
    expect((await wallet.read(second.deferredIssuanceId)).body['state']).toBe('pending');
    expect(await issued()).toEqual([]);
  });

  test('a withdrawn offer gives nothing, whether released or not', async () => {
    const [first, second] = [await wallet.waiting(), await wallet.waiting()];
    await wallet.decide(first.deferredIssuanceId, 'release');
    for (const { offer, token, transactionId, deferredIssuanceId } of [first, second]) {
      await withdrawOffer(node.ports, node.first.caller, offer.offerId);
      expect(errorsOf([await wallet.poll(token, transactionId)])).toEqual([[401, 'invalid_token']]);
      expect((await wallet.read(deferredIssuanceId)).body['state']).toBe('refused');
    }
    const late = await wallet.decide(second.deferredIssuanceId, 'release');
    expect([late.status, late.body['code']]).toEqual([409, 'offer-not-open']);
    expect(await issued()).toEqual([]);
  });

  test('data that no longer fit the schema are refused until they are corrected', async () => {
    const { token, transactionId, deferredIssuanceId } = await wallet.waiting();
    await change(named(''));
    const tooEarly = await wallet.decide(deferredIssuanceId, 'release');
    expect([tooEarly.status, tooEarly.body['code']]).toEqual([422, 'credential-invalid']);
    expect((await wallet.poll(token, transactionId)).status).toBe(202);
    await change(named('Example Works'));
    expect((await wallet.decide(deferredIssuanceId, 'release')).status).toBe(200);
    await change(named(''));
    const refused = await wallet.poll(token, transactionId);
    expect(errorsOf([refused])).toEqual([[400, 'credential_request_denied']]);
    expect(refused.body['error_description']).toContain('The office has to correct them');
    await change(named('Example Works'));
    expect((await wallet.poll(token, transactionId)).status).toBe(200);
  });

  test.each(['pending', 'released'])('after thirty days what is %s has expired', async (state) => {
    const { offer, transactionId, deferredIssuanceId } = await wallet.waiting();
    if (state === 'released') await wallet.decide(deferredIssuanceId, 'release');
    node.wait(30 * day - 1);
    const poll = async () => wallet.poll(await wallet.furtherToken(offer), transactionId);
    if (state === 'pending') expect((await poll()).status).toBe(202);
    node.wait(1);
    expect(errorsOf([await poll()])).toEqual([[400, 'invalid_transaction_id']]);
    expect((await wallet.read(deferredIssuanceId)).body['state']).toBe('expired');
    const list = await server.get(`/api/v1/deferred-issuances?state=${state}`, server.staff);
    expect(list.body['items']).toEqual([]);
    const late = await wallet.decide(deferredIssuanceId, state === 'pending' ? 'release' : 'refuse');
    expect([late.status, late.body['code']]).toEqual([409, 'conflict']);
    expect(await issued()).toEqual([]);
  });
});

test('an offer that needs no release is issued at once, and nothing waits', async () => {
  const token = await wallet.token(await wallet.offer({ isDeferred: false }));
  expect((await wallet.ask(token)).status).toBe(200);
  const list = await server.get('/api/v1/deferred-issuances', server.staff);
  expect(list.body).toEqual({ items: [] });
});

test('the metadata name the endpoint', async () => {
  const { body } = await server.get('/.well-known/openid-credential-issuer/offices/xa');
  expect(body['deferred_credential_endpoint']).toBe('https://gid.example/offices/xa/deferred_credential');
});

test('no transaction can be had from what staff or the store see', async () => {
  const { offer, transactionId, deferredIssuanceId } = await wallet.waiting();
  const seen = await wallet.read(deferredIssuanceId);
  const kept = await read().deferredIssuances.byId(node.first.officeCode, deferredIssuanceId);
  const audit = await read().audit.list(node.first.officeCode, { limit: 100 });
  for (const text of [seen.text, JSON.stringify(kept), JSON.stringify(audit.items)])
    expect(text).not.toContain(transactionId);
  expect(Object.keys(tokenForm(offer))).not.toContain('transaction_id');
  expect(transactionId).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

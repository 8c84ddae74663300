import { afterAll, beforeAll, expect, test } from 'vitest';
import { scopes } from '../../src/domain/trust/access.ts';
import { installCertificate } from '../../src/usecase/presentation/install-certificate.ts';
import { createAuthority } from '../support/certificates.ts';
import { jwtVcId, sdJwtId } from '../support/claiming.ts';
import { startWallet } from '../support/wallet.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
let partyId: unknown;
let passed = 0;
beforeAll(async () => {
  node = await startOffice({ clock: () => new Date(Date.now() + passed) });
  const organizationNameBag = [{ organizationStandardName: 'Invented Works' }];
  const party = await call('/api/v1/parties', { data: { partyKind: 'organization', organizationNameBag } });
  partyId = party['partyId'];
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

async function call(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${node.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return Object(await answer.json());
}

test.each([
  [sdJwtId, 'sd_jwt'],
  [jwtVcId, 'jwt_vc'],
])('a wallet of other people’s packages claims %s and answers with it', async (configurationId, queryId) => {
  const wallet = await startWallet({ resolverUrl: node.url });
  const offer = await call('/api/v1/credential-offers', {
    ...{ partyId, configurationIds: [configurationId], assuranceLevel: 'high' },
    evidence: [{ type: 'registerExtract' }],
  });
  await wallet.claim(String(offer['credentialOfferUri']), {
    txCode: String(offer['txCode']),
    configurationId,
  });
  const asked = await call('/api/v1/presentation-requests', { purpose: 'A test', flow: 'crossDevice' });
  const presented = await wallet.present(String(asked['authorizationRequestUri']));
  expect(presented).toMatchObject({ status: 200, body: {} });
  expect(presented.verifier).toBe(node.did);
  const result = await call(`/api/v1/presentation-requests/${String(asked['requestId'])}`);
  expect(result).toMatchObject({
    state: 'answered',
    results: { [queryId]: { trusted: true, credential: { claims: { name: 'Invented Works' } } } },
  });
});

test('it answers a query of several credentials in sets, encrypted, for a certificate, and confirms a transaction', async () => {
  const wallet = await startWallet({ resolverUrl: node.url });
  for (const configurationId of [sdJwtId, jwtVcId]) {
    const offer = await call('/api/v1/credential-offers', {
      ...{ partyId, configurationIds: [configurationId], assuranceLevel: 'high' },
      evidence: [{ type: 'registerExtract' }],
    });
    await wallet.claim(String(offer['credentialOfferUri']), {
      txCode: String(offer['txCode']),
      configurationId,
    });
  }
  const { pem, key } = await (
    await createAuthority({ from: new Date('2020-01-01T00:00:00Z') })
  ).issue({
    until: new Date('2100-01-01T00:00:00Z'),
  });
  const caller = { officeCode: node.officeCode, actor: 'test', scopes };
  const { digest } = await installCertificate(node.ports, { caller, chain: pem, key });
  const type = 'GlobalIdentifierCredential';
  const asked = await call('/api/v1/presentation-requests', {
    ...{ purpose: 'A test', flow: 'crossDevice' },
    credentials: [
      { name: 'first', credentialType: type, formats: ['dc+sd-jwt'], claims: ['did'] },
      { name: 'second', credentialType: type, formats: ['ldp_vc', 'jwt_vc_json'], claims: ['did'] },
      { name: 'extra', credentialType: type, formats: ['ldp_vc'], isOptional: true },
    ],
    clientIdPrefix: 'x509_hash',
    responseMode: 'direct_post.jwt',
    transactionData: [{ type: 'consent', credentialIds: ['first_sd_jwt'], details: { to: 'a test' } }],
  });
  const presented = await wallet.present(String(asked['authorizationRequestUri']));
  expect(presented).toMatchObject({ status: 200, body: {}, verifier: digest });
  expect(await call(`/api/v1/presentation-requests/${String(asked['requestId'])}`)).toMatchObject({
    state: 'answered',
    results: { first_sd_jwt: { trusted: true }, second_jwt_vc: { trusted: true } },
  });
});

test('what it holds is refused once the office has revoked it', async () => {
  const wallet = await startWallet({ resolverUrl: node.url });
  const offer = await call('/api/v1/credential-offers', {
    ...{ partyId, configurationIds: [sdJwtId], assuranceLevel: 'high' },
    evidence: [{ type: 'registerExtract' }],
  });
  await wallet.claim(String(offer['credentialOfferUri']), {
    txCode: String(offer['txCode']),
    configurationId: sdJwtId,
  });
  const present = async () => {
    const asked = await call('/api/v1/presentation-requests', { purpose: 'A test', flow: 'crossDevice' });
    const { status } = await wallet.present(String(asked['authorizationRequestUri']));
    return { status, result: await call(`/api/v1/presentation-requests/${String(asked['requestId'])}`) };
  };
  expect(await present()).toMatchObject({ status: 200, result: { state: 'answered' } });
  const { items } = await call('/api/v1/issued-credentials?limit=100');
  const issuedId = String(
    [items]
      .flat()
      .map((item) => Object(item).issuedId)
      .at(-1),
  );
  await call(`/api/v1/issued-credentials/${issuedId}/revocation`, {});
  // Within the 60 seconds in which a change has to be seen, though wallets do not wait for the test.
  passed = 60_000;
  const refused = await present();
  expect(refused).toMatchObject({ status: 400, result: { state: 'refused' } });
  expect(JSON.stringify(refused)).toContain('CREDENTIAL_REVOKED');
  passed = 0;
});

test('a credential that keeps back whom it is about answers too, by what the holder discloses', async () => {
  const wallet = await startWallet({ resolverUrl: node.url });
  const configurationId = `${sdJwtId}_unlinkable`;
  const offer = await call('/api/v1/credential-offers', {
    ...{ partyId, configurationIds: [configurationId], assuranceLevel: 'high' },
    evidence: [{ type: 'registerExtract' }],
  });
  const txCode = String(offer['txCode']);
  await wallet.claim(String(offer['credentialOfferUri']), { txCode, configurationId });
  const asked = await call('/api/v1/presentation-requests', { purpose: 'A test', flow: 'crossDevice' });
  const disclose = ['did', 'name'];
  const presented = await wallet.present(String(asked['authorizationRequestUri']), { disclose });
  expect(presented.status).toBe(200);
  const result = await call(`/api/v1/presentation-requests/${String(asked['requestId'])}`);
  const { did } = Object(await call(`/api/v1/parties/${String(partyId)}`));
  expect(result).toMatchObject({
    state: 'answered',
    results: { sd_jwt: { trusted: true, credential: { subject: did, claims: { name: 'Invented Works' } } } },
  });
});

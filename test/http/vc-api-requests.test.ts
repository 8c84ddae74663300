import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleCredential, startVcApi, type VcApiNode } from '../support/vc-api.ts';

let node: VcApiNode;
beforeAll(async () => {
  node = await startVcApi();
});
afterAll(() => node.close());

const issue = '/issuers/eddsa-rdfc-2022/credentials/issue';
const verify = '/verifiers/main/credentials/verify';

test.each(['null', '{}', '[]', '"text"', '7', '{', '{"credential":null}', '{"credential":[]}'])(
  'a body %s is answered with 400',
  async (body) => {
    expect((await node.post(issue, body)).status).toBe(400);
    expect((await node.post(verify, body)).status).toBe(400);
    expect((await node.post('/verifiers/main/presentations/verify', body)).status).toBe(400);
    expect((await node.post('/issuers/bitstring-status-list/credentials/status', body)).status).toBe(400);
  },
);

test.each([{}, [], 5, 'text', null, { '@context': [] }])('a credential %j is refused', async (credential) => {
  expect((await node.post(issue, { credential, options: {} })).status).toBe(400);
  expect((await node.post(verify, { verifiableCredential: credential, options: {} })).status).toBe(400);
});

test.each([
  { unknownOption: true },
  { proofPurpose: 'authentication' },
  { mandatoryPointers: 'issuer' },
  { mandatoryPointers: ['issuer'] },
  { mandatoryPointers: ['/non/existent/path'] },
  { credentialId: '' },
])('the options %j are refused at issue', async (options) => {
  expect((await node.issue('eddsa-rdfc-2022', exampleCredential(), options)).status).toBe(400);
});

test('pointers that lead somewhere are taken, for a proof is over the whole', async () => {
  const options = { mandatoryPointers: ['/issuer', '/credentialSubject/alumniOf', '/type/1'] };
  expect((await node.issue('eddsa-rdfc-2022', exampleCredential(), options)).status).toBe(201);
});

test('unknown options are refused at verification', async () => {
  const good = await node.issued('eddsa-rdfc-2022', exampleCredential());
  expect((await node.verify(good, { unknownOption: true })).status).toBe(400);
  expect((await node.verify(good, { checks: 'proof' })).status).toBe(400);
  const returned = { returnCredential: true, returnProblemDetails: true };
  expect((await node.verify(good, returned)).status).toBe(200);
});

test.each(['did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj', 'https://example.org', null, 5])(
  'the issuer %s is not this instance',
  async (issuer) => {
    expect((await node.issue('eddsa-rdfc-2022', exampleCredential({ issuer }))).status).toBe(400);
  },
);

test('instances are found by id and role', async () => {
  const body = { credential: exampleCredential() };
  expect((await node.post('/issuers/absent/credentials/issue', body)).status).toBe(404);
  expect((await node.post('/issuers/main/credentials/issue', body)).status).toBe(404);
  const checked = { verifiableCredential: exampleCredential() };
  expect((await node.post('/verifiers/eddsa-rdfc-2022/credentials/verify', checked)).status).toBe(404);
  expect((await fetch(`${node.url}/issuers/main`)).status).toBe(404);
});

test('other media types and larger bodies are refused', async () => {
  const text = { 'content-type': 'text/plain' };
  expect((await node.post(issue, { credential: exampleCredential() }, text)).status).toBe(415);
  const large = exampleCredential({ name: 'x'.repeat(300 * 1024) });
  expect((await node.post(issue, { credential: large })).status).toBe(413);
  expect((await node.post(verify, { verifiableCredential: large })).status).toBe(413);
});

test('nothing of an answer may be kept', async () => {
  const { headers } = await node.issue('eddsa-rdfc-2022', exampleCredential());
  expect(headers.get('cache-control')).toBe('no-store');
});

test.each(['iss', 'sub', 'exp', 'iat', 'vc', 'cnf', 'status'])(
  'a credential with the member %s is not made the payload of a token',
  async (name) => {
    const credential = exampleCredential({ [name]: 5 });
    expect((await node.issue('vc-jwt-p256', credential)).status).toBe(400);
    expect((await node.issue('eddsa-rdfc-2022', credential)).status).toBe(201);
  },
);

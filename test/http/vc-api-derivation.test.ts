import { afterAll, beforeAll, expect, test } from 'vitest';
import { isJsonObject, type JsonObject } from '../../src/base/json.ts';
import { exampleCredential, startVcApi, type VcApiNode, withProof } from '../support/vc-api.ts';

let node: VcApiNode;
let credential: JsonObject;
beforeAll(async () => {
  node = await startVcApi();
  credential = await issued();
});
afterAll(() => node.close());

const subject = { id: 'did:example:subject', alumniOf: 'Example University', degree: 'Example Degree' };
async function issued(options?: JsonObject): Promise<JsonObject> {
  const document = exampleCredential({ credentialSubject: subject, validUntil: '2999-01-01T00:00:00Z' });
  const { body } = await node.issue('ecdsa-sd-2023', document, options);
  return objectOf(body['verifiableCredential']);
}
const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});
const derive = (verifiableCredential: unknown, selectivePointers: unknown, at = 'holders/holder') =>
  node.post(`/${at}/credentials/derive`, { verifiableCredential, options: { selectivePointers } });
const derived = async (from: JsonObject, ...pointers: readonly string[]) => {
  const { status, body } = await derive(from, pointers);
  expect(status).toBe(201);
  return objectOf(body['verifiableCredential']);
};

test('what an issuer makes for disclosure is not itself verified', async () => {
  expect(credential['proof']).toMatchObject({ cryptosuite: 'ecdsa-sd-2023' });
  const { status, body } = await node.verify(credential);
  expect([status, body['verified']]).toEqual([400, false]);
});

test('a derived credential says what was chosen, what limits it, and is verified', async () => {
  const part = await derived(credential, '/credentialSubject/alumniOf');
  expect(part['credentialSubject']).toEqual({ id: subject.id, alumniOf: subject.alumniOf });
  expect(part).toMatchObject({ issuer: credential['issuer'], validUntil: '2999-01-01T00:00:00Z' });
  expect(await node.verify(part)).toMatchObject({ status: 200, body: { verified: true } });
});

test('an issuer derives as well', async () => {
  const { status, body } = await derive(credential, ['/credentialSubject/degree'], 'issuers/ecdsa-sd-2023');
  expect(status).toBe(201);
  expect((await node.verify(body['verifiableCredential'] ?? null)).status).toBe(200);
});

test('what the issuer was told to make mandatory is always there', async () => {
  const bound = await issued({ mandatoryPointers: ['/credentialSubject/degree'] });
  const part = await derived(bound, '/credentialSubject/alumniOf');
  expect(part['credentialSubject']).toEqual(subject);
  expect((await node.verify(part)).status).toBe(200);
});

test('a derived credential is not verified once it says more, less, or something else', async () => {
  const part = await derived(credential, '/credentialSubject/alumniOf');
  const says = (credentialSubject: JsonObject) => ({ ...part, credentialSubject });
  const without = Object.fromEntries(Object.entries(part).filter(([name]) => name !== 'validUntil'));
  const other = await derived(credential, '/credentialSubject/degree');
  for (const changed of [
    says(subject),
    says({ id: subject.id }),
    says({ id: subject.id, alumniOf: 'Another University' }),
    without,
    { ...part, proof: other['proof'] ?? null },
    withProof(part, { created: '2020-01-01T00:00:00Z' }),
  ])
    expect((await node.verify(changed)).status).toBe(400);
});

test('what cannot be derived from is refused', async () => {
  const whole = await node.issued('ecdsa-rdfc-2019-p256', exampleCredential());
  const part = await derived(credential, '/credentialSubject/alumniOf');
  for (const from of [whole, part, exampleCredential(), {}, withProof(credential, { proofValue: 'u2V0A' })])
    expect((await derive(from, ['/credentialSubject'])).status).toBe(400);
  for (const pointers of [['/absent'], ['credentialSubject'], '/credentialSubject', [7]])
    expect((await derive(credential, pointers)).status).toBe(400);
  expect((await derive(credential, [], 'holders/main')).status).toBe(404);
  expect((await derive(credential, [], 'issuers/absent')).status).toBe(404);
});

test('pointers that lead to nothing keep a credential from being issued', async () => {
  const options = { mandatoryPointers: ['/non/existent/path'] };
  expect((await node.issue('ecdsa-sd-2023', exampleCredential(), options)).status).toBe(400);
});

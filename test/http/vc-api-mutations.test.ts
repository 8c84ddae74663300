import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../src/base/json.ts';
import { exampleCredential, localSigner, startVcApi, type VcApiNode } from '../support/vc-api.ts';

const holder = localSigner('holder');
let node: VcApiNode;
beforeAll(async () => {
  node = await startVcApi();
});
afterAll(() => node.close());

type Path = readonly (string | number)[];

/** Every place in a document. */
function placesIn(value: Json, path: Path = []): Path[] {
  const inner = isJsonObject(value)
    ? Object.entries(value).flatMap(([name, member]) => placesIn(member, [...path, name]))
    : isList(value)
      ? value.flatMap((item, index) => placesIn(item, [...path, index]))
      : [];
  return [...(path.length === 0 ? [] : [path]), ...inner];
}

/** The document with another value at the place; without a value where undefined. */
function replaced(value: Json, [step, ...rest]: Path, other: Json | undefined): Json {
  if (step === undefined) return other ?? null;
  if (isList(value)) {
    return value.flatMap((item, index) => {
      if (index !== step) return [item];
      return rest.length === 0 && other === undefined ? [] : [replaced(item, rest, other)];
    });
  }
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    if (name !== step) return [[name, member]];
    return rest.length === 0 && other === undefined ? [] : [[name, replaced(member, rest, other)]];
  });
  return Object.fromEntries(members);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

const others: readonly (Json | undefined)[] = [
  ...[undefined, null, true, 0, -1, 1e21, '', 'text', 'https://example.org/', 'did:example:other', '_:b0'],
  ...[[], {}, [[]], [{}], { '@id': 'x' }, { '@value': 'x' }, { '@context': {} }, ['did:key:z6Mk']],
];
const mutation = (document: JsonObject) =>
  fc
    .tuple(fc.constantFrom(...placesIn(document)), fc.constantFrom(...others))
    .map(([path, other]) => replaced(document, path, other));

test.each(['eddsa-jcs-2022', 'ecdsa-jcs-2019-p384'])(
  'no change of a credential by %s is accepted, and none is too much for the verifier',
  async (id) => {
    const credential = await node.issued(
      id,
      exampleCredential({ name: 'Example', validUntil: '2999-01-01T00:00:00Z' }),
    );
    const original = canonicalJson(credential);
    await fc.assert(
      fc.asyncProperty(mutation(credential), async (changed) => {
        fc.pre(canonicalJson(changed) !== original);
        expect((await node.verify(changed)).status).toBe(400);
      }),
      { numRuns: 250, seed: 11 },
    );
  },
);

test.each(['eddsa-rdfc-2022', 'vc-jwt-p256'])(
  'changed requests to issue by %s, and what is made of them, are answered without a fault of the service',
  async (id) => {
    const credential = exampleCredential({
      credentialStatus: { type: 'https://example.org/#Status' },
      evidence: [{ type: 'https://example.org/#Evidence' }],
      termsOfUse: { type: 'https://example.org/#Terms' },
      relatedResource: { id: 'https://example.org/', digestSRI: `sha256-${'A'.repeat(43)}=` },
      issuer: { name: { '@value': 'Example', '@language': 'en' } },
    });
    await fc.assert(
      fc.asyncProperty(mutation(credential), async (changed) => {
        fc.pre(isJsonObject(changed));
        const { status, body } = await node.issue(id, isJsonObject(changed) ? changed : {});
        expect([201, 400]).toContain(status);
        const verified = await node.verify(body['verifiableCredential'] ?? {});
        expect([200, 400]).toContain(verified.status);
      }),
      { numRuns: 150, seed: 12 },
    );
  },
);

test('changed presentations are answered without a fault of the service', async () => {
  const credential = await node.issued('eddsa-rdfc-2022', exampleCredential());
  const token = await node.issued('vc-jwt-ed25519', exampleCredential());
  const presentation = await holder.sign(
    {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      ...{ type: ['VerifiablePresentation'], holder: holder.did, verifiableCredential: [credential, token] },
    },
    { purpose: 'authentication' },
  );
  expect((await node.verifyPresentation(presentation)).status).toBe(200);
  await fc.assert(
    fc.asyncProperty(mutation(presentation), async (changed) => {
      expect([200, 400]).toContain((await node.verifyPresentation(changed)).status);
    }),
    { numRuns: 250, seed: 13 },
  );
});

import { describe, expect, test } from 'vitest';
import { createResolver } from '../../src/adapter/resolver/create-resolver.ts';
import type { Documents, ExpectedDocument, FetchedDocument } from '../../src/usecase/ports.ts';

const endpoint = 'https://resolver.example/1.0/identifiers/';
const did = 'did:other:abc';
const document = { id: did, service: [{ id: '#a', type: 'A', serviceEndpoint: 'https://a.example/' }] };
const result = {
  didDocument: document,
  didResolutionMetadata: {},
  didDocumentMetadata: { created: '2026-01-01' },
};

/** A resolver beside another one that answers every request in the same way. */
function world(answer: FetchedDocument | string, universalResolver: string | undefined = endpoint) {
  const asked: { readonly url: string; readonly expected: ExpectedDocument }[] = [];
  const nothing = async () => undefined;
  const documents: Documents = {
    async get(url, expected) {
      asked.push({ url, expected });
      if (typeof answer !== 'string') return answer;
      const body = Buffer.from(answer);
      return { outcome: 'found', body, contentType: 'application/did-resolution', maxAge: undefined };
    },
  };
  const resolver = createResolver({
    readLocal: { head: nothing, byDid: nothing, byFormerDid: nothing, byLocation: nothing },
    documents,
    clock: () => new Date('2026-06-01T00:00:00Z'),
    ownHost: 'own.example',
    universalResolver,
  });
  return { resolver, asked };
}

describe('a DID of a method that is not known here', () => {
  test('is not supported where no other resolver is configured', async () => {
    const { asked } = world('');
    const alone = createResolver({
      readLocal: { head: fail, byDid: fail, byFormerDid: fail, byLocation: fail },
      documents: { get: fail },
      clock: () => new Date(),
      ownHost: 'own.example',
    });
    for (const other of [did, 'did:constructor:1', 'did:example:1']) {
      expect((await alone.resolve(other)).error?.type).toBe('METHOD_NOT_SUPPORTED');
    }
    expect(asked).toEqual([]);
  });

  test('is asked for at the other resolver, once, and the metadata says so', async () => {
    const { resolver, asked } = world(JSON.stringify(result));
    const found = await resolver.resolve(did);
    expect(await resolver.resolve(did)).toEqual(found);
    expect(found).toMatchObject({
      document,
      documentMetadata: { created: '2026-01-01' },
      resolutionMetadata: { host: 'resolver.example', source: 'resolver', cached: 'fresh' },
    });
    expect(asked.map(({ url }) => url)).toEqual([`${endpoint}did%3Aother%3Aabc`]);
    expect(asked[0]?.expected.mostBytes).toBe(256 * 1024);
  });

  test('is taken from a bare document too', async () => {
    expect((await world(JSON.stringify(document)).resolver.resolve(did)).document).toEqual(document);
  });

  test('has no metadata but what the specification names', async () => {
    const metadata = { created: 1, updated: 'x'.repeat(300), deactivated: 'yes', evil: 'x', versionId: '2' };
    const { resolver } = world(JSON.stringify({ ...result, didDocumentMetadata: metadata }));
    expect((await resolver.resolve(did)).documentMetadata).toEqual({ versionId: '2' });
  });

  test.each([
    ['the document of another DID', JSON.stringify({ ...result, didDocument: { id: 'did:other:xyz' } })],
    ['a document with a private key', JSON.stringify(withPrivateKey())],
    ['no document', JSON.stringify({ ...result, didDocument: null })],
    ['a repeated member', `{"id":"${did}","id":"${did}"}`],
    ['no JSON', '<html>'],
    ['an array', '[]'],
  ])('is invalid where it gives %s', async (_, answer) => {
    expect((await world(answer).resolver.resolve(did)).error?.type).toBe('INVALID_DID_DOCUMENT');
  });

  test.each<[FetchedDocument, string]>([
    [{ outcome: 'absent' }, 'NOT_FOUND'],
    [{ outcome: 'unreachable', reason: '' }, 'INTERNAL_ERROR'],
    [{ outcome: 'refused', reason: 'The document is too large.' }, 'INVALID_DID_DOCUMENT'],
  ])('gives for %j %s', async (answer, error) => {
    expect((await world(answer).resolver.resolve(did)).error?.type).toBe(error);
  });

  test('has no former versions', async () => {
    const { resolver, asked } = world(JSON.stringify(result));
    expect((await resolver.resolve(did, { versionId: '1' })).error?.type).toBe('FEATURE_NOT_SUPPORTED');
    expect(asked).toEqual([]);
  });
});

test('methods that are known here never go to the other resolver', async () => {
  const { resolver, asked } = world(JSON.stringify(result));
  const invalid = [
    'did:key:z1',
    'did:jwk:x',
    'did:peer:9',
    'did:pkh:x',
    'did:web:localhost',
    'did:webvh:x:y',
  ];
  for (const other of invalid) expect((await resolver.resolve(other)).error?.type, other).toBe('INVALID_DID');
  expect(asked).toEqual([]);
});

function withPrivateKey() {
  const publicKeyJwk = { kty: 'OKP', crv: 'Ed25519', x: 'AA', d: 'AA' };
  const verificationMethod = [{ id: '#k', type: 'JsonWebKey', controller: did, publicKeyJwk }];
  return { ...result, didDocument: { id: did, verificationMethod } };
}

function fail(): Promise<never> {
  return Promise.reject(new Error('nothing is to be read'));
}

import type { Resolver as DidResolver } from 'did-resolver';
import { describe, expect, test } from 'vitest';
import { createRegistry } from '../../src/adapter/resolver/registry.ts';
import { resolveDidKey } from '../../src/adapter/resolver/method/key.ts';
import { verifiedChange } from '../../src/protocol/did-webvh/log-change.ts';
import type { ResolutionResult } from '../../src/domain/did/resolution.ts';
import { didWorld, logFile, ownHost } from '../support/did-world.ts';
import { didOf, logKey, makeLog, witnessProof } from '../support/did-log.ts';

const key = logKey();

const errorOf = ({ error }: ResolutionResult) => error?.type;

describe('a DID of this node', () => {
  test('is resolved from the store, without asking anybody', async () => {
    const { resolver, store, asked } = await didWorld();
    const lines = await makeLog({ key, location: `${ownHost}:offices:xa` }, { key });
    const made = verifiedChange({
      location: `${ownHost}:offices:xa`,
      lines,
      now: new Date('2026-06-01T00:00:00Z'),
    });
    if (made.fault !== undefined) throw new Error(made.fault.detail);
    await store.write(({ writeDidLogs }) => writeDidLogs.append(made.change, undefined));
    const present = await resolver.resolve(didOf(lines));
    expect(present).toMatchObject({
      document: { id: didOf(lines) },
      documentMetadata: { created: '2026-01-01T00:00:00Z', updated: '2026-01-02T00:00:00Z' },
    });
    const former = await resolver.resolve(didOf(lines), { versionNumber: 1 });
    expect(former.documentMetadata).toMatchObject({
      versionTime: '2026-01-01T00:00:00Z',
      nextUpdate: '2026-01-02T00:00:00Z',
    });
    expect(await resolver.resolve(didOf(lines), { versionTime: '2026-01-01T12:00:00Z' })).toEqual(former);
    const web = await resolver.resolve(`did:web:${ownHost}:offices:xa`);
    expect(web.document?.alsoKnownAs).toEqual([didOf(lines)]);
    expect(asked).toEqual([]);
  });

  test('that does not exist is not looked for elsewhere', async () => {
    const { resolver, asked } = await didWorld();
    const did = didOf(await makeLog({ key, location: `${ownHost}:parties:x` }));
    expect(errorOf(await resolver.resolve(did))).toBe('NOT_FOUND');
    expect(errorOf(await resolver.resolve(`did:web:${ownHost}:parties:x`))).toBe('NOT_FOUND');
    expect(asked).toEqual([]);
  });
});

describe('a did:webvh DID of another host', () => {
  test('is resolved from its verified log, in any version', async () => {
    const { resolver, files, location } = await didWorld();
    const lines = await makeLog({ key, location: `${location}:parties:a` }, { key });
    files.set('/parties/a/did.jsonl', logFile(lines));
    expect(await resolver.resolve(didOf(lines))).toMatchObject({
      document: { id: didOf(lines) },
      documentMetadata: { versionTime: '2026-01-02T00:00:00Z', ttl: '3600' },
    });
    const { documentMetadata } = await resolver.resolve(didOf(lines), {
      versionTime: '2026-01-01T12:00:00Z',
    });
    expect(documentMetadata.versionTime).toBe('2026-01-01T00:00:00Z');
  });

  test('needs its witnesses', async () => {
    const { resolver, files, location, passSeconds } = await didWorld();
    const witness = logKey();
    const rule = { threshold: 1, witnesses: [`did:key:${witness.updateKey}`] };
    const lines = await makeLog({ key, location: `${location}:a`, parameters: { witness: rule } });
    files.set('/a/did.jsonl', logFile(lines));
    expect(errorOf(await resolver.resolve(didOf(lines)))).toBe('INVALID_DID_DOCUMENT');
    const { versionId } = JSON.parse(lines[0] ?? '') as { versionId: string };
    const body = JSON.stringify([{ versionId, proof: [witnessProof(witness, versionId)] }]);
    files.set('/a/did-witness.json', { body, type: 'application/json' });
    passSeconds(2);
    expect((await resolver.resolve(didOf(lines))).document?.id).toBe(didOf(lines));
  });

  test('is refused where its log is of another DID, invalid, or no log', async () => {
    const { resolver, files, location } = await didWorld();
    const lines = await makeLog({ key, location: `${location}:a` });
    const others = await makeLog({ key: logKey(), location: `${location}:a` });
    const bodies = [
      logFile(others),
      logFile([...lines, ...lines]),
      { body: '<html>' },
      { body: '' },
      { body: '{}', type: 'text/html' },
    ];
    for (const [index, body] of bodies.entries()) {
      const did = didOf(lines).replace(/:a$/, `:a${index}`);
      files.set(`/a${index}/did.jsonl`, body);
      expect(errorOf(await resolver.resolve(did)), String(index)).toBe('INVALID_DID_DOCUMENT');
    }
  });

  test('is asked for once by many at a time, and kept while it is fresh', async () => {
    const { resolver, files, asked, location, passSeconds } = await didWorld();
    const lines = await makeLog({ key, location: `${location}:a` });
    files.set('/a/did.jsonl', logFile(lines));
    const results = await Promise.all(Array.from({ length: 50 }, () => resolver.resolve(didOf(lines))));
    expect(results.every(({ document }) => document?.id === didOf(lines))).toBe(true);
    passSeconds(59);
    await resolver.resolve(didOf(lines));
    expect(asked).toHaveLength(1);
    passSeconds(2);
    await resolver.resolve(didOf(lines));
    expect(asked).toHaveLength(2);
  });

  test('is asked for anew with noCache, at most once a second', async () => {
    const { resolver, files, asked, location, passSeconds } = await didWorld();
    const lines = await makeLog({ key, location: `${location}:a` });
    files.set('/a/did.jsonl', logFile(lines));
    for (let count = 0; count < 20; count += 1) await resolver.resolve(didOf(lines), { noCache: true });
    expect(asked).toHaveLength(1);
    passSeconds(1);
    for (let count = 0; count < 20; count += 1) await resolver.resolve(didOf(lines), { noCache: true });
    expect(asked).toHaveLength(2);
  });

  test('is shown as it was while its host does not answer, but not for ever', async () => {
    const { resolver, files, location, passSeconds } = await didWorld();
    const lines = await makeLog({ key, location: `${location}:a` });
    files.set('/a/did.jsonl', logFile(lines));
    await resolver.resolve(didOf(lines));
    files.set('/a/did.jsonl', { body: '', status: 503 });
    passSeconds(61);
    expect((await resolver.resolve(didOf(lines))).document?.id).toBe(didOf(lines));
    passSeconds(3600);
    expect(await resolver.resolve(didOf(lines))).toMatchObject({
      error: { type: 'INTERNAL_ERROR', unreachable: true },
    });
  });

  test('that was absent is found within a minute of its publication', async () => {
    const { resolver, files, asked, location, passSeconds } = await didWorld();
    const lines = await makeLog({ key, location: `${location}:a` });
    expect(errorOf(await resolver.resolve(didOf(lines)))).toBe('NOT_FOUND');
    files.set('/a/did.jsonl', logFile(lines));
    expect(errorOf(await resolver.resolve(didOf(lines)))).toBe('NOT_FOUND');
    expect(asked).toHaveLength(1);
    passSeconds(31);
    expect((await resolver.resolve(didOf(lines))).document?.id).toBe(didOf(lines));
  });

  test('is refused when its host cuts the log short or replaces its end', async () => {
    const { resolver, files, location, passSeconds } = await didWorld();
    const start = { key, location: `${location}:a` };
    const lines = await makeLog(start, { key, parameters: { updateKeys: [logKey().updateKey] } });
    files.set('/a/did.jsonl', logFile(lines));
    expect((await resolver.resolve(didOf(lines))).error).toBeUndefined();
    const fork = await makeLog(start, { key, document: { alsoKnownAs: ['did:web:other.example'] } });
    for (const other of [lines.slice(0, 1), [lines[0] ?? '', fork[1] ?? '']]) {
      files.set('/a/did.jsonl', logFile(other));
      passSeconds(61);
      expect(errorOf(await resolver.resolve(didOf(lines)))).toBe('INVALID_DID_DOCUMENT');
    }
  });

  test('gives no document with private keys or of another form', async () => {
    const { resolver, files, location } = await didWorld();
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'AA', d: 'AA' };
    const methods = [{ id: '#k', type: 'JsonWebKey', publicKeyJwk: jwk }];
    const lines = await makeLog({
      key,
      location: `${location}:a`,
      document: { verificationMethod: methods },
    });
    files.set('/a/did.jsonl', logFile(lines));
    expect(errorOf(await resolver.resolve(didOf(lines)))).toBe('INVALID_DID_DOCUMENT');
  });
});

describe('a did:web DID', () => {
  const type = 'application/did+json';

  test('is resolved to its document', async () => {
    const { resolver, files, location } = await didWorld();
    const did = `did:web:${location}:a`;
    files.set('/a/did.json', { body: JSON.stringify({ id: did }), type });
    expect((await resolver.resolve(did)).document).toEqual({ id: did });
    expect(errorOf(await resolver.resolve(did, { versionId: '1' }))).toBe('FEATURE_NOT_SUPPORTED');
  });

  test.each([
    ['of another DID', '{"id":"did:web:other.example"}'],
    ['without id', '{}'],
    ['that is cut off', '{"id":'],
    ['with a repeated member', '{"id":"did:web:x","id":"did:web:x"}'],
    ['with a byte order mark', '\uFEFF{}'],
  ])('is refused with a document %s', async (_, body) => {
    const { resolver, files, location } = await didWorld();
    files.set('/a/did.json', { body, type });
    expect(errorOf(await resolver.resolve(`did:web:${location}:a`))).toBe('INVALID_DID_DOCUMENT');
  });

  test.each([
    'did:web:127.0.0.1%3A8080',
    'did:web:localhost',
    'did:web:169.254.169.254',
    'did:web:2130706433',
    'did:web:user%40evil.com',
    'did:web:example.com%3A443%40evil.com',
    'did:web:example.com:..:etc',
    'did:web:example.com:%2e%2e',
    'did:web:EXAMPLE.com',
    'did:web:example.com.',
  ])('is not %s', async (did) => {
    const { resolver, asked } = await didWorld();
    expect(errorOf(await resolver.resolve(did))).toBe('INVALID_DID');
    expect(asked).toEqual([]);
  });
});

describe('any other text', () => {
  test.each([
    ['', 'INVALID_DID'],
    ['did:', 'INVALID_DID'],
    ['did:x', 'INVALID_DID'],
    ['did::a', 'INVALID_DID'],
    ['DID:key:abc', 'INVALID_DID'],
    ['did:key:a b', 'INVALID_DID'],
    ['did:key:\u0000', 'INVALID_DID'],
    ['did:key:zabc', 'INVALID_DID'],
    ['did:jwk:abc', 'INVALID_DID'],
    ['did:nope:1', 'METHOD_NOT_SUPPORTED'],
    ['did:constructor:1', 'METHOD_NOT_SUPPORTED'],
    ['did:toString:1', 'INVALID_DID'],
    [`did:key:${'z'.repeat(200)}`, 'INVALID_DID'],
  ])('%j gives %s', async (did, error) => {
    const { resolver } = await didWorld();
    expect(errorOf(await resolver.resolve(did))).toBe(error);
  });
});

test('the registry serves where did-resolver is expected', async () => {
  const registry: DidResolver = createRegistry({ key: resolveDidKey });
  const did = `did:key:${key.updateKey}`;
  expect((await registry.resolve(did)).didDocument?.id).toBe(did);
  expect((await registry.resolve('did:key:z1')).didResolutionMetadata.error).toBe('invalidDid');
});

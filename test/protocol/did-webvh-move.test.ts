import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { documentUnderName, otherNames } from '../../src/protocol/did-webvh/former-name.ts';
import { verifiedChange } from '../../src/protocol/did-webvh/log-change.ts';
import { checkMove, movedDid, unsignedMove } from '../../src/protocol/did-webvh/move.ts';
import { renamedDocument } from '../../src/protocol/did-webvh/renamed-document.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { signEntry } from '../../src/protocol/did-webvh/create-entry.ts';
import { didOf, logKey, makeLog } from '../support/did-log.ts';

const now = new Date('2026-02-01T00:00:00Z');
const [key, nextKey] = [logKey(), logKey()];
const location = 'new.example:parties:1';
const documentOf = (did: string): JsonObject => ({
  verificationMethod: [
    { id: `${did}#key-1`, type: 'Multikey', controller: did, publicKeyMultibase: key.updateKey },
  ],
  assertionMethod: [`${did}#key-1`],
  service: [{ id: `${did}#site`, type: 'LinkedDomains', serviceEndpoint: 'https://works.example' }],
});

async function aLog(
  parameters: { portable?: boolean; nextKeyHashes?: readonly string[] } = { portable: true },
) {
  const first = await makeLog({ key, parameters, location: 'old.example:parties:1' });
  const did = didOf(first);
  const lines = await makeLog(
    { key, parameters, location: 'old.example:parties:1' },
    { key, document: { ...documentOf(did), alsoKnownAs: ['https://works.example'] } },
  );
  const versions = restoreLog(lines) ?? [];
  const head = versions.at(-1);
  if (head === undefined || head.did !== did) throw new Error('The log is not the one meant.');
  return { lines, versions, head, did, to: parseDid(movedDid(parseDid(did), location) ?? '') };
}

async function aMove() {
  const log = await aLog();
  const { head, to } = log;
  const entry = unsignedMove({ previous: head, to, updateKeys: [nextKey.updateKey], versionTime: now });
  const check = (changed: unknown, ownAuthority = 'old.example') =>
    checkMove(JSON.parse(JSON.stringify(changed)), { previous: head, ownAuthority });
  return { ...log, entry, check };
}

describe('the entry that moves a DID', () => {
  test('renames the document, keeps all names, and replaces the update keys alone', async () => {
    const { entry, did, to, check } = await aMove();
    expect(entry.parameters).toEqual({ updateKeys: [nextKey.updateKey] });
    expect(entry.state).toMatchObject({
      id: to,
      alsoKnownAs: ['https://works.example', did],
      assertionMethod: [`${to}#key-1`],
      service: [{ id: `${to}#site`, serviceEndpoint: 'https://works.example' }],
    });
    expect(check(entry)).toMatchObject({ to, entry: { versionId: entry.versionId } });
  });

  test('is valid once signed by the former update key, and makes the log one that arrived', async () => {
    const { entry, lines, did, to } = await aMove();
    const signed = await signEntry(entry, key);
    const arrived = verifiedChange({ location, lines: [...lines, signed.line], now, isArrival: true });
    expect(arrived).toMatchObject({ change: { did: to, location, formerDids: [did] } });
    const settled = verifiedChange({ location, lines: [...lines, signed.line], now });
    expect(settled.fault?.detail).toBe('The DID belongs to another location.');
    const elsewhere = { location: 'third.example:parties:1', lines: [...lines, signed.line], now };
    expect(verifiedChange({ ...elsewhere, isArrival: true }).fault).toBeDefined();
  });

  test('is not valid once signed by a key that is not the former one', async () => {
    const { entry, lines } = await aMove();
    const signed = await signEntry(entry, nextKey);
    const arrived = verifiedChange({ location, lines: [...lines, signed.line], now, isArrival: true });
    expect(arrived.fault?.type).toBe('invalidProof');
  });

  test.each<[string, (entry: { state: JsonObject; parameters: JsonObject }, did: string) => object]>([
    ['another SCID', ({ state }) => ({ state: { ...state, id: String(state['id']).replace('Qm', 'Qn') } })],
    ['no did:webvh DID', ({ state }) => ({ state: { ...state, id: 'did:web:new.example' } })],
    [
      'the same host',
      ({ state }, did) => ({ state: renamedDocument(state, String(state['id']), `${did}2`) }),
    ],
    ['a name lost', ({ state }, did) => ({ state: { ...state, alsoKnownAs: [did] } })],
    ['the former DID lost', ({ state }) => ({ state: { ...state, alsoKnownAs: ['https://works.example'] } })],
    [
      'a name added',
      ({ state }, did) => ({
        state: { ...state, alsoKnownAs: ['https://works.example', did, 'did:web:evil.example'] },
      }),
    ],
    [
      'a service added',
      ({ state }) => ({
        state: {
          ...state,
          service: [{ id: '#evil', type: 'LinkedDomains', serviceEndpoint: 'https://evil.example' }],
        },
      }),
    ],
    ['a controller added', ({ state }) => ({ state: { ...state, controller: 'did:web:evil.example' } })],
    [
      'a private key',
      ({ state }) => ({
        state: {
          ...state,
          verificationMethod: [{ id: '#k', type: 'Multikey', privateKeyMultibase: 'z3u2' }],
        },
      }),
    ],
    ['the former update key', () => ({ parameters: { updateKeys: [key.updateKey] } })],
    ['no update key', () => ({ parameters: { updateKeys: [] } })],
    ['no update keys stated', () => ({ parameters: {} })],
    ['a weak update key', () => ({ parameters: { updateKeys: ['z6Mk'] } })],
    ['deactivation', ({ parameters }) => ({ parameters: { ...parameters, deactivated: true } })],
    ['witnesses', ({ parameters }) => ({ parameters: { ...parameters, witness: {} } })],
    ['a proof', () => ({ proof: [] })],
  ])('with %s is refused', async (_case, change) => {
    const { entry, did, check } = await aMove();
    expect(check(entry).fault).toBeUndefined();
    const answer = check({ ...entry, ...change(entry, did) });
    expect(answer.fault?.type).toBe('invalidDid');
  });

  test('is refused for a DID that is not portable, and where it leads to the own host', async () => {
    const { entry, head, check } = await aMove();
    expect(check(entry, 'new.example').fault?.detail).toBe('The entry does not lead to another host.');
    const previous = { ...head, parameters: { ...head.parameters, portable: false } };
    expect(
      checkMove(JSON.parse(JSON.stringify(entry)), { previous, ownAuthority: 'old.example' }).fault,
    ).toBeDefined();
  });

  test.each([null, [], 'text', { state: {} }])('is refused where it is no entry: %j', async (entry) => {
    expect((await aMove()).check(entry).fault?.type).toBe('invalidDid');
  });
});

describe('a document under another name of its subject', () => {
  test('is given with its own references renamed, and names the present DID', async () => {
    const { entry, lines, did, to } = await aMove();
    const versions = restoreLog([...lines, (await signEntry(entry, key)).line]) ?? [];
    const [first, second, third] = versions;
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('Three versions.');
    expect(documentUnderName(third, versions, parseDid(did))).toMatchObject({
      id: did,
      assertionMethod: [`${did}#key-1`],
      alsoKnownAs: [to, 'https://works.example'],
    });
    expect(documentUnderName(second, versions, to)).toMatchObject({
      id: to,
      assertionMethod: [`${to}#key-1`],
    });
    expect(documentUnderName(third, versions, to)).toMatchObject({ id: to });
    expect(otherNames(versions, parseDid(did))).toEqual({ canonicalId: to, equivalentId: [to] });
    expect(otherNames(versions, to)).toEqual({ canonicalId: to, equivalentId: [did] });
    expect(otherNames([first, second], parseDid(did))).toEqual({});
  });

  test('is not given under a name that no version had, even if the document claims it', async () => {
    const { versions, head, did } = await aLog();
    const claimed = parseDid(movedDid(parseDid(did), 'claimed.example') ?? '');
    const document = { ...head.document, alsoKnownAs: [claimed] };
    expect(documentUnderName({ ...head, document }, versions, claimed)).toBeUndefined();
  });
});

test.each([
  ['did:web:a.example', 'did:web:b.example'],
  ['did:web:a.example#key-1', 'did:web:b.example#key-1'],
  ['did:web:a.example/path', 'did:web:b.example/path'],
  ['did:web:a.example?versionId=1', 'did:web:b.example?versionId=1'],
  ['did:web:a.example.org', 'did:web:a.example.org'],
  ['did:web:a.example:more', 'did:web:a.example:more'],
  ['see did:web:a.example', 'see did:web:a.example'],
])('the value %s becomes %s', (value, expected) => {
  const document = { id: 'did:web:a.example', nested: [{ value }], alsoKnownAs: [value] };
  const renamed = renamedDocument(document, 'did:web:a.example', 'did:web:b.example');
  expect(renamed).toEqual({ id: 'did:web:b.example', nested: [{ value: expected }], alsoKnownAs: [value] });
});

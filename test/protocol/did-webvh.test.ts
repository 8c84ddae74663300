import { describe, expect, test } from 'vitest';
import { multibase } from '../../src/base/multibase.ts';
import { isDid } from '../../src/domain/did/did.ts';
import { signEntry, unsignedGenesis } from '../../src/protocol/did-webvh/create-entry.ts';
import { keyHash } from '../../src/protocol/did-webvh/entry-hash.ts';
import { verifiedChange } from '../../src/protocol/did-webvh/log-change.ts';
import { type EntryContent, readEntry, splitLog } from '../../src/protocol/did-webvh/log-entry.ts';
import { parallelDidWebDocument } from '../../src/protocol/did-webvh/parallel-did-web.ts';
import { selectVersion } from '../../src/protocol/did-webvh/select-version.ts';
import { verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { readWebvhDid } from '../../src/protocol/did-webvh/webvh-did.ts';
import { didOf, logKey, makeLog, signedWith } from '../support/did-log.ts';

const now = new Date('2026-06-01T00:00:00Z');
const first = logKey();
const second = logKey();
const third = logKey();

describe('a did:webvh log', () => {
  test('of one entry verifies and certifies its own DID', async () => {
    const lines = await makeLog({ key: first, location: 'example.com:offices:xa' });
    const log = verifyLog({ lines, now });
    expect(log).toMatchObject({ head: { versionNumber: 1, did: didOf(lines) }, neededApprovals: [] });
    expect(readWebvhDid(didOf(lines))?.location).toBe('example.com:offices:xa');
  });

  test('goes on with the key that the entry before named', async () => {
    const lines = await makeLog(
      { key: first },
      { key: first, parameters: { updateKeys: [second.updateKey] } },
      { key: second },
    );
    expect(verifyLog({ lines, now })).toMatchObject({ head: { versionNumber: 3 } });
  });

  test('does not go on with a key that was rotated away', async () => {
    const lines = await makeLog(
      { key: first },
      { key: first, parameters: { updateKeys: [second.updateKey] } },
      { key: first },
    );
    expect(verifyLog({ lines, now })).toMatchObject({ fault: { type: 'invalidProof' } });
  });

  test('is refused whole when its last entry is invalid', async () => {
    const lines = await makeLog({ key: first }, { key: first }, { key: second });
    expect(verifyLog({ lines, now })).toMatchObject({ fault: { type: 'invalidProof' } });
    expect(verifyLog({ lines: lines.slice(0, 2), now })).toMatchObject({ head: { versionNumber: 2 } });
  });

  test('ends with its deactivation', async () => {
    const ended = [{ key: first, parameters: { deactivated: true, updateKeys: [] } }];
    const lines = await makeLog({ key: first }, ...ended);
    expect(verifyLog({ lines, now })).toMatchObject({ head: { parameters: { deactivated: true } } });
    const further = await makeLog({ key: first }, { key: first });
    const resurrected = [...lines, further[1]?.replace('"2-', '"3-') ?? ''];
    expect(verifyLog({ lines: resurrected, now })).toMatchObject({
      fault: { type: 'invalidDid', detail: 'An entry follows the deactivation.' },
    });
  });

  test('is refused where it is the log of another DID', async () => {
    const lines = await makeLog({ key: first });
    const other = didOf(await makeLog({ key: second }));
    expect(isDid(other) && verifyLog({ lines, now, did: other })).toMatchObject({
      fault: { type: 'invalidDid' },
    });
  });

  test('has no future, beyond the clock skew of a minute', async () => {
    const lines = await makeLog({ key: first });
    expect(verifyLog({ lines, now: new Date('2025-12-31T23:59:00Z') })).toHaveProperty('head');
    expect(verifyLog({ lines, now: new Date('2025-12-31T23:58:59Z') })).toHaveProperty('fault');
  });
});

describe('pre-rotation', () => {
  const committed = { nextKeyHashes: [keyHash(second.updateKey)] };

  test('lets only the committed key in', async () => {
    const next = { updateKeys: [second.updateKey], nextKeyHashes: [keyHash(third.updateKey)] };
    const lines = await makeLog({ key: first, parameters: committed }, { key: second, parameters: next });
    expect(verifyLog({ lines, now })).toHaveProperty('head');
  });

  test.each([
    { why: 'another key', key: third, parameters: { updateKeys: [third.updateKey], nextKeyHashes: [] } },
    { why: 'the old key and no new one', key: first, parameters: { nextKeyHashes: [] } },
    { why: 'no further commitment', key: second, parameters: { updateKeys: [second.updateKey] } },
    { why: 'no update key at all', key: second, parameters: { updateKeys: [], nextKeyHashes: [] } },
  ])('refuses $why', async ({ key, parameters }) => {
    const lines = await makeLog({ key: first, parameters: committed }, { key, parameters });
    expect(verifyLog({ lines, now })).toMatchObject({ fault: { type: 'invalidParameters' } });
  });
});

describe('a portable DID', () => {
  const moved = (lines: readonly string[]) => didOf(lines).replace('example.com', 'other.example');

  test('moves when it names its former place', async () => {
    const genesis = { key: first, parameters: { portable: true } };
    const start = await makeLog(genesis);
    const document = { id: moved(start), alsoKnownAs: [didOf(start)] };
    const log = verifyLog({ lines: await makeLog(genesis, { key: first, document }), now });
    expect(log).toMatchObject({ head: { did: moved(start) } });
  });

  test.each([
    { why: 'does not name its former place', portable: true, alsoKnownAs: [] as string[] },
    { why: 'is not portable', portable: false, alsoKnownAs: undefined },
  ])('does not move when it $why', async ({ portable, alsoKnownAs }) => {
    const genesis = { key: first, parameters: { portable } };
    const start = await makeLog(genesis);
    const document = { id: moved(start), alsoKnownAs: alsoKnownAs ?? [didOf(start)] };
    const lines = await makeLog(genesis, { key: first, document });
    expect(verifyLog({ lines, now })).toMatchObject({ fault: { type: 'invalidDid' } });
  });

  test('cannot become portable later', async () => {
    const lines = await makeLog({ key: first }, { key: first, parameters: { portable: true } });
    expect(verifyLog({ lines, now })).toMatchObject({ fault: { type: 'invalidParameters' } });
  });
});

describe('an entry is refused that', () => {
  test.each([
    { why: 'states an unknown parameter', parameters: { surprise: true } },
    { why: 'has a later method version', parameters: { method: 'did:webvh:2.0' } },
    { why: 'has a ttl below zero', parameters: { ttl: -1 } },
    { why: 'has a text for a flag', parameters: { deactivated: 'false' } },
    { why: 'lists an update key twice', parameters: { updateKeys: [first.updateKey, first.updateKey] } },
  ])('$why', async ({ parameters }) => {
    const genesis = unsignedGenesis({
      location: 'example.com',
      document: (id) => ({ id }),
      parameters: { updateKeys: [first.updateKey], ...(parameters as object) },
      versionTime: new Date('2026-01-01T00:00:00Z'),
    });
    const lines = [signedWith(genesis, first)];
    expect(verifyLog({ lines, now })).toMatchObject({ fault: { type: 'invalidParameters' } });
  });

  test.each([
    { why: 'was signed with another suite', proof: { cryptosuite: 'eddsa-rdfc-2022' } },
    { why: 'was signed for another purpose', proof: { proofPurpose: 'authentication' } },
    {
      why: 'names two keys',
      proof: { verificationMethod: `did:key:${first.updateKey}#${second.updateKey}` },
    },
    {
      why: 'names the other key first',
      proof: { verificationMethod: `did:key:${second.updateKey}#${first.updateKey}` },
    },
    { why: 'carries a context in its proof', proof: { '@context': [] } },
    { why: 'has an expired proof', proof: { expires: '2026-02-01T00:00:00Z' } },
  ])('$why', async ({ proof }) => {
    const lines = await makeLog({ key: first });
    const entry = readEntry(lines[0] ?? '');
    if ('type' in entry) throw new Error(entry.detail);
    expect(verifyLog({ lines: [signedWith(entry, first)], now })).toHaveProperty('head');
    const tampered = [signedWith(entry, first, proof)];
    expect(verifyLog({ lines: tampered, now })).toMatchObject({ fault: { type: 'invalidProof' } });
  });

  test.each([
    { why: 'is not JSON', change: (line: string) => line.slice(1) },
    { why: 'has an unknown member', change: (line: string) => line.replace('{', '{"note":1,') },
    {
      why: 'repeats a member',
      change: (line: string) => line.replace('{', '{"versionTime":"2026-01-01T00:00:00Z",'),
    },
    {
      why: 'has a number beyond JSON',
      change: (line: string) => line.replace('"state":{', '"state":{"n":1e400,'),
    },
    {
      why: 'was changed in its document',
      change: (line: string) => line.replace('"state":{', '"state":{"n":1,'),
    },
    { why: 'counts from two', change: (line: string) => line.replace('"1-', '"2-') },
    {
      why: 'has a time of a day that is not',
      change: (line: string) => line.replace('2026-01-01T', '2026-02-30T'),
    },
    {
      why: 'has a changed signing time',
      change: (line: string) => line.replace('"created":"2026', '"created":"2025'),
    },
    { why: 'has no proof', change: (line: string) => line.replace(/"proof":\[.*\]/, '"proof":[]') },
  ])('$why', async ({ change }) => {
    const lines = await makeLog({ key: first });
    expect(verifyLog({ lines: [change(lines[0] ?? '')], now })).toHaveProperty('fault');
  });

  test('is signed under a key of small order', async () => {
    // The identity point: R = identity, S = 0 verifies every message where the key is not looked at.
    const weak = multibase(Uint8Array.from([0xed, 0x01, 1, ...new Array<number>(31).fill(0)]));
    const signed = () => Promise.resolve(Uint8Array.from([1, ...new Array<number>(63).fill(0)]));
    const genesis = unsignedGenesis({
      location: 'example.com',
      document: (id) => ({ id }),
      parameters: { updateKeys: [first.updateKey] },
      versionTime: new Date('2026-01-01T00:00:00Z'),
    });
    const text = JSON.stringify(genesis).replaceAll(first.updateKey, weak);
    const { line } = await signEntry(JSON.parse(text) as EntryContent, { updateKey: weak, sign: signed });
    expect(verifyLog({ lines: [line], now })).toHaveProperty('fault');
    expect(() => unsignedGenesis({ ...input(), parameters: { updateKeys: [weak] } })).toThrow('key-invalid');
  });
});

function input() {
  return {
    location: 'example.com',
    document: (id: string) => ({ id }),
    versionTime: new Date('2026-01-01T00:00:00Z'),
  };
}

describe('the text of a log', () => {
  test('is lines of JSON, with or without a last line feed', () => {
    expect(splitLog('{"a":1}\n{"b":2}\n')).toEqual({ lines: ['{"a":1}', '{"b":2}'] });
    expect(splitLog('{"a":1}')).toEqual({ lines: ['{"a":1}'] });
  });

  test.each(['', '\n', '{}\r\n', '\uFEFF{}\n', '{}\n\n', '{}\n\n{}\n', ' {}\n', '[]'])(
    'is not %j',
    (text) => {
      expect(splitLog(text)).toHaveProperty('type', 'invalidDid');
    },
  );
});

describe('a stored log', () => {
  test('takes an entry that its holder made on the present head, and verifies nothing but that entry', async () => {
    const lines = await makeLog({ key: first }, { key: first });
    const [genesis = '', update = ''] = lines;
    const made = verifiedChange({ location: 'example.com', lines: [genesis], now });
    if (made.fault !== undefined) throw new Error(made.fault.detail);
    const stored = { ...made.change, lines: made.change.lines };
    const next = verifiedChange({ stored, location: 'example.com', lines: [update], now });
    expect(next).toMatchObject({
      change: { did: didOf(lines), deactivated: false, lines: [{ line: update }] },
    });
    expect(verifiedChange({ stored, location: 'example.com', lines: [genesis], now })).toHaveProperty(
      'fault',
    );
  });

  test('takes no DID of another location', async () => {
    const lines = await makeLog({ key: first });
    expect(verifiedChange({ location: 'example.com:parties:1', lines, now })).toHaveProperty('fault');
  });
});

describe('a version', () => {
  test('is found by id, number and time, and only where it was in force', async () => {
    const log = verifyLog({ lines: await makeLog({ key: first }, { key: first }), now });
    if (log.fault !== undefined) throw new Error(log.fault.detail);
    const [one, two] = log.versions;
    expect(selectVersion(log.versions, {}, now)).toBe(two);
    expect(selectVersion(log.versions, { versionId: one?.versionId ?? '' }, now)).toBe(one);
    expect(selectVersion(log.versions, { versionNumber: 1 }, now)).toBe(one);
    expect(selectVersion(log.versions, { versionTime: '2026-01-01T23:59:59Z' }, now)).toBe(one);
    expect(selectVersion(log.versions, { versionTime: '2026-01-02T00:00:00Z' }, now)).toBe(two);
    expect(selectVersion(log.versions, { versionTime: '2025-12-31T00:00:00Z' }, now)).toHaveProperty(
      'error',
      'NOT_FOUND',
    );
    expect(selectVersion(log.versions, { versionTime: '2027-01-01T00:00:00Z' }, now)).toHaveProperty(
      'error',
      'INVALID_OPTIONS',
    );
    expect(selectVersion(log.versions, { versionNumber: 3 }, now)).toHaveProperty('error', 'NOT_FOUND');
  });
});

test('the parallel did:web document names both DIDs and the implicit services', async () => {
  const log = verifyLog({ lines: await makeLog({ key: first, location: 'example.com:offices:xa' }), now });
  if (log.fault !== undefined) throw new Error(log.fault.detail);
  const document = parallelDidWebDocument(log.head.document);
  expect(document).toMatchObject({
    id: 'did:web:example.com:offices:xa',
    alsoKnownAs: [log.head.did],
    service: [
      { id: 'did:web:example.com:offices:xa#files', serviceEndpoint: 'https://example.com/offices/xa/' },
      { serviceEndpoint: 'https://example.com/offices/xa/whois.vp' },
    ],
  });
});

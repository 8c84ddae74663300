import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/base/json.ts';
import { keyHash } from '../../src/protocol/did-webvh/entry-hash.ts';
import { splitLog } from '../../src/protocol/did-webvh/log-entry.ts';
import { verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { logKey, signedWith } from '../support/did-log.ts';
import { type Entry, logOf, proofsOf, signedAgain, usualKey as first } from '../support/log-of-entries.ts';

/** What logs of other implementations look like within did:webvh 1.0. */
const now = new Date('2026-06-01T00:00:00Z');
const second = logKey();
// A P-256 key, which did:webvh 1.0 lets nobody sign with.
const otherKind = 'zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169';
const committed = { nextKeyHashes: [keyHash(second.updateKey), 'whatever text'] };
const portable = { parameters: { portable: true } };
const moved = (did: string): JsonObject => ({
  id: did.replace('example.com', 'other.example'),
  alsoKnownAs: [did],
});

describe('a log is accepted', () => {
  test.each<{ readonly why: string; readonly lines: readonly string[] }>([
    { why: 'with fractions of a second', lines: logOf({ versionTime: '2026-01-01T00:00:00.123456789Z' }) },
    { why: 'with +00:00 for UTC', lines: logOf({ versionTime: '2026-01-01T00:00:00+00:00' }) },
    {
      why: 'with entries a nanosecond apart',
      lines: logOf(
        { versionTime: '2026-01-01T00:00:00Z' },
        { versionTime: '2026-01-01T00:00:00.000000001Z' },
        { versionTime: '2026-01-01T00:00:00.05Z' },
        { versionTime: '2026-01-01T00:00:00.5+00:00' },
      ),
    },
    { why: 'with times of long ago', lines: logOf({ versionTime: '2000-01-01T00:00:00Z' }) },
    { why: 'with empty parameters', lines: logOf({}, { parameters: {} }) },
    { why: 'with its method restated', lines: logOf({}, { parameters: { method: 'did:webvh:1.0' } }) },
    {
      why: 'with every default written out',
      lines: logOf(
        {
          parameters: {
            portable: false,
            nextKeyHashes: [],
            watchers: [],
            witness: {},
            deactivated: false,
            ttl: 3600,
          },
        },
        { parameters: { witness: {}, watchers: [], nextKeyHashes: [], portable: false, deactivated: false } },
      ),
    },
    {
      why: 'with null for a default, as early implementations wrote it',
      lines: logOf({
        parameters: { nextKeyHashes: null, watchers: null, witness: null, ttl: null },
      }),
    },
    {
      why: 'with null for no update keys at its end',
      lines: logOf({}, { parameters: { updateKeys: null, deactivated: true } }),
    },
    { why: 'with the least and the longest ttl', lines: logOf({ parameters: { ttl: 0 } }, ttl(2 ** 31)) },
    { why: 'deactivated from the first', lines: logOf({ parameters: { deactivated: true } }) },
    { why: 'deactivated with its keys kept', lines: logOf({}, { parameters: { deactivated: true } }) },
    {
      why: 'deactivated without keys',
      lines: logOf({}, { parameters: { deactivated: true, updateKeys: [] } }),
    },
    { why: 'without keys, but not deactivated', lines: logOf({}, { parameters: { updateKeys: [] } }) },
    {
      why: 'with two entries to end pre-rotation and the DID',
      lines: logOf(
        { parameters: committed },
        { key: second, parameters: { updateKeys: [second.updateKey], nextKeyHashes: [] } },
        { key: second, parameters: { updateKeys: [], deactivated: true } },
      ),
    },
    {
      why: 'with an update key of a kind that cannot sign, beside one that can',
      lines: logOf({ parameters: { updateKeys: [otherKind, first.updateKey] } }),
    },
    {
      why: 'with watchers of several schemes',
      lines: logOf({ parameters: { watchers: ['https://watcher.example/a', 'did:web:watcher.example'] } }),
    },
    { why: 'that gives up being portable', lines: logOf(portable, { parameters: { portable: false } }) },
    { why: 'that moved and moved on', lines: logOf(portable, { state: moved }, {}) },
    {
      why: 'that moved to another port',
      lines: logOf(portable, { state: (did) => ({ id: `${did}%3A8443:a`, alsoKnownAs: ['did:x:y', did] }) }),
    },
    ...[
      'xn--jp-cd2fp15c.xn--fsq.jp:%E7%94%A8%E6%88%B7',
      'example.com%3A3000:dids:issuer',
      'a.b.c.example:d:e:f:g',
    ].map((place) => ({
      why: `at ${place}`,
      lines: logOf({ state: (did) => ({ id: did.replace('example.com', place) }) }),
    })),
    {
      why: 'with its SCID in every corner',
      lines: logOf({
        state: (id) => ({ id, a: [{ '{SCID}': '{SCID}', 'z{SCID}': [id] }], '{SCID}b': `x${id}#{SCID}` }),
      }),
    },
    {
      why: 'with text of every kind',
      lines: logOf({
        state: (id) => ({
          id,
          'naïve €': '名前 😀 \u2028 \u007F \u0000 \\ " / \n',
          '😀': '\uFFFF',
          '\uFB33': '\u{1F600}',
        }),
      }),
    },
    {
      why: 'with numbers of every kind',
      lines: logOf({ state: (id) => ({ id, numbers: [1e21, 0.1, 1e-7, -0, 1.5e300, 9007199254740991, 0] }) }),
    },
    {
      why: 'with names that are numbers',
      lines: logOf({ state: (id) => ({ id, 10: 'ten', 9: 'nine', '01': 1, a: { 2: { 11: 0, 3: 0 } } }) }),
    },
    { why: 'with a single proof in place of the list', lines: logOf({ change: singleProof }) },
    {
      why: 'with the proofs of two update keys',
      lines: logOf({
        parameters: { updateKeys: [first.updateKey, second.updateKey] },
        change: (entry) => ({ ...entry, proof: [...proofsOf(entry), signedAgain(entry, second)] }),
      }),
    },
    ...[
      { created: '2025-01-01T00:00:00Z' },
      { created: '2026-01-01T02:00:00.5+02:00' },
      { created: '2026-01-01T00:00:00' },
      { created: '2027-01-01T00:00:00Z' },
      { expires: '2027-01-01T00:00:00Z' },
      { id: 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6', nonce: 'abc' },
    ].map((proof) => ({ why: `with the proof's ${JSON.stringify(proof)}`, lines: logOf({ proof }) })),
  ])('$why', ({ lines }) => {
    expect(verifyLog({ lines, now })).toMatchObject({ head: { versionNumber: lines.length } });
  });

  test('with a proof that does not say when it was created', () => {
    const [line = ''] = logOf({});
    const content = JSON.parse(line) as Parameters<typeof signedWith>[0];
    const signed = signedWith(content, first, { created: undefined as unknown as Json });
    expect(signed).not.toContain('created');
    expect(verifyLog({ lines: [signed], now })).toHaveProperty('head');
  });

  test.each([
    { why: 'with spaces between members', write: (lines: readonly string[]) => lines.map(spaced).join('\n') },
    { why: 'without a last line feed', write: (lines: readonly string[]) => lines.join('\n') },
  ])('written $why', ({ write }) => {
    const split = splitLog(write(logOf({}, {})));
    expect('lines' in split && verifyLog({ lines: split.lines, now })).toMatchObject({
      head: { versionNumber: 2 },
    });
  });
});

function ttl(seconds: number): Entry {
  return { parameters: { ttl: seconds } };
}

function singleProof(entry: JsonObject): JsonObject {
  return { ...entry, proof: proofsOf(entry)[0] ?? null };
}

function spaced(line: string): string {
  return JSON.stringify(JSON.parse(line) as Json, null, 1).replaceAll(/\n */g, ' ');
}

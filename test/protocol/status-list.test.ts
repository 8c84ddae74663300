import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import {
  type BitstringPurpose,
  bitstringStatusAt,
  bitstringStatusListCredential,
  readBitstringStatus,
} from '../../src/protocol/status-list/bitstring-status-list.ts';
import { readTokenStatus, tokenStatusListPayload } from '../../src/protocol/status-list/token-status-list.ts';

const issuedAt = new Date('2026-05-01T12:00:00Z');
const uri = 'https://gid.example/offices/xa/status-lists/1';
const listError = expect.objectContaining({ code: 'STATUS_VERIFICATION_ERROR' });
const rangeError = expect.objectContaining({ code: 'RANGE_ERROR' });

function payloadOf(statuses: Uint8Array): JsonObject {
  return tokenStatusListPayload({ uri, statuses, issuedAt, validSeconds: 3600, ttl: 60 });
}

function credentialOf(statuses: Uint8Array, purpose: BitstringPurpose = 'revocation'): JsonObject {
  const validUntil = new Date('2026-05-02T12:00:00Z');
  const times = { validFrom: issuedAt, validUntil, ttl: 60_000 };
  return bitstringStatusListCredential({
    id: uri,
    issuer: 'did:example:office',
    purpose,
    statuses,
    ...times,
  });
}

/** A payload whose list are these bytes. */
function tokenOf(bits: unknown, bytes: Uint8Array): JsonObject {
  return { status_list: { bits: Number(bits), lst: deflateSync(bytes).toString('base64url') } };
}

/** A credential whose list are these bytes. */
function bitstringOf(bytes: Uint8Array, more: JsonObject = {}): JsonObject {
  const encodedList = `u${gzipSync(bytes).toString('base64url')}`;
  return {
    credentialSubject: { type: 'BitstringStatusList', statusPurpose: 'revocation', encodedList, ...more },
  };
}

test('a Token Status List has two bits an entry, says for what address and how long', () => {
  const payload = payloadOf(Uint8Array.from([1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]));
  expect(payload).toMatchObject({
    sub: uri,
    iat: 1_777_636_800,
    exp: 1_777_640_400,
    ttl: 60,
    status_list: { bits: 2 },
  });
  const lst = Object(payload['status_list'])['lst'];
  // The bytes of the two-bit example in the specification (§4.2).
  expect(inflateSync(Buffer.from(lst, 'base64url')).toString('hex')).toBe('c944f9');
});

test('the examples of the specification read as it says', () => {
  const oneBit = { status_list: { bits: 1, lst: 'eNrbuRgAAhcBXQ' } };
  const twoBits = { status_list: { bits: 2, lst: 'eNo76fITAAPfAgc' } };
  const read = (payload: JsonObject, count: number) =>
    Array.from({ length: count }, (_unused, index) => readTokenStatus(payload, index));
  expect(read(oneBit, 16)).toEqual([1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
  expect(read(twoBits, 12)).toEqual([1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]);
});

test('entries of one, two, four and eight bits are read from the least significant bit', () => {
  const bytes = Uint8Array.from([0b1110_0100, 0xff]);
  const values = [1, 2, 4, 8].map((bits) =>
    [0, 1, 2, 3].map((index) => readTokenStatus(tokenOf(bits, bytes), index)),
  );
  expect(values).toEqual([
    [0, 0, 1, 0],
    [0, 1, 2, 3],
    [4, 14, 15, 15],
    [228, 255, rangeError, rangeError],
  ]);
});

test.each([
  ['another number of bits', tokenOf(3, new Uint8Array(8))],
  ['bits that are no number', { status_list: { bits: '1', lst: 'eNrbuRgAAhcBXQ' } }],
  ['no list', {}],
  ['a list that is no object', { status_list: 'eNrbuRgAAhcBXQ' }],
  ['padding', { status_list: { bits: 1, lst: 'eNrbuRgAAhcBXQ==' } }],
  ['bytes that are not compressed', { status_list: { bits: 1, lst: 'AAAA' } }],
  ['a gzip stream', { status_list: { bits: 1, lst: gzipSync(new Uint8Array(8)).toString('base64url') } }],
  ['a stream cut short', { status_list: { bits: 1, lst: 'eNrbuRgAAh' } }],
])('a Token Status List with %s is refused', (_what, payload) => {
  expect(readTokenStatus(payload, 0)).toEqual(listError);
});

test('an index that is no place in the list is out of range', () => {
  const list = tokenOf(2, new Uint8Array(4));
  expect([-1, 16, 0.5, Number.NaN, 2 ** 60].map((index) => readTokenStatus(list, index))).toEqual(
    Array.from({ length: 5 }, () => rangeError),
  );
  expect(readTokenStatus(list, 15)).toBe(0);
});

test('what unpacks to more than 1 MiB is refused without unpacking it', () => {
  const zeros = new Uint8Array(200 * 1024 * 1024);
  const [token, bitstring] = [tokenOf(8, zeros), bitstringOf(zeros)];
  const started = performance.now();
  expect(readTokenStatus(token, 0)).toEqual(listError);
  expect(readBitstringStatus(bitstring, 0, 'revocation')).toEqual(listError);
  expect(performance.now() - started).toBeLessThan(100);
  expect(readTokenStatus(tokenOf(8, zeros.subarray(0, 1024 * 1024)), 0)).toBe(0);
});

test('a bitstring has its first entry in the most significant bit, and at least 131,072 entries', () => {
  const credential = credentialOf(Uint8Array.from([1, 0, 2, 0, 0, 0, 0, 0, 0, 1]));
  const subject = Object(credential['credentialSubject']);
  const list = gunzipSync(Buffer.from(subject.encodedList.slice(1), 'base64url'));
  expect(subject.encodedList.startsWith('u')).toBe(true);
  expect(list.length * 8).toBe(131_072);
  expect(list.subarray(0, 2).toString('hex')).toBe('8040');
  expect(credential).toMatchObject({
    id: uri,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    validUntil: '2026-05-02T12:00:00Z',
    credentialSubject: { type: 'BitstringStatusList', statusPurpose: 'revocation', ttl: 60_000 },
  });
});

test('each purpose has its own bitstring', () => {
  const statuses = Uint8Array.from([0, 1, 2]);
  const read = (purpose: BitstringPurpose) =>
    [0, 1, 2].map((index) => readBitstringStatus(credentialOf(statuses, purpose), index, purpose));
  expect(read('revocation')).toEqual([false, true, false]);
  expect(read('suspension')).toEqual([false, false, true]);
  expect(readBitstringStatus(credentialOf(statuses), 1, 'suspension')).toEqual(listError);
});

test('a list longer than the least keeps its last entry', () => {
  const statuses = new Uint8Array(131_075);
  statuses[131_074] = 1;
  expect(readBitstringStatus(credentialOf(statuses), 131_074, 'revocation')).toBe(true);
  expect(readBitstringStatus(credentialOf(statuses), 131_080, 'revocation')).toEqual(rangeError);
});

const full = new Uint8Array(131_072 / 8);
test('a bitstring with fewer than 131,072 entries is too short', () => {
  const tooShort = { code: 'STATUS_LIST_LENGTH_ERROR' };
  expect(readBitstringStatus(bitstringOf(full.subarray(1)), 0, 'revocation')).toMatchObject(tooShort);
  const place = { index: 0, purpose: 'revocation', size: 2 };
  expect(bitstringStatusAt({ purposes: ['revocation'], list: full }, place)).toMatchObject(tooShort);
});

test('entries of several bits are read from the most significant bit, across bytes too', () => {
  const list = new Uint8Array((131_072 / 8) * 3);
  list.set([0b101_001_11, 0b0_010_0000]);
  const statuses = { purposes: ['message'], list };
  const read = (index: number) => bitstringStatusAt(statuses, { index, purpose: 'message', size: 3 });
  expect([0, 1, 2, 3, 131_071].map(read)).toEqual([5, 1, 6, 2, 0]);
  expect([131_072, -1, 0.5].map(read)).toEqual([rangeError, rangeError, rangeError]);
});

test.each([
  ['another type', bitstringOf(full, { type: 'StatusList2021' })],
  ['no purpose', bitstringOf(full, { statusPurpose: [] })],
  ['another encoding', bitstringOf(full, { encodedList: `z${gzipSync(full).toString('base64url')}` })],
  [
    'an encoding without its prefix',
    bitstringOf(full, { encodedList: gzipSync(full).toString('base64url') }),
  ],
  ['a zlib stream', bitstringOf(full, { encodedList: `u${deflateSync(full).toString('base64url')}` })],
  ['two subjects', { credentialSubject: [bitstringOf(full)['credentialSubject'] ?? null] }],
])('a bitstring with %s is refused', (_what, credential) => {
  expect(readBitstringStatus(credential, 0, 'revocation')).toEqual(listError);
});

test('a bitstring may be for several purposes', () => {
  const several = bitstringOf(full, { statusPurpose: ['revocation', 'suspension'] });
  expect(readBitstringStatus(several, 0, 'suspension')).toBe(false);
});

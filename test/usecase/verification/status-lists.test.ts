import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createStatusReader } from '../../../src/usecase/verification/read-status.ts';
import { bitstringReferences } from '../../../src/usecase/verification/status-reference.ts';
import {
  credentialAt,
  listDocument,
  listText,
  type Members,
  outcomeWith,
  ways,
} from '../../support/credential-status.ts';
import { contexts, documentVc } from '../../support/documents.ts';
import {
  at,
  bitstringEntry,
  bitstringList,
  bitstringUrl,
  jwtVc,
  keys,
  now,
  office,
  officeDocument,
  outcomeOf,
  revokedIndex,
  startWorld,
} from '../../support/issuers.ts';

const unproven = 'status STATUS_VERIFICATION_ERROR';
const indexOf = (way: (typeof ways)[number]) => (way === 'token' ? 1 : '1');

/** A list of one purpose whose bytes these are, by the office. */
function listOf(bytes: Uint8Array, subject: Members = {}): string {
  const encodedList = `u${gzipSync(bytes).toString('base64url')}`;
  return bitstringList({
    payload: {
      credentialSubject: {
        type: 'BitstringStatusList',
        statusPurpose: 'revocation',
        encodedList,
        ...subject,
      },
    },
  });
}

test('a list as JSON may have any of the accepted proofs, by a key of the issuer for assertions', async () => {
  const suites = [
    { cryptosuite: 'eddsa-jcs-2022', key: keys.EdDSA, kid: `${office}#eddsa` },
    { cryptosuite: 'ecdsa-rdfc-2019', key: keys.ES256, kid: `${office}#es256` },
    { cryptosuite: 'ecdsa-jcs-2019', key: keys.ES256, kid: `${office}#es256` },
  ] as const;
  const members = { ...(await listDocument()), proof: undefined };
  for (const { cryptosuite, key, kid } of suites) {
    const made = { members, key, verificationMethod: kid, request: { cryptosuite } };
    const text = JSON.stringify(await documentVc(made));
    expect(await outcomeWith(startWorld(), { way: 'document', index: '1', text })).toBe('verified');
  }
  const forLogin = await documentVc({ members, request: { purpose: 'authentication' } });
  const text = JSON.stringify(forLogin);
  expect(await outcomeWith(startWorld(), { way: 'document', index: '1', text })).toBe(unproven);
});

test('a JSON list with members or contexts that mean nothing known is refused', async () => {
  const list = await listDocument();
  const inline = { ...list, '@context': [list['@context'] ?? '', { revoked: 'https://evil.example/x' }] };
  const foreign = { ...list, '@context': ['https://www.w3.org/ns/credentials/v2', 'https://evil.example/c'] };
  for (const changed of [{ ...list, extra: 'x' }, inline, foreign, { ...list, '@context': [] }]) {
    const text = JSON.stringify(changed);
    expect(await outcomeWith(startWorld(), { way: 'document', index: '1', text })).toBe(unproven);
  }
});

test('a document that holds much beside its list costs little to refuse', async () => {
  const description = Array.from({ length: 5000 }, (_unused, index) => ({
    id: `urn:x:${index}`,
    '@value': 'x',
  }));
  const text = JSON.stringify({ ...(await listDocument()), description });
  const started = performance.now();
  expect(await outcomeWith(startWorld(), { way: 'document', index: '1', text })).toBe(unproven);
  expect(performance.now() - started).toBeLessThan(1000);
});

test('what would unpack to more than is read is refused, in every form', async () => {
  const zeros = new Uint8Array(64 * 1024 * 1024);
  const encodedList = `u${gzipSync(zeros).toString('base64url')}`;
  const subject = { type: 'BitstringStatusList', statusPurpose: 'revocation', encodedList };
  for (const way of ways) {
    const payload = { credentialSubject: subject, status_list: { bits: 1, lst: encodedList.slice(1) } };
    const text = await listText(way, { payload, cryptosuite: 'eddsa-jcs-2022' });
    expect(await outcomeWith(startWorld(), { way, index: indexOf(way), text })).toBe(unproven);
  }
});

test('a list that has a status itself is refused, so that no list leads to another', async () => {
  for (const way of ways) {
    const token = { status: { status_list: { idx: 1, uri: 'https://gid.example/list' } } };
    const payload = way === 'token' ? token : { credentialStatus: bitstringEntry(1) };
    const text = await listText(way, { payload });
    expect(await outcomeWith(startWorld(), { way, index: indexOf(way), text })).toBe(unproven);
  }
});

test('entries of two bits say what their issuer means by them', async () => {
  const bytes = new Uint8Array((131_072 * 2) / 8);
  bytes[0] = 0b00_01_10_11;
  const documents = {
    get: async () =>
      ({ outcome: 'found', body: Buffer.from(listOf(bytes)), contentType: '', maxAge: undefined }) as const,
  };
  const statusMessage = ['valid', 'lapsed', 'withdrawn'].map((message, value) => ({
    status: `0x${value}`,
    message,
  }));
  const statuses = [0, 1, 2, 3].map(async (index) => {
    const [reference] = bitstringReferences([bitstringEntry(index, { statusSize: 2, statusMessage })]);
    if (reference === undefined) throw new Error('There is a reference.');
    return createStatusReader(documents, contexts)(reference, officeDocument, at);
  });
  expect(await Promise.all(statuses)).toEqual([
    { status: 'valid', message: 'valid' },
    { status: 'revoked', message: 'lapsed' },
    { status: 'revoked', message: 'withdrawn' },
    { code: 'STATUS_VERIFICATION_ERROR', detail: expect.stringContaining('meaning') },
  ]);
});

const [zero, one] = [
  { status: '0x0', message: 'a' },
  { status: '0x1', message: 'b' },
];
test.each([
  ['no messages', { statusSize: 2 }],
  ['messages for more values than there are', { statusMessage: [zero, one, { ...zero, status: '0x2' }] }],
  ['two messages for a value', { statusSize: 2, statusMessage: [zero, zero] }],
  ['a message that is no text', { statusSize: 2, statusMessage: [zero, { status: '0x1', message: 1 }] }],
  ['a value that is not hexadecimal', { statusMessage: [{ status: '1', message: 'x' }] }],
  ['a size of 0', { statusSize: 0, statusMessage: [zero] }],
  ['a size that is a text', { statusSize: '1' }],
  ['a size of more than is read', { statusSize: 9, statusMessage: [zero] }],
])('an entry with %s is not relied on', async (_what, more) => {
  const credential = jwtVc({ vc: { credentialStatus: bitstringEntry(1, more) } });
  expect(outcomeOf(await startWorld().verify(credential))).toBe(unproven);
});

test('a purpose that is not known is no obstacle until it is set', async () => {
  const bytes = new Uint8Array(131_072 / 8);
  bytes[0] = 0b0100_0000;
  const world = startWorld();
  world.publishList(bitstringUrl, listOf(bytes, { statusPurpose: ['mood', 'revocation'] }));
  const outcome = async (index: string, statusPurpose: string) =>
    outcomeOf(await world.verify(await credentialAt('jwt', index, { statusPurpose })));
  expect(await outcome('0', 'mood')).toBe('verified');
  expect(await outcome('1', 'mood')).toBe(unproven);
  expect(await outcome('1', 'revocation')).toBe('status CREDENTIAL_REVOKED');
  expect(await outcome('0', 'temper')).toBe(unproven);
});

test('a change is seen 30 s after the list was read, however long the list says it may be kept', async () => {
  const seconds = (count: number) => new Date(at.getTime() + count * 1000);
  const world = startWorld();
  const subject = { ttl: 86_400_000 };
  const good = listOf(new Uint8Array(131_072 / 8), subject);
  const index = String(revokedIndex);
  expect(await outcomeWith(world, { way: 'jwt', index, text: good })).toBe('verified');
  const text = await listText('jwt');
  expect(await outcomeWith(world, { way: 'jwt', index, text }, seconds(29))).toBe('verified');
  expect(await outcomeWith(world, { way: 'jwt', index }, seconds(30))).toBe('status CREDENTIAL_REVOKED');
});

test('a list whose end comes before its ttl is kept until its end', async () => {
  const world = startWorld();
  const soon = { exp: now + 5, validUntil: '2026-05-01T12:00:05Z' };
  const text = await listText('jwt', { payload: soon });
  expect(await outcomeWith(world, { way: 'jwt', index: '1', text })).toBe('verified');
  const [four, five] = [4, 5].map((count) => new Date(at.getTime() + count * 1000));
  expect(await outcomeWith(world, { way: 'jwt', index: '1' }, four)).toBe('verified');
  expect(await outcomeWith(world, { way: 'jwt', index: '1' }, five)).toBe(unproven);
  expect(world.fetched).toHaveLength(2);
});

test('a list with the bits of two issuers’ credentials is read for each issuer by itself', async () => {
  const fetched: string[] = [];
  const documents = {
    get: async (url: string) => {
      fetched.push(url);
      return {
        outcome: 'found',
        body: Buffer.from(bitstringList()),
        contentType: '',
        maxAge: undefined,
      } as const;
    },
  };
  const read = createStatusReader(documents, contexts);
  const [reference] = bitstringReferences([bitstringEntry(1)]);
  if (reference === undefined) throw new Error('There is a reference.');
  const other = { ...officeDocument, id: `${office}:other` } as typeof officeDocument;
  expect(await read(reference, officeDocument, at)).toMatchObject({ status: 'valid' });
  expect(await read(reference, other, at)).toMatchObject({ code: 'STATUS_VERIFICATION_ERROR' });
  expect(fetched).toHaveLength(2);
});

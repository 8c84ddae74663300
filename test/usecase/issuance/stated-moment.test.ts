import { expect, test } from 'vitest';
import { statedMoment } from '../../../src/usecase/issuance/stated-moment.ts';
import { documentWith, testDid } from '../../support/jose-keys.ts';

const did = testDid('xa');
const now = new Date('2026-05-01T12:34:56.789Z');

function stated(documentMetadata: object, document: object | undefined = documentWith(did, {})) {
  const resolve = async () => ({ document, documentMetadata, resolutionMetadata: {} }) as never;
  return statedMoment({ resolver: { resolve }, clock: () => now }, did);
}

test.each([
  ['the beginning of the hour', {}, '2026-05-01T12:00:00.000Z'],
  ['that of an identifier changed before', { updated: '2026-05-01T11:59:59Z' }, '2026-05-01T12:00:00.000Z'],
  ['when the identifier was changed since', { updated: '2026-05-01T12:20:00Z' }, '2026-05-01T12:20:00.000Z'],
  ['when it was made since', { created: '2026-05-01T12:30:00Z' }, '2026-05-01T12:30:00.000Z'],
  ['never in the future', { updated: '2026-05-01T13:00:00Z' }, now.toISOString()],
])('a credential says %s', async (_case, metadata, expected) => {
  expect((await stated(metadata)).toISOString()).toBe(expected);
});

test('of an identifier that does not resolve nothing is known, so the moment stays as it is', async () => {
  const resolve = async () =>
    ({ document: undefined, documentMetadata: {}, resolutionMetadata: {} }) as never;
  expect(await statedMoment({ resolver: { resolve }, clock: () => now }, did)).toEqual(now);
});

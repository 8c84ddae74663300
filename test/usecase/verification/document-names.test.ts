import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import { documentVc } from '../../support/documents.ts';
import {
  bitstringEntry,
  outcomeOf,
  party,
  revokedIndex,
  startWorld,
  wholeClaims,
} from '../../support/issuers.ts';

// A proof over canonical statements stays valid when a member is written by the URL its name stands for. What decides is
// read by its name, so such a document would be judged without that member.
const credentials = 'https://www.w3.org/2018/credentials#';

function renamed(document: JsonObject, from: string, to: string, value = document[from] ?? null): JsonObject {
  const { [from]: left, ...others } = document;
  expect(left).toBeDefined();
  return { ...others, [to]: value };
}

test('a status under another name is refused, not overlooked', async () => {
  const good = await documentVc({ members: { credentialStatus: bitstringEntry(revokedIndex) } });
  const hidden = renamed(good, 'credentialStatus', `${credentials}credentialStatus`, {
    ...Object(good['credentialStatus']),
  });
  expect(outcomeOf(await startWorld().verify(hidden))).toBe('signature MALFORMED_VALUE_ERROR');
});

test('an end of validity under another name is refused, not overlooked', async () => {
  const validUntil = '2026-04-30T00:00:00Z';
  const expired = await documentVc({ members: { validUntil } });
  expect(outcomeOf(await startWorld().verify(expired))).toBe('validity RANGE_ERROR');
  const hidden = renamed(expired, 'validUntil', `${credentials}validUntil`, {
    '@value': validUntil,
    '@type': 'http://www.w3.org/2001/XMLSchema#dateTime',
  });
  expect(outcomeOf(await startWorld().verify(hidden))).toBe('signature MALFORMED_VALUE_ERROR');
});

test('a subject under the keyword of JSON-LD is refused, not overlooked', async () => {
  const good = await documentVc();
  const hidden = { ...good, credentialSubject: { '@id': party, ...wholeClaims } };
  expect(outcomeOf(await startWorld().verify(hidden))).toBe('signature MALFORMED_VALUE_ERROR');
});

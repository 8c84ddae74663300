import { expect, test } from 'vitest';
import {
  alsoKnownDids,
  canonicalOf,
  successorOf,
  withAlsoKnownAs,
  withSuccessor,
} from '../../src/domain/did/equivalence.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import type { DidDocument } from '../../src/domain/did/did-document.ts';

const [one, two] = [parseDid('did:example:one'), parseDid('did:example:two')];
const document = {
  id: one,
  service: [{ id: `${one}#files`, type: 'x', serviceEndpoint: 'https://a.example' }],
};

test('the older DID is canonical whatever the order, and of two of one second the first by its text', () => {
  const older = { did: two, created: '2026-01-01T00:00:00Z' };
  const younger = { did: one, created: '2026-01-01T00:00:01Z' };
  expect(canonicalOf([older, younger])).toBe(two);
  expect(canonicalOf([younger, older])).toBe(two);
  const twin = { ...younger, created: older.created };
  expect(canonicalOf([older, twin])).toBe(one);
  expect(canonicalOf([twin, older])).toBe(one);
});

test('other names are stated in place of the former ones, and leave nothing behind', () => {
  const named = withAlsoKnownAs(document, [two, 'https://party.example']);
  expect(named).toEqual({ ...document, alsoKnownAs: [two, 'https://party.example'] });
  expect(withAlsoKnownAs(named, [])).toEqual(document);
});

test('of the other names only DIDs that are others count, each once and no more than asked for', () => {
  const known = [two, 'https://party.example', two, one, 'did:example:three', 'did:', 'did:example:four'];
  const named: DidDocument = { id: one, alsoKnownAs: known };
  expect(alsoKnownDids(named, 9)).toEqual([two, 'did:example:three', 'did:example:four']);
  expect(alsoKnownDids(named, 1)).toEqual([two]);
  expect(alsoKnownDids({ id: one }, 9)).toEqual([]);
});

test('a successor is named once beside the other services, and read back', () => {
  const ended = withSuccessor(withSuccessor(document, parseDid('did:example:three')), two);
  expect(ended['service']).toHaveLength(2);
  expect(successorOf({ ...ended, id: one } as DidDocument)).toBe(two);
  expect(successorOf(document)).toBeUndefined();
});

test.each<[string, string]>([
  ['the DID itself', one],
  ['no DID', 'https://two.example'],
])('%s is no successor', (_case, serviceEndpoint) => {
  const service = [{ id: `${one}#successor`, type: 'DidSuccessor', serviceEndpoint }];
  expect(successorOf({ id: one, service })).toBeUndefined();
});

import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import { chosenPart } from '../../../src/protocol/data-integrity/sd/pointers.ts';

const document: JsonObject = {
  '@context': ['https://context.example'],
  id: 'urn:example:1',
  type: ['Example'],
  issuer: {
    id: 'did:example:office',
    name: 'Office',
    address: { type: 'Address', city: 'Geneva', zip: '1' },
  },
  list: [{ id: 'a', name: 'A' }, { name: 'B' }, 'C', ['D', 'E']],
  'a/b': 1,
  'm~n': 2,
  '': 3,
  nothing: null,
  ['__proto__']: 4,
};
const top = { '@context': document['@context'], id: document['id'], type: document['type'] };

test.each<{ readonly pointers: readonly string[]; readonly part: object }>([
  { pointers: [], part: top },
  { pointers: ['/issuer'], part: { ...top, issuer: document['issuer'] } },
  { pointers: ['/issuer/name'], part: { ...top, issuer: { id: 'did:example:office', name: 'Office' } } },
  {
    pointers: ['/issuer/address/city', '/issuer/name'],
    part: {
      ...top,
      issuer: { id: 'did:example:office', name: 'Office', address: { type: 'Address', city: 'Geneva' } },
    },
  },
  { pointers: ['/issuer/name', '/issuer'], part: { ...top, issuer: document['issuer'] } },
  { pointers: ['/list/3/1', '/list/0'], part: { ...top, list: [{ id: 'a', name: 'A' }, ['E']] } },
  {
    pointers: ['/list/1/name', '/list/0/name'],
    part: { ...top, list: [{ id: 'a', name: 'A' }, { name: 'B' }] },
  },
  { pointers: ['/a~1b', '/m~0n', '/'], part: { ...top, 'a/b': 1, 'm~n': 2, '': 3 } },
  { pointers: ['/nothing'], part: { ...top, nothing: null } },
  { pointers: [''], part: document },
  { pointers: ['/id'], part: top },
])('$pointers choose what they point to, with ids and types on the way', ({ pointers, part }) => {
  expect(chosenPart(document, pointers)).toEqual(part);
});

test.each([
  ['a member that is absent', '/absent'],
  ['a member of an absent one', '/issuer/absent/name'],
  ['a member of a text', '/issuer/name/first'],
  ['an item that is absent', '/list/4'],
  ['the item after the last', '/list/-'],
  ['an item by a number with a zero before it', '/list/00'],
  ['an item by another text', '/list/1e0'],
  ['the length of a list', '/list/length'],
  ['a member of every object', '/constructor'],
  ['no slash before the name', 'issuer'],
  ['a fragment', '#/issuer'],
  ['an unfinished escape', '/m~'],
  ['an unknown escape', '/m~2n'],
  ['a tilde that is not escaped', '/m~n'],
  ['more than 32 steps', '/list'.repeat(33)],
  ['more than 1,024 characters', `/${'x'.repeat(1024)}`],
])('a pointer to %s chooses nothing at all', (_what, pointer) => {
  expect(chosenPart(document, [pointer])).toBeUndefined();
  expect(chosenPart(document, ['/issuer', pointer])).toBeUndefined();
  expect(chosenPart(document, [pointer, ''])).toBeUndefined();
});

test('more than 200 pointers choose nothing', () => {
  const pointers = (count: number) => Array<string>(count).fill('/issuer');
  expect(chosenPart(document, pointers(200))).toBeDefined();
  expect(chosenPart(document, pointers(201))).toBeUndefined();
});

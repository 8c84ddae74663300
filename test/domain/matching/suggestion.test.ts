import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  birthDateLevel,
  birthDateModel,
  personNameLevel,
  personNameModel,
  textLevel,
  textModel,
} from '../../../src/domain/matching/comparisons.ts';
import { type Comparison, matchRegister } from '../../../src/domain/matching/match-register.ts';
import { personName } from '../../../src/domain/matching/name.ts';
import { bandOf, suggestionsOf } from '../../../src/domain/matching/suggestion.ts';
import { WordBags } from '../../../src/domain/matching/word-bag.ts';
import { seededRandom } from '../../bench/linking/measures.ts';

type Person = { readonly id: string; readonly name: string; readonly born: string; readonly city: string };

const firsts = ['Anna', 'Bruno', 'Clara', 'Daniel', 'Emma', 'Felix', 'Greta', 'Hugo', 'Ida', 'Jonas'];
const lasts = [
  'Keller',
  'Lindt',
  'Moser',
  'Nagel',
  'Ostermann',
  'Pfister',
  'Quandt',
  'Rieder',
  'Sutter',
  'Thoma',
];
const cities = ['Basel', 'Bern', 'Genf', 'Zug', 'Chur'];

const endings = ['', 'mann', 'inger'];
const drawn = seededRandom(99);
const draw = (below: number) => Math.floor(drawn() * below);
const two = (number: number) => String(number).padStart(2, '0');

/** Invented people, every third of whom is in the register twice, the second time with a slip or a gap. */
const people: readonly Person[] = Array.from({ length: 240 }, (_, at): Person[] => {
  const first = firsts[draw(10)] ?? '';
  const last = `${lasts[Math.floor(at / 3) % 10] ?? ''}${endings[Math.floor(at / 30) % 3] ?? ''}`;
  const born = `19${two(20 + draw(70))}-${two(1 + draw(12))}-${two(2 + draw(27))}`;
  const person = { id: `p${at}`, name: `${first} ${last}`, born, city: cities[draw(5)] ?? '' };
  if (at % 3 !== 0) return [person];
  const again =
    at % 2 === 0 ? { name: `${last.toUpperCase()}, ${first}`, city: '' } : { name: `${first} ${last}e` };
  return [person, { ...person, ...again, id: `q${at}` }];
}).flat();

function match(given: readonly Person[]) {
  // By what they say, so that the order in which they came does not count.
  const contentOf = ({ name, born, city, id }: Person) => [name, born, city, id].join('|');
  const ordered = given.toSorted((a, b) => (contentOf(a) < contentOf(b) ? -1 : 1));
  const bags = new WordBags({ person: true, crossScript: false });
  const names = ordered.map(({ name }) => bags.add(personName(name)));
  const of = (record: number): Person => ordered[record] ?? { id: '', name: '', born: '', city: '' };
  const none = new Uint32Array();
  const comparisons: readonly Comparison[] = [
    { ...personNameModel, compare: (a, b) => personNameLevel(bags, names[a] ?? none, names[b] ?? none) },
    { ...birthDateModel, compare: (a, b) => birthDateLevel(of(a).born, of(b).born) },
    { ...textModel('city'), compare: (a, b) => textLevel(of(a).city, of(b).city) },
  ];
  const matching = matchRegister({
    records: ordered.length,
    passes: [(record) => of(record).born, (record) => of(record).name.slice(0, 4)],
    blocks: { largest: 50, depth: 0, neighbours: 10, refine: () => '' },
    comparisons,
    random: seededRandom(7),
  });
  return suggestionsOf(
    matching,
    comparisons,
    ordered.map(({ id }) => id),
  );
}

const suggestions = match(people);

describe('suggestions', () => {
  test('name those who are in the register twice, and nobody else', () => {
    const twice = people.filter(({ id }) => id.startsWith('q')).map(({ id }) => `p${id.slice(1)} ${id}`);
    expect(suggestions.map(({ left, right }) => `${left} ${right}`).sort()).toEqual(twice.sort());
  });

  test('are the same to the last byte, however the records come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: people.length, maxLength: people.length }), (order) => {
        const shuffled = people
          .map((person, at) => ({ person, key: order[at] ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ person }) => person);
        expect(JSON.stringify(match(shuffled))).toBe(JSON.stringify(suggestions));
      }),
      { numRuns: 10 },
    );
  });

  test('explain their score to the last bit, and what speaks against it too', () => {
    for (const { explanation, probability } of suggestions) {
      const sum = explanation.parts.reduce((total, { bits }) => total + bits, explanation.priorBits);
      expect(Math.abs(sum - explanation.score)).toBeLessThan(1e-9);
      expect(Math.abs(1 / (1 + 2 ** -explanation.score) - probability)).toBeLessThan(1e-9);
    }
    const fields = suggestions.flatMap(({ explanation }) => explanation.parts.map(({ field }) => field));
    expect(new Set(fields)).toEqual(new Set(['name', 'birthDate', 'city']));
  });

  test.each([
    [1, 'suggest'],
    [0.99, 'suggest'],
    [0.989, 'review'],
    [0.5, 'review'],
    [0.499, undefined],
  ])('a probability of %s is for the band %s', (probability, band) => {
    expect(bandOf(probability)).toBe(band);
  });
});

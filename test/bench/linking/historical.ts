import {
  birthDateLevel,
  birthDateModel,
  occupationModel,
  personNameLevel,
  personNameModel,
  placeLevel,
  placeModel,
} from '../../../src/domain/matching/comparisons.ts';
import { matchRegister } from '../../../src/domain/matching/match-register.ts';
import { personName } from '../../../src/domain/matching/name.ts';
import { editCost } from '../../../src/domain/matching/spelling.ts';
import { WordBags } from '../../../src/domain/matching/word-bag.ts';
import { cell, readLines, type Row } from './data.ts';
import { matchingMeasures, type Measures, seededRandom } from './measures.ts';

export const historicalFile = 'historical-50k/historical50k.ndjson.gz';

type Person = {
  readonly bag: Uint32Array;
  readonly first: string;
  readonly last: string;
  readonly sorted: string;
  readonly skeleton: string;
  readonly born: string;
  readonly year: string;
  readonly postcode: string;
  readonly area: string;
  readonly town: string;
  readonly occupation: string;
};

/** People of history with slips, gaps and short names; nothing of the identifiers is read, for they hold the truth. */
export function measureHistorical(): Measures {
  const rows = [...readLines(historicalFile)].sort(byContent);
  const started = performance.now();
  const bags = new WordBags({ person: true, crossScript: false });
  const people = rows.map((row) => personOf(row, bags));
  const occupations = new Map<string, number>();
  for (const { occupation } of people) occupations.set(occupation, (occupations.get(occupation) ?? 0) + 1);
  const of = (record: number): Person => people[record] ?? nobody;
  const isSameTown = townComparison();
  const matching = matchRegister({
    records: people.length,
    passes: passes.map((pass) => (record) => pass(of(record))),
    blocks: {
      largest: 60,
      depth: 3,
      neighbours: 10,
      refine: (record, depth) => refinements[depth]?.(of(record)) ?? '',
    },
    comparisons: [
      { ...personNameModel, compare: (left, right) => personNameLevel(bags, of(left).bag, of(right).bag) },
      { ...birthDateModel, compare: (left, right) => birthDateLevel(of(left).born, of(right).born) },
      { ...placeModel, compare: (left, right) => placeLevel(of(left), of(right), isSameTown) },
      {
        ...occupationModel,
        compare(left, right) {
          const [one, other] = [of(left).occupation, of(right).occupation];
          if (one === '' || other === '') return 0;
          return one !== other ? 3 : (occupations.get(one) ?? 0) < commonOccupation ? 1 : 2;
        },
      },
    ],
    random: seededRandom(12_345),
  });
  const seconds = (performance.now() - started) / 1000;
  return {
    ...matchingMeasures(
      matching,
      rows.map((row) => cell(row, 'cluster')),
    ),
    seconds,
  };
}

const commonOccupation = 250;

// By what the rows say and not by their order or number, which would tell the truth.
function byContent(one: Row, other: Row): number {
  const [left, right] = [contentOf(one), contentOf(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function contentOf(row: Row): string {
  const columns = ['full_name', 'dob', 'birth_place', 'postcode_fake', 'occupation'];
  return columns.map((column) => cell(row, column)).join('|');
}

function personOf(row: Row, bags: WordBags): Person {
  const fullName = cell(row, 'full_name');
  const name = personName(fullName);
  const words = name.words.filter(({ kind }) => kind === 'word').map(({ text }) => text);
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  const postcode = cell(row, 'postcode_fake');
  const born = cell(row, 'dob');
  return {
    bag: fullName === '' ? new Uint32Array() : bags.add(name),
    first: words[0] ?? '',
    last,
    sorted: words.toSorted().join(' '),
    skeleton: skeletonOf(last),
    born,
    year: born.slice(0, 4),
    postcode,
    area: postcode.split(' ')[0] ?? '',
    town: cell(row, 'birth_place'),
    occupation: cell(row, 'occupation'),
  };
}

const nobody: Person = {
  ...{ bag: new Uint32Array(), first: '', last: '', sorted: '', skeleton: '', born: '', year: '' },
  ...{ postcode: '', area: '', town: '', occupation: '' },
};

/** A name by its consonants, so that other vowels and doubled letters make no other key. */
function skeletonOf(name: string): string {
  const letters = name.replaceAll(/[^a-z]/gu, '');
  return (
    letters.charAt(0) +
    letters
      .slice(1)
      .replaceAll(/[aeiouyhw]/gu, '')
      .replaceAll(/(.)\1+/gu, '$1')
  );
}

/** A key of what is given; none where a part is missing. */
function key(...parts: readonly string[]): string | undefined {
  return parts.includes('') ? undefined : parts.join('|');
}

const passes: readonly ((person: Person) => string | undefined)[] = [
  ({ skeleton, year }) => key(skeleton, year),
  ({ postcode }) => key(postcode),
  ({ born }) => (born.endsWith('-01-01') ? undefined : key(born)),
  ({ born, first }) => key(born, first.slice(0, 3)),
  ({ first, last }) => key(first, last),
  ({ skeleton, town }) => key(skeleton, town),
  ({ last, area }) => key(last.slice(0, 4), area),
  ({ town, born }) => key(town, born),
  ({ first, area, year }) => key(first.slice(0, 4), area, year),
  ({ postcode, first }) => key(postcode.slice(0, -2), first.slice(0, 1)),
  ({ skeleton, first }) => key(skeleton, first.slice(0, 1)),
  ({ year, area }) => key(year, area),
  ({ town, first, year }) => key(town, first, year),
  ({ born }) => key(born),
  ({ skeleton }) => key(skeleton),
  ({ sorted }) => key(sorted),
  ({ occupation, area }) => key(occupation, area),
];
const refinements: readonly ((person: Person) => string)[] = [
  ({ first }) => first.slice(0, 1),
  ({ town }) => town.slice(0, 4),
  ({ year }) => year,
];

function townComparison(): (left: string, right: string) => boolean {
  const known = new Map<string, boolean>();
  return (left, right) => {
    if (left === right) return true;
    const pair = left < right ? `${left}|${right}` : `${right}|${left}`;
    const answer =
      known.get(pair) ?? (left.includes(right) || right.includes(left) || editCost(left, right) <= 1.3);
    known.set(pair, answer);
    return answer;
  };
}

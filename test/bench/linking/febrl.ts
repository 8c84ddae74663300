import {
  birthDateModel,
  isAlike,
  numberLevel,
  numberModel,
  personNameLevel,
  personNameModel,
  textLevel,
  textModel,
} from '../../../src/domain/matching/comparisons.ts';
import { matchRegister } from '../../../src/domain/matching/match-register.ts';
import { personName } from '../../../src/domain/matching/name.ts';
import type { ComparisonModel } from '../../../src/domain/matching/weigh.ts';
import { WordBags } from '../../../src/domain/matching/word-bag.ts';
import { cell, readCsv, type Row } from './data.ts';
import { matchingMeasures, type Measures, seededRandom } from './measures.ts';

export const febrlFile = 'febrl/dataset3.csv';

/** Made-up people with made-up slips, in one file and in two: saturated, a smoke test. */
export function measureFebrl(): Measures {
  const dedupe = measure(readCsv(febrlFile));
  const link = measure([...readCsv('febrl/dataset4a.csv'), ...readCsv('febrl/dataset4b.csv')]);
  return {
    f1: dedupe['pairF1'] ?? 0,
    f1Linked: link['pairF1'] ?? 0,
    b3: dedupe['b3'] ?? 0,
    b3Linked: link['b3'] ?? 0,
  };
}

// Dates without separators are numbers with slips here.
const dateModel: ComparisonModel = { ...numberModel(birthDateModel.field) };
const townModel: ComparisonModel = {
  field: 'town',
  levels: ['missing', 'postcode and suburb', 'one of them', 'neither'],
  m: [1, 0.7, 0.22, 0.08],
  u: [1, 0.001, 0.02, 0.979],
};

function measure(rows: readonly Row[]): Measures {
  const bags = new WordBags({ person: true, crossScript: false });
  const names = rows.map((row) => {
    const text = `${cell(row, 'given_name')} ${cell(row, 'surname')}`.trim();
    return text === '' ? new Uint32Array() : bags.add(personName(text));
  });
  const of = (record: number): Row => rows[record] ?? {};
  const both =
    (column: string, level: (left: string, right: string) => number) => (left: number, right: number) =>
      level(cell(of(left), column), cell(of(right), column));
  const nothing = new Uint32Array();
  const matching = matchRegister({
    records: rows.length,
    passes: passes.map((pass) => (record) => pass((column) => cell(of(record), column))),
    blocks: {
      largest: 100,
      depth: 1,
      neighbours: 10,
      refine: (record) => cell(of(record), 'given_name').slice(0, 2),
    },
    comparisons: [
      {
        ...personNameModel,
        compare: (left, right) => personNameLevel(bags, names[left] ?? nothing, names[right] ?? nothing),
      },
      { ...dateModel, compare: both('date_of_birth', numberLevel) },
      { ...numberModel('identifier'), compare: both('soc_sec_id', numberLevel) },
      { ...textModel('street'), compare: both('address_1', textLevel) },
      { ...townModel, compare: (left, right) => townLevel(of(left), of(right)) },
    ],
    random: seededRandom(12_345),
  });
  return matchingMeasures(
    matching,
    rows.map((row) => cell(row, 'rec_id').split('-')[1] ?? ''),
  );
}

function townLevel(left: Row, right: Row): number {
  const [postcodes, suburbs] = ['postcode', 'suburb'].map(
    (column) => [cell(left, column), cell(right, column)] as const,
  );
  const [postcode = '', otherPostcode = ''] = postcodes ?? [];
  const [suburb = '', otherSuburb = ''] = suburbs ?? [];
  const hasPostcodes = postcode !== '' && otherPostcode !== '';
  const hasSuburbs = suburb !== '' && otherSuburb !== '';
  if (!hasPostcodes && !hasSuburbs) return 0;
  const agreed = [
    hasPostcodes && numberLevel(postcode, otherPostcode) < 3,
    hasSuburbs && isAlike(suburb, otherSuburb),
  ].filter(Boolean).length;
  return 3 - agreed;
}

function key(...parts: readonly string[]): string | undefined {
  return parts.includes('') ? undefined : parts.join('|');
}

type Cells = (column: string) => string;
const passes: readonly ((of: Cells) => string | undefined)[] = [
  (of) => key(of('soc_sec_id')),
  (of) => key(of('date_of_birth')),
  (of) => key(of('surname'), of('given_name')),
  (of) => key(of('surname').slice(0, 3), of('postcode')),
  (of) => key(of('given_name').slice(0, 3), of('postcode')),
  (of) => key(of('street_number'), of('address_1').slice(0, 5)),
  (of) => key(of('given_name').slice(0, 3), of('date_of_birth').slice(0, 4)),
  (of) => key(of('surname').slice(0, 3), of('date_of_birth').slice(0, 4)),
  (of) => key(of('suburb').slice(0, 5), of('surname').slice(0, 3)),
];

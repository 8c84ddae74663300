import { align } from './align.ts';
import type { PartyName } from './name.ts';
import { editCost } from './spelling.ts';
import type { ComparisonModel } from './weigh.ts';
import { type BagComparison, compareBags, type WordBags } from './word-bag.ts';

// What is assumed of each level before anything is seen: how often matches (m) and others (u) show it.
type Level = readonly [level: string, m: number, u: number];

function assumed(field: string, levels: readonly Level[]): ComparisonModel {
  return {
    field,
    levels: ['missing', ...levels.map(([level]) => level)],
    m: [1, ...levels.map(([, m]) => m)],
    u: [1, ...levels.map(([, , u]) => u)],
  };
}

const relations = ['same', 'variant', 'contained', 'one word', 'conflict'] as const;
const informationBins = [9, 14, 19] as const;
const binNames = ['common', 'usual', 'rare', 'very rare'] as const;
const personShares: {
  readonly [relation in (typeof relations)[number]]: readonly (readonly [number, number])[];
} = {
  same: [
    [0.06, 0.001],
    [0.1, 0.0005],
    [0.12, 0.0002],
    [0.12, 0.0001],
  ],
  variant: [
    [0.04, 0.002],
    [0.05, 0.001],
    [0.05, 0.0004],
    [0.05, 0.0002],
  ],
  contained: [
    [0.03, 0.003],
    [0.05, 0.001],
    [0.05, 0.0004],
    [0.05, 0.0002],
  ],
  'one word': [
    [0.05, 0.06],
    [0.03, 0.02],
    [0.01, 0.002],
    [0.005, 0.001],
  ],
  conflict: [
    [0.04, 0.2],
    [0.03, 0.1],
    [0.02, 0.01],
    [0.01, 0.004],
  ],
};

/**
 * Names of natural persons: how the two stand to each other, and how much information the words they share carry, so that
 * how often a name occurs counts by what is learned and not by a formula.
 */
export const personNameModel = assumed('name', [
  ...relations.flatMap((relation) =>
    personShares[relation].map(([m, u], bin): Level => [`${relation}, ${binNames[bin] ?? ''}`, m, u]),
  ),
  ['different', 0.03, 0.6],
]);
const differentName = personNameModel.levels.length - 1;
const found: BagComparison = { exact: 0, alike: 0, ownWords: 0, extra: 0, information: 0 };

/** The level of two names in `personNameModel`; an empty bag is no name. */
export function personNameLevel(bags: WordBags, left: Uint32Array, right: Uint32Array): number {
  if (left.length === 0 || right.length === 0) return 0;
  compareBags(bags, left, right, found);
  const matched = found.exact + found.alike;
  if (matched === 0) return differentName;
  const bin = informationBins.filter((least) => found.information >= least).length;
  return 1 + relations.indexOf(relationOf(found, matched)) * binNames.length + bin;
}

function relationOf({ ownWords, extra, alike }: BagComparison, matched: number): (typeof relations)[number] {
  if (ownWords > 0) return 'conflict';
  if (matched === 1 && extra > 0) return 'one word';
  if (extra > 0) return 'contained';
  return alike > 0 ? 'variant' : 'same';
}

/** Names of organizations, by their own words. */
export const organizationNameModel = assumed('name', [
  ['same', 0.45, 0.0005],
  ['spelling', 0.25, 0.001],
  ['likely', 0.1, 0.004],
  ['contained', 0.1, 0.02],
  ['shared word', 0.08, 0.15],
  ['other', 0.02, 0.8245],
]);

/** The level of two names in `organizationNameModel`. */
export function organizationNameLevel(left: PartyName, right: PartyName): number {
  if (left.compact === right.compact || left.full === right.full) return 1;
  const { matched, misspelt, conflict, extra, ownWords, numbersDiffer, sharesWord } = align(left, right, {
    person: false,
    crossScript: false,
  });
  if (numbersDiffer) return sharesWord ? 5 : 6;
  if (ownWords === 0 && conflict + extra < 0.1 && matched > 0)
    return misspelt / (matched + misspelt) < 0.12 ? 2 : 3;
  if (!sharesWord) return 6;
  if (ownWords > 0) return 5;
  return extra <= 0.65 && conflict <= 0.31 ? 3 : 4;
}

/** Dates of birth; registers write the first of January where they know the year only. */
export const birthDateModel = assumed('birthDate', [
  ['same day', 0.5, 0.0003],
  ['same, of which only the year may be known', 0.15, 0.005],
  ['one digit differs', 0.15, 0.005],
  ['same year', 0.05, 0.02],
  ['same day of another year', 0.05, 0.1],
  ['other', 0.1, 0.87],
]);

/** The level of two dates `YYYY-MM-DD`; they are compared as texts, because registers hold days that never were. */
export function birthDateLevel(left: string, right: string): number {
  if (left === '' || right === '') return 0;
  if (left === right) return left.endsWith('-01-01') ? 2 : 1;
  if (differences(left, right) === 1) return 3;
  if (left.slice(0, 4) === right.slice(0, 4)) return 4;
  return left.slice(4) === right.slice(4) ? 5 : 6;
}

/** Numbers such as register or social security numbers: the same, a slip apart, or others. */
export const numberModel = (field: string): ComparisonModel =>
  assumed(field, [
    ['same', 0.82, 0.0005],
    ['a slip apart', 0.11, 0.005],
    ['other', 0.07, 0.9945],
  ]);

/** The level of two numbers: a slip is one digit, or two that changed places. */
export function numberLevel(left: string, right: string): number {
  if (left === '' || right === '') return 0;
  if (left === right) return 1;
  const apart = Math.abs(left.length - right.length) + differences(left, right);
  const isSwap = apart === 2 && [...left].sort().join('') === [...right].sort().join('');
  return apart === 1 || isSwap ? 2 : 3;
}

/** Texts of which a different spelling is likely, such as streets. */
export const textModel = (field: string): ComparisonModel =>
  assumed(field, [
    ['same', 0.7, 0.002],
    ['alike', 0.2, 0.01],
    ['other', 0.1, 0.988],
  ]);

/** The level of two texts: alike where a quarter of the letters or less are slips. */
export function textLevel(left: string, right: string): number {
  if (left === '' || right === '') return 0;
  if (left === right) return 1;
  return isAlike(left, right) ? 2 : 3;
}

/** Whether two texts differ by slips only. */
export function isAlike(left: string, right: string): boolean {
  return left === right || editCost(left, right) <= 0.25 * Math.max(left.length, right.length);
}

/** Where a party is, by postcode and town. */
export const placeModel = assumed('place', [
  ['same postcode', 0.5, 0.001],
  ['most of the postcode', 0.08, 0.002],
  ['postcode area', 0.15, 0.01],
  ['same town', 0.12, 0.03],
  ['elsewhere', 0.15, 0.957],
]);

export type Place = { readonly postcode: string; readonly area: string; readonly town: string };

/** The level of two places; `isSameTown` says whether two names of towns may be one. */
export function placeLevel(
  left: Place,
  right: Place,
  isSameTown: (left: string, right: string) => boolean,
): number {
  const hasPostcodes = left.postcode !== '' && right.postcode !== '';
  const hasTowns = left.town !== '' && right.town !== '';
  if (!hasPostcodes && !hasTowns) return 0;
  if (hasPostcodes && left.postcode === right.postcode) return 1;
  if (hasPostcodes && left.postcode.slice(0, -2) === right.postcode.slice(0, -2)) return 2;
  if (hasPostcodes && left.area === right.area) return 3;
  return hasTowns && isSameTown(left.town, right.town) ? 4 : 5;
}

/** What a party does; common occupations say less. */
export const occupationModel = assumed('occupation', [
  ['same, rare', 0.4, 0.02],
  ['same', 0.35, 0.1],
  ['other', 0.25, 0.88],
]);

/** Others who appear together with a party, for example as co-applicants. */
export const coPartyModel = assumed('coParty', [
  ['several', 0.2, 0.002],
  ['one', 0.2, 0.01],
  ['none', 0.6, 0.988],
]);

/** Fields of technology or goods, by how many of the smaller side are shared. */
export const classModel = assumed('classes', [
  ['most', 0.3, 0.05],
  ['some', 0.4, 0.2],
  ['none', 0.3, 0.75],
]);

/** Places by their distance. */
export const distanceModel = assumed('distance', [
  ['same', 0.6, 0.08],
  ['near', 0.25, 0.22],
  ['far', 0.15, 0.7],
]);

/** Legal forms. */
export const legalFormModel = assumed('legalForm', [
  ['same', 0.85, 0.3],
  ['different', 0.15, 0.7],
]);

/** How many of the members two sets share. */
export function shared(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let count = 0;
  for (const member of left) if (right.has(member)) count += 1;
  return count;
}

function differences(left: string, right: string): number {
  let count = 0;
  for (let index = 0; index < Math.min(left.length, right.length); index += 1)
    if (left.charCodeAt(index) !== right.charCodeAt(index)) count += 1;
  return count;
}

import {
  besides,
  informationSteps,
  NameComparison,
  type NameLevels,
  nameRelations,
} from './name-comparison.ts';
import { addressPart, addressWidth, type PartyColumns } from './party-columns.ts';
import type { PartyKind } from './party-features.ts';
import type { ComparisonModel } from './weigh.ts';

// What is assumed of each level before anything is seen: how often matches (m) and others (u) show it.
type Level = readonly [level: string, m: number, u: number];

function assumed(
  field: string,
  levels: readonly Level[],
  isAgainst: (level: string) => boolean = () => false,
): ComparisonModel {
  const total = (side: 1 | 2): number => levels.reduce((sum, level) => sum + level[side], 0);
  return {
    field,
    levels: ['missing', ...levels.map(([level]) => level)],
    m: [1, ...levels.map(([, m]) => m / total(1))],
    u: [1, ...levels.map(([, , u]) => u / total(2))],
    against: levels.flatMap(([level], at) => (isAgainst(level) ? [at + 1] : [])),
  };
}

const isOther = (level: string): boolean => level === 'other';

const rarity = ['common', 'usual', 'rare', 'very rare'] as const;
const relationShares: {
  readonly [relation in (typeof nameRelations)[number]]: readonly (readonly [number, number])[];
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
  former: [
    [0.01, 0.002],
    [0.015, 0.001],
    [0.02, 0.0003],
    [0.02, 0.0001],
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
const name = assumed('name', [
  ...nameRelations.flatMap((relation) =>
    relationShares[relation].map(([m, u], step): Level => [`${relation}, ${rarity[step] ?? ''}`, m, u]),
  ),
  ['different', 0.03, 0.6],
]);
const beside = assumed(
  'besideName',
  [
    [0.7, 0.3],
    [0.2, 0.3],
    [0.03, 0.25],
    [0.05, 0.1],
    [0.02, 0.05],
  ].map(([m = 0, u = 0], at): Level => [besides[at] ?? '', m, u]),
  (level) => level !== besides[0],
);
const addressLevels = [
  ['same house', 0.25, 0.0001],
  ['same house, of many parties', 0.03, 0.002],
  ['same street', 0.01, 0.001],
  ['same postcode', 0.14, 0.0005],
  ['same postcode, of many parties', 0.05, 0.002],
  ['same postcode, other street', 0.01, 0.002],
  ['same small town', 0.15, 0.01],
  ['same large town', 0.15, 0.04],
  ['same town, other postcode', 0.02, 0.03],
  ['same town, other street', 0.02, 0.02],
  ['elsewhere in the country', 0.05, 0.6],
  ['elsewhere, one address of many parties', 0.03, 0.1],
  ['another country', 0.01, 0.1],
  ['another country, one address of many parties', 0.04, 0.05],
  ['same country, no address', 0.03, 0.04],
  ['another country, no address', 0.001, 0.01],
] as const;
const address = assumed('address', addressLevels, (level) => level.startsWith('another country'));
type AddressLevel = (typeof addressLevels)[number][0];
const levelOf = (level: AddressLevel): number => 1 + addressLevels.findIndex(([name]) => name === level);
const identifier = assumed(
  'identifier',
  [
    ['same', 0.93, 0.00001],
    ['other', 0.07, 0.99999],
  ],
  isOther,
);
const contact = assumed(
  'contact',
  [
    ['same', 0.8, 0.0001],
    ['other', 0.2, 0.9999],
  ],
  isOther,
);
const born = assumed(
  'birthDate',
  [
    ['same day', 0.85, 0.0003],
    ['same, of which only the year may be known', 0.01, 0.005],
    ['one digit differs', 0.06, 0.002],
    ['same year', 0.03, 0.02],
    ['same day of another year', 0.02, 0.003],
    ['other', 0.03, 0.9697],
  ],
  isOther,
);
const generation = assumed(
  'generation',
  [
    ['same', 0.98, 0.5],
    ['other', 0.02, 0.5],
  ],
  isOther,
);
const form = assumed(
  'legalForm',
  [
    ['same', 0.75, 0.25],
    ['alike', 0.2, 0.25],
    ['other', 0.05, 0.5],
  ],
  isOther,
);

/** What is compared of parties of each kind, in the order of the levels. */
export const partyComparisons: { readonly [kind in PartyKind]: readonly ComparisonModel[] } = {
  naturalPerson: [name, born, address, identifier, contact, generation],
  organization: [name, beside, address, identifier, contact, form],
};

/** Where the comparisons stand, in both kinds, that make a pair one party whatever else is said of it. */
export const anchorFields = { identifier: 3, contact: 4 } as const;

/** Compares two parties of a register: the level of each comparison of their kind, written into `levels`. */
export function partyComparison(
  columns: PartyColumns,
): (left: number, right: number, levels: Uint8Array) => void {
  const names = new NameComparison(columns);
  const nameLevels: NameLevels = { relation: 0, step: 0, beside: 0 };
  const different = name.levels.length - 1;
  const isPerson = columns.kind === 'naturalPerson';
  const compareAddresses = addressComparison(columns, names);
  const { born: birth, generation: generations, form: forms, formClass } = columns;
  return (left, right, levels) => {
    const isNamed = names.compare(left, right, nameLevels);
    const isDifferent = nameLevels.relation === nameRelations.length;
    const width = informationSteps.length + 1;
    levels[0] = !isNamed ? 0 : isDifferent ? different : 1 + nameLevels.relation * width + nameLevels.step;
    if (isPerson) levels[1] = birthLevel(birth[left] ?? 0, birth[right] ?? 0);
    else levels[1] = !isNamed || nameLevels.beside < 0 ? 0 : 1 + nameLevels.beside;
    const place = compareAddresses(left, right);
    levels[2] =
      place === 0 ? countryLevel(columns.countries[left] ?? 0, columns.countries[right] ?? 0) : place;
    levels[3] = identifierLevel(columns, left, right);
    levels[4] = contactLevel(columns, left, right);
    if (isPerson) levels[5] = sameLevel(generations[left] ?? 0, generations[right] ?? 0);
    else {
      const level = sameLevel(forms[left] ?? 0, forms[right] ?? 0);
      levels[5] = level === 2 ? (formClass[left] === formClass[right] ? 2 : 3) : level;
    }
  };
}

function sameLevel(one: number, other: number): number {
  if (one === 0 || other === 0) return 0;
  return one === other ? 1 : 2;
}

function birthLevel(one: number, other: number): number {
  if (one === 0 || other === 0) return 0;
  if (one === other) return one % 10_000 === 101 ? 2 : 1;
  if (differingDigits(one, other) === 1) return 3;
  if (Math.floor(one / 10_000) === Math.floor(other / 10_000)) return 4;
  return one % 10_000 === other % 10_000 ? 5 : 6;
}

function differingDigits(one: number, other: number): number {
  let [a, b, count] = [one, other, 0];
  while (a > 0 || b > 0) {
    if (a % 10 !== b % 10) count += 1;
    a = Math.floor(a / 10);
    b = Math.floor(b / 10);
  }
  return count;
}

function identifierLevel(
  { identifierStart, identifiers }: PartyColumns,
  left: number,
  right: number,
): number {
  let level = 0;
  for (let i = identifierStart[left] ?? 0; i < (identifierStart[left + 1] ?? 0); i += 2)
    for (let j = identifierStart[right] ?? 0; j < (identifierStart[right + 1] ?? 0); j += 2) {
      if (identifiers[i + 1] === identifiers[j + 1]) return 1;
      if (identifiers[i] === identifiers[j]) level = 2;
    }
  return level;
}

function contactLevel({ contactStart, contacts }: PartyColumns, left: number, right: number): number {
  const [from, to] = [contactStart[left] ?? 0, contactStart[left + 1] ?? 0];
  const [start, end] = [contactStart[right] ?? 0, contactStart[right + 1] ?? 0];
  if (from === to || start === end) return 0;
  for (let i = from; i < to; i += 1)
    for (let j = start; j < end; j += 1) if (contacts[i] === contacts[j]) return 1;
  return 2;
}

const inCountry = levelOf('same country, no address');
const abroad = levelOf('another country, no address');

function countryLevel(one: number, other: number): number {
  if (one === 0 || other === 0) return 0;
  const [a, b, c, d] = [one & 0xffff, one >>> 16, other & 0xffff, other >>> 16];
  return a === c || a === d || (b !== 0 && (b === c || b === d)) ? inCountry : abroad;
}

// An address that more parties have is that of a law firm or of companies that are no more than a letter box.
const mostOfOneParty = 5;
const mostInPostcode = 12;
const largeTownShare = 1 / 300;
const { country: ofCountry, postcode, town, street, house, houseSharers, postcodeSharers } = addressPart;
const at = {
  house: levelOf('same house'),
  sharedHouse: levelOf('same house, of many parties'),
  street: levelOf('same street'),
  postcode: levelOf('same postcode'),
  sharedPostcode: levelOf('same postcode, of many parties'),
  otherStreet: levelOf('same postcode, other street'),
  smallTown: levelOf('same small town'),
  largeTown: levelOf('same large town'),
  townOtherPostcode: levelOf('same town, other postcode'),
  townOtherStreet: levelOf('same town, other street'),
  elsewhere: levelOf('elsewhere in the country'),
  elsewhereShared: levelOf('elsewhere, one address of many parties'),
  abroad: levelOf('another country'),
  abroadShared: levelOf('another country, one address of many parties'),
} as const;
/** Of several addresses the closest two count. */
const closest: readonly number[] = Object.values(at);

function addressComparison(
  columns: PartyColumns,
  names: NameComparison,
): (left: number, right: number) => number {
  const { addressStart, addresses, words, records } = columns;
  const townCount = new Uint32Array(words.texts.length);
  for (let place = town; place < addresses.length; place += addressWidth) {
    const word = addresses[place] ?? 0;
    if (word > 0) townCount[word - 1] = (townCount[word - 1] ?? 0) + 1;
  }
  const part = (address: number, of: number): number => addresses[address + of] ?? 0;
  const isShared = (address: number): boolean =>
    part(address, houseSharers) > mostOfOneParty || part(address, postcodeSharers) > mostInPostcode;
  const isSame = (one: number, other: number, of: number): boolean => {
    const [a, b] = [part(one, of), part(other, of)];
    return a !== 0 && b !== 0 && names.likeness(a - 1, b - 1) > 0;
  };
  const level = (one: number, other: number): number => {
    const shared = isShared(one) || isShared(other);
    if (part(one, ofCountry) !== part(other, ofCountry)) return shared ? at.abroadShared : at.abroad;
    const hasStreets = part(one, street) !== 0 && part(other, street) !== 0;
    const isTown = isSame(one, other, town);
    const isPostcode = part(one, postcode) !== 0 && part(one, postcode) === part(other, postcode);
    if ((isTown || isPostcode) && isSame(one, other, street)) {
      if (part(one, house) !== part(other, house)) return at.street;
      return shared ? at.sharedHouse : at.house;
    }
    if (isPostcode) return hasStreets ? at.otherStreet : shared ? at.sharedPostcode : at.postcode;
    if (!isTown) return shared ? at.elsewhereShared : at.elsewhere;
    if (part(one, postcode) !== 0 && part(other, postcode) !== 0) return at.townOtherPostcode;
    if (hasStreets) return at.townOtherStreet;
    return (townCount[part(one, town) - 1] ?? 0) > largeTownShare * records ? at.largeTown : at.smallTown;
  };
  return (left, right) => {
    let best = 0;
    for (let a = addressStart[left] ?? 0; a < (addressStart[left + 1] ?? 0); a += addressWidth)
      for (let b = addressStart[right] ?? 0; b < (addressStart[right + 1] ?? 0); b += addressWidth) {
        const found = level(a, b);
        if (best === 0 || closest.indexOf(found) < closest.indexOf(best)) best = found;
      }
    return best;
  };
}

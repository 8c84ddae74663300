import { hash } from './block.ts';
import {
  addressPart,
  addressWidth,
  allWords,
  houseKey,
  latinWords,
  namesOf,
  type PartyColumns,
} from './party-columns.ts';
import { soundOf } from './word-table.ts';

/** What keys are made of, by party: numbers that are equal where the thing is. */
export type PartyView = {
  /** How each word sounds. */
  readonly sounds: Uint32Array;
  isRare(word: number): boolean;
  /** The words that are rarest first, of all names in Latin letters. */
  rarest(record: number, most: number): readonly number[];
  wholeNames(record: number): readonly number[];
  /** With the words that say little, for names that have some: `Su France`. */
  fullNames(record: number): readonly number[];
  /** How the first long word begins: of a company that took another one's name behind its own. */
  beginnings(record: number): readonly number[];
  soundNames(record: number): readonly number[];
  initials(record: number): readonly number[];
  towns(record: number): readonly number[];
  postcodes(record: number): readonly number[];
  houses(record: number): readonly number[];
};

const beginning = 8;
/** In how many different names a word may be to count as rare. */
const rareNames = { naturalPerson: 80, organization: 200 } as const;

/** Two hashes as one, so that keys of several parts are made without texts. */
export function mix(one: number, other: number): number {
  let value = Math.imul(one ^ (other >>> 16) ^ Math.imul(other, 0x9e3779b1), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** What keys of a register are made of. */
export function partyView(columns: PartyColumns): PartyView {
  return { ...nameView(columns), ...addressView(columns) };
}

type NameView = Omit<PartyView, 'towns' | 'postcodes' | 'houses'>;

function nameView(columns: PartyColumns): NameView {
  const { words } = columns;
  const { standsFor } = words;
  const sounds = soundsOf(columns);
  const firstLetters = Uint32Array.from(words.texts, (text) => hash(soundOf(text).slice(0, 1)));
  const exact = (word: number): number => standsFor[word] ?? word;
  const textOf = (word: number): string => words.texts[exact(word)] ?? '';
  const frequency = (word: number): number => words.frequency[word] ?? 0;
  /** One number for each name, or several, each once. */
  const byName = (record: number, keys: (at: number) => readonly number[]): readonly number[] => [
    ...new Set([...namesOf(columns, record)].flatMap(keys)),
  ];
  return {
    sounds,
    isRare: (word) => frequency(word) <= rareNames[columns.kind],
    rarest: (record, most) =>
      byName(record, (at) => [...latinWords(columns, at)].map(exact))
        .toSorted((one, other) => frequency(one) - frequency(other) || one - other)
        .slice(0, most),
    wholeNames: (record) => byName(record, (at) => [inAnyOrder([...latinWords(columns, at)].map(exact), 3)]),
    fullNames: (record) =>
      byName(record, (at) => {
        const all = allWords(columns, at).map(exact);
        return all.length < 2 ? [] : [inAnyOrder(all, 11)];
      }),
    beginnings: (record) =>
      byName(record, (at) => {
        const first = [...latinWords(columns, at)].map(textOf).find((text) => text.length > beginning);
        return first === undefined ? [] : [hash(first.slice(0, beginning))];
      }),
    soundNames: (record) =>
      byName(record, (at) => [hash(soundOf([...latinWords(columns, at)].map(textOf).toSorted().join('')))]),
    initials: (record) =>
      byName(record, (at) => [...latinWords(columns, at)].map((word) => firstLetters[word] ?? 0)),
  };
}

function addressView(columns: PartyColumns): Pick<PartyView, 'towns' | 'postcodes' | 'houses'> {
  const { addressStart, addresses } = columns;
  const sounds = soundsOf(columns);
  const byAddress = (record: number, value: (at: number) => number): readonly number[] => {
    const values: number[] = [];
    for (let at = addressStart[record] ?? 0; at < (addressStart[record + 1] ?? 0); at += addressWidth) {
      const found = value(at);
      if (found !== 0 && !values.includes(found)) values.push(found);
    }
    return values;
  };
  return {
    towns: (record) =>
      byAddress(record, (at) => {
        const town = addresses[at + addressPart.town] ?? 0;
        return town === 0 ? 0 : mix(sounds[town - 1] ?? 0, addresses[at] ?? 0);
      }),
    postcodes: (record) => byAddress(record, (at) => addresses[at + addressPart.postcode] ?? 0),
    houses: (record) => byAddress(record, (at) => houseKey(columns, at)),
  };
}

function soundsOf({ words }: PartyColumns): Uint32Array {
  return Uint32Array.from(words.standsFor, (word) => hash(soundOf(words.texts[word] ?? '')));
}

function inAnyOrder(words: readonly number[], kind: number): number {
  return words.toSorted((one, other) => one - other).reduce(mix, kind);
}

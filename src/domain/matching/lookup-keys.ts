import { hash } from './block.ts';
import { nameHeader, NameTable } from './name-table.ts';
import type { PartyData } from '../party/party-data.ts';
import { type AddressFeatures, bareNumber, partyFeatures, type PartyFeatures } from './party-features.ts';
import { soundOf } from './word-table.ts';

/**
 * The keys by which a party is looked up among millions: two parties that are one most likely share some. Numbers of 32 bits,
 * so that now and then two parties share one by chance, which costs a needless comparison. They depend on the party alone.
 */
export type LookupKeys = {
  /** Every key, each once. */
  readonly all: readonly number[];
  /** Those of single words: how many parties share one says how much it tells that names have the word in common. */
  readonly words: ReadonlySet<number>;
};

const mostNames = 6;
const mostWords = 5;
const mostAddresses = 3;
const mostKeys = 48;
const mostNumbers = 8;

/** What a party is looked up by: its features, and the numbers that offices and others know it by. */
export type LookupParty = { readonly features: PartyFeatures; readonly numbers: readonly string[] };

/** A party as it is looked up. */
export function lookupParty(data: PartyData): LookupParty {
  const numbers = [...(data.partyIdentifierBag ?? []), ...(data.outsideIdentifierBag ?? [])];
  return { features: partyFeatures(data), numbers: numbers.map(({ identifier }) => identifier) };
}

/** The keys of parties, in their order. */
export function lookupKeys(parties: readonly LookupParty[]): readonly LookupKeys[] {
  const table = new NameTable();
  const places = parties.map(({ features: { names, kind } }) =>
    names.slice(0, mostNames).map((name) => table.add(name, kind).at),
  );
  const { data } = table.finish();
  const { texts } = table.words;
  const sounds = (from: number, count: number): readonly string[] => {
    const words = data.subarray(from, from + Math.min(count, mostWords));
    return [...new Set([...words].map((word) => soundOf(texts[word] ?? '')))];
  };
  // In Latin letters, and in the letters of the name where those are others: how Han is read depends on who reads it.
  const soundsAt = (at: number): readonly (readonly string[])[] => {
    const [latin, native] = [data[at] ?? 0, data[at + 1] ?? 0];
    const [from, nativeFrom] = [at + nameHeader, at + nameHeader + latin];
    return native === 0 ? [sounds(from, latin)] : [sounds(from, latin), sounds(nativeFrom, native)];
  };
  return parties.map((party, index) => keysOf(party, (places[index] ?? []).flatMap(soundsAt)));
}

/** The key of a single word by how it sounds. */
export const wordKey = (sound: string): number => key('word', sound);

function keysOf(
  { features: party, numbers }: LookupParty,
  names: readonly (readonly string[])[],
): LookupKeys {
  const words = new Set(names.flat().map(wordKey));
  const towns = party.addresses.slice(0, mostAddresses).map(townOf).filter(isSaid);
  const all = [
    ...numbers.slice(0, mostNumbers).map((number) => key('number', bareNumber(number))),
    ...[...party.emails, ...party.phones].map((contact) => key('contact', contact)),
    ...(party.born === '' ? [] : [key('born', party.born)]),
    ...party.addresses
      .slice(0, mostAddresses)
      .map(houseOf)
      .filter(isSaid)
      .map((house) => key('house', house)),
    ...names.flatMap((sounds) => pairsOf(sounds).map((pair) => key('words', pair))),
    ...words,
    ...names.flatMap((sounds) =>
      longest(sounds).flatMap((sound) => towns.map((town) => key('town', `${sound} ${town}`))),
    ),
  ];
  return { all: [...new Set(all)].slice(0, mostKeys), words };
}

const key = (kind: string, value: string): number => hash(`${kind} ${value}`) | 0;
const isSaid = (text: string): boolean => text !== '';

function pairsOf(sounds: readonly string[]): readonly string[] {
  return sounds.flatMap((one, at) =>
    sounds.slice(at + 1).map((other) => (one < other ? `${one} ${other}` : `${other} ${one}`)),
  );
}

function longest(sounds: readonly string[]): readonly string[] {
  return sounds.toSorted((one, other) => other.length - one.length).slice(0, 2);
}

// By consonants as they sound only where the letters are Latin: the reading of others is the register's business.
function townOf({ postcode, town, country }: AddressFeatures): string {
  if (postcode !== '') return `${country} ${postcode}`;
  return town === '' ? '' : `${country} ${soundOf(town)}`;
}

function houseOf({ country, postcode, town, street, house }: AddressFeatures): string {
  const place = postcode === '' ? soundOf(town) : postcode;
  return house === '' || street === '' || place === ''
    ? ''
    : `${country} ${place} ${soundOf(street)} ${house}`;
}

import { hash } from './block.ts';
import { inOrder, type Lists, listsInOrder, renumberNames } from './canonical-order.ts';
import { scriptOf } from './fold.ts';
import { GrowingUint32 } from './growing.ts';
import { latinReading } from './latin-reading.ts';
import { formOf, nameBags as bags, nameHeader, NameTable } from './name-table.ts';
import type { AddressFeatures, PartyFeatures, PartyKind } from './party-features.ts';
import { wordsBySlips } from './one-slip.ts';
import { type Origin, soundOf, type Words } from './word-table.ts';

/** How many numbers an address takes: country, postcode, town, street, house, and how many parties share the house and the postcode. */
export const addressWidth = 7;
export const addressPart = {
  country: 0,
  postcode: 1,
  town: 2,
  street: 3,
  house: 4,
  houseSharers: 5,
  postcodeSharers: 6,
} as const;
/** Marks a name in `nameAt` as a former one. */
export const formerMark = 0x8000_0000;

/**
 * The parties of one kind in a register as columns of numbers, in memory that threads share; 0 stands for what is not
 * given. A party's names are `nameAt` from `nameStart[party]` to `nameStart[party + 1]`, and so on.
 */
export type PartyColumns = {
  readonly kind: PartyKind;
  readonly records: number;
  readonly words: Words;
  readonly names: Uint32Array;
  readonly nameStart: Uint32Array;
  readonly nameAt: Uint32Array;
  readonly addressStart: Uint32Array;
  readonly addresses: Uint32Array;
  readonly identifierStart: Uint32Array;
  /** Two numbers each: the scheme, and the scheme with the value. */
  readonly identifiers: Uint32Array;
  readonly contactStart: Uint32Array;
  readonly contacts: Uint32Array;
  /** Year, month and day as the digits YYYYMMDD. */
  readonly born: Uint32Array;
  readonly form: Uint32Array;
  readonly formClass: Uint32Array;
  readonly generation: Uint32Array;
  /** Up to two countries, as numbers of sixteen bits. */
  readonly countries: Uint32Array;
};

/** How columns are finished. */
export type Finishing = {
  /** The order of the records; as they were added without it. */
  readonly order?: Uint32Array<ArrayBuffer>;
  /** How many names there are, and how many have a word, where that is known of more than these records. */
  readonly names?: number;
  readonly frequencyOf?: (text: string) => number;
};

/** Takes the features of parties of one kind, one by one, and gives their columns. */
export class PartyColumnBuilder {
  private readonly kind: PartyKind;
  private readonly names = new NameTable();
  private readonly nameStart = new GrowingUint32();
  private readonly nameAt = new GrowingUint32();
  private readonly addressStart = new GrowingUint32();
  private readonly addresses = new GrowingUint32();
  private readonly identifierStart = new GrowingUint32();
  private readonly identifiers = new GrowingUint32();
  private readonly contactStart = new GrowingUint32();
  private readonly contacts = new GrowingUint32();
  private readonly born = new GrowingUint32();
  private readonly form = new GrowingUint32();
  private readonly formClass = new GrowingUint32();
  private readonly generation = new GrowingUint32();
  private readonly countries = new GrowingUint32();
  private readonly texts = new Map<string, number>();

  constructor(kind: PartyKind) {
    this.kind = kind;
  }

  add(party: PartyFeatures): void {
    this.nameStart.push(this.nameAt.length);
    this.addressStart.push(this.addresses.length);
    this.identifierStart.push(this.identifiers.length);
    this.contactStart.push(this.contacts.length);
    let form = party.legalForm === '' ? { form: '', formClass: '' } : formOf(party.legalForm);
    for (const name of party.names) {
      const numbered = this.names.add(name, this.kind);
      if (form.form === '') form = numbered;
      this.nameAt.push((numbered.at | (name.isFormer ? formerMark : 0)) >>> 0);
    }
    for (const address of party.addresses) this.addAddress(address);
    for (const identifier of party.identifiers) {
      this.identifiers.push(hash(identifier.slice(0, identifier.indexOf(':'))));
      this.identifiers.push(hash(identifier));
    }
    for (const contact of [...party.emails, ...party.phones]) this.contacts.push(hash(contact));
    this.born.push(Number(party.born.replaceAll('-', '')));
    this.form.push(this.textNumber(form.form));
    this.formClass.push(this.textNumber(form.formClass));
    this.generation.push(Number(party.generation));
    const [first = '', second = ''] = [...party.countries].sort();
    this.countries.push((countryNumber(second) << 16) | countryNumber(first));
  }

  private addAddress({ country, postcode, town, street, house, reading }: AddressFeatures): void {
    const word = (text: string): number => {
      if (text === '') return 0;
      const script = scriptOf(text);
      const origin: Origin =
        script === 'latin'
          ? 'written'
          : script === 'arabic' || script === 'hebrew' || script === 'thai'
            ? 'readFromConsonants'
            : 'read';
      return this.names.words.number(latinReading(text, reading), 'word', origin) + 1;
    };
    const [townWord, streetWord] = [word(town), word(street)];
    this.addresses.push(countryNumber(country));
    this.addresses.push(postcode === '' ? 0 : hash(`${country}${postcode}`));
    this.addresses.push(townWord);
    this.addresses.push(streetWord);
    this.addresses.push(Number(house.slice(0, 6)));
    // How many share it is known when all parties are.
    this.addresses.push(0);
    this.addresses.push(0);
  }

  private textNumber(text: string): number {
    if (text === '') return 0;
    const number = this.texts.get(text) ?? this.texts.size + 1;
    this.texts.set(text, number);
    return number;
  }

  private asAdded(): Uint32Array<ArrayBuffer> {
    return Uint32Array.from({ length: this.born.length }, (_, record) => record);
  }

  /**
   * The columns, the records in that order (each once; as they were added without it). Words are numbered by their text: the
   * same parties in the same order give the same columns, in whatever order they were added.
   */
  finish({ order = this.asAdded(), names: namesKnown, frequencyOf }: Finishing = {}): PartyColumns {
    const lists = (start: GrowingUint32, values: GrowingUint32): Lists => {
      start.push(values.length);
      return listsInOrder({ start: start.taken(), values: values.taken() }, order);
    };
    const each = (values: GrowingUint32): Uint32Array => inOrder(values.taken(), order);
    const ranks = this.names.words.settle();
    const names = this.names.finish().data;
    renumberNames(names, ranks);
    const { start: nameStart, values: nameAt } = lists(this.nameStart, this.nameAt);
    const { start: addressStart, values: addresses } = lists(this.addressStart, this.addresses);
    for (let at = 0; at < addresses.length; at += addressWidth)
      for (const part of [addressPart.town, addressPart.street]) {
        const word = addresses[at + part] ?? 0;
        if (word > 0) addresses[at + part] = (ranks[word - 1] ?? 0) + 1;
      }
    const { start: identifierStart, values: identifiers } = lists(this.identifierStart, this.identifiers);
    const { start: contactStart, values: contacts } = lists(this.contactStart, this.contacts);
    const records = order.length;
    const texts = this.names.words.texts;
    const parts = { names, nameStart, nameAt, records, addressStart, addresses };
    const counted =
      frequencyOf === undefined || namesKnown === undefined
        ? frequencies({ ...parts, words: texts.length })
        : { frequency: Uint32Array.from(texts, frequencyOf), names: namesKnown };
    const columns = {
      ...parts,
      ...{ identifierStart, identifiers, contactStart, contacts },
      kind: this.kind,
      words: this.names.words.finish(counted, wordsBySlips(texts, counted.frequency)),
      born: each(this.born),
      form: each(this.form),
      formClass: each(this.formClass),
      generation: each(this.generation),
      countries: each(this.countries),
    };
    countSharers(columns);
    return columns;
  }
}

/** The places of a party's names. */
export function* namesOf({ nameStart, nameAt }: PartyColumns, record: number): Generator<number> {
  for (let name = nameStart[record] ?? 0; name < (nameStart[record + 1] ?? 0); name += 1)
    yield ((nameAt[name] ?? 0) & ~formerMark) >>> 0;
}

/** The words in Latin letters of a name. */
export function latinWords({ names }: PartyColumns, at: number): Uint32Array {
  return names.subarray(at + nameHeader, at + nameHeader + (names[at] ?? 0));
}

/** The words in Latin letters of a name with the generic ones, the places and the numbers. */
export function allWords(columns: PartyColumns, at: number): readonly number[] {
  const { names } = columns;
  const [own, native] = [names[at] ?? 0, names[at + 1] ?? 0];
  const from = at + nameHeader;
  const words = sizeOfName(names, at);
  return [...names.subarray(from, from + own), ...names.subarray(from + own + native, from + words)];
}

/** The key of a house, however its street is spelt; 0 where there is none. */
export function houseKey({ addresses, words }: PartyColumns, at: number): number {
  const [street, house] = [addresses[at + addressPart.street] ?? 0, addresses[at + addressPart.house] ?? 0];
  if (street === 0 || house === 0) return 0;
  const town = addresses[at + addressPart.town] ?? 0;
  const sound = (word: number): string => soundOf(words.texts[words.standsFor[word - 1] ?? 0] ?? '');
  return hash(`${sound(street)}|${house}|${town === 0 ? '' : sound(town)}`);
}

// Parties are told apart by the sound of their rarest word: a count of records would be that of one party's many records.
function countSharers(columns: PartyColumns): void {
  const { addresses, addressStart, records, words } = columns;
  const sharers = new Map<number, Set<number>>();
  const add = (key: number, party: number): void => {
    if (key === 0) return;
    const known = sharers.get(key);
    if (known === undefined) sharers.set(key, new Set([party]));
    else if (known.size < mostSharers) known.add(party);
  };
  const house = new Uint32Array(addresses.length / addressWidth);
  for (let record = 0; record < records; record += 1) {
    const party = hash(rarestSound(columns, record, words));
    for (let at = addressStart[record] ?? 0; at < (addressStart[record + 1] ?? 0); at += addressWidth) {
      const key = houseKey(columns, at);
      house[at / addressWidth] = key;
      add(key, party);
      add(addresses[at + addressPart.postcode] ?? 0, party);
    }
  }
  for (let at = 0; at < addresses.length; at += addressWidth) {
    addresses[at + addressPart.houseSharers] = sharers.get(house[at / addressWidth] ?? 0)?.size ?? 0;
    addresses[at + addressPart.postcodeSharers] =
      sharers.get(addresses[at + addressPart.postcode] ?? 0)?.size ?? 0;
  }
}

const mostSharers = 50;

function rarestSound(columns: PartyColumns, record: number, { frequency, standsFor, texts }: Words): string {
  let rarest = -1;
  for (const at of namesOf(columns, record))
    for (const written of latinWords(columns, at)) {
      const word = standsFor[written] ?? written;
      if (rarest < 0 || (frequency[word] ?? 0) < (frequency[rarest] ?? 0)) rarest = word;
    }
  return soundOf(texts[rarest] ?? '');
}

/**
 * In how many different names each word occurs, of how many; names of different towns count as different ones. Counted in
 * records, the rare name of a party with hundreds of records would seem to be a usual one.
 */
function frequencies(register: {
  readonly names: Uint32Array;
  readonly nameStart: Uint32Array;
  readonly nameAt: Uint32Array;
  readonly addressStart: Uint32Array;
  readonly addresses: Uint32Array;
  readonly records: number;
  readonly words: number;
}): { readonly frequency: Uint32Array; readonly names: number } {
  const { names, nameStart, nameAt, records, addressStart, addresses } = register;
  const frequency = new Uint32Array(new SharedArrayBuffer(register.words * Uint32Array.BYTES_PER_ELEMENT));
  const seen = new Set<number>();
  for (let record = 0; record < records; record += 1) {
    const address = addressStart[record] ?? 0;
    const town = address < (addressStart[record + 1] ?? 0) ? (addresses[address + addressPart.town] ?? 0) : 0;
    for (let name = nameStart[record] ?? 0; name < (nameStart[record + 1] ?? 0); name += 1) {
      const at = ((nameAt[name] ?? 0) & ~formerMark) >>> 0;
      const key = at * register.words + town;
      if (seen.has(key)) continue;
      seen.add(key);
      const size = sizeOfName(names, at);
      for (let word = at + nameHeader; word < at + nameHeader + size; word += 1) {
        const number = names[word] ?? 0;
        frequency[number] = (frequency[number] ?? 0) + 1;
      }
    }
  }
  return { frequency, names: seen.size };
}

function sizeOfName(names: Uint32Array, at: number): number {
  let size = 0;
  for (let bag = 0; bag < bags; bag += 1) size += names[at + bag] ?? 0;
  return size;
}

/** Two capital letters as a number from 1. */
function countryNumber(code: string): number {
  if (code.length !== 2) return 0;
  return (code.charCodeAt(0) - 64) * 32 + code.charCodeAt(1) - 64;
}

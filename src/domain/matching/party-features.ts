import type { PartyData, PostalAddress } from '../party/party-data.ts';
import { fold, scriptOf } from './fold.ts';
import type { HanReading } from './latin-reading.ts';
import { latinSpelling } from './latin-spelling.ts';

export type PartyKind = PartyData['partyKind'];
/** One name of a party, as it was given. */
export type NamedAs = {
  readonly text: string;
  /** A name that the party had once. */
  readonly isFormer: boolean;
  readonly reading: HanReading;
};
export type AddressFeatures = {
  readonly country: string;
  readonly postcode: string;
  readonly town: string;
  readonly street: string;
  /** The number of the house; empty where there is none. */
  readonly house: string;
  readonly reading: HanReading;
};

/** What of a party is compared, taken out of its data once. */
export type PartyFeatures = {
  readonly kind: PartyKind;
  readonly names: readonly NamedAs[];
  /** What says father or son. */
  readonly generation: string;
  readonly legalForm: string;
  readonly addresses: readonly AddressFeatures[];
  readonly countries: readonly string[];
  /** `YYYY-MM-DD`, or empty. */
  readonly born: string;
  /** Official identifiers as `scheme:value`. */
  readonly identifiers: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
};

/** The features of a party; what is compared of names is left to the register that compares them. */
export function partyFeatures(data: PartyData): PartyFeatures {
  const addresses = data.postalAddressBag ?? [];
  const countries = new Set(addresses.map(({ countryCode }) => countryCode));
  const own = data.partyKind === 'naturalPerson' ? personFeatures(data) : organizationFeatures(data);
  for (const country of own.countries) countries.add(country);
  const reading: HanReading = [...countries].every((country) => country !== 'JP') ? 'chinese' : 'japanese';
  const inLatin = latinSpelling(countries);
  const named = (text: string, isFormer: boolean): readonly NamedAs[] => {
    const name = { text: inLatin(text), isFormer, reading };
    const isCompany = reading === 'japanese' && data.partyKind === 'organization' && hanCharacter.test(text);
    return isCompany ? [name, { ...name, reading: 'japaneseCompany' }] : [name];
  };
  return {
    kind: data.partyKind,
    names: [
      ...own.names.flatMap((text) => named(text, false)),
      ...(data.formerNameBag ?? []).flatMap(({ name }) => named(name, true)),
    ],
    generation: own.generation,
    legalForm: own.legalForm,
    addresses: addresses.map((address) => addressFeatures(address, reading)),
    countries: [...countries],
    born: own.born,
    identifiers: (data.outsideIdentifierBag ?? []).map(
      ({ scheme, identifier, countryCode = '' }) =>
        `${scheme}${scheme === 'nationalRegister' ? countryCode : ''}:${bareNumber(identifier)}`,
    ),
    emails: (data.emailAddressBag ?? []).map((email) => email.toLowerCase()),
    phones: (data.phoneNumberBag ?? [])
      .map((phone) => phone.replaceAll(/\D/gu, ''))
      .filter((phone) => phone.length > 4),
  };
}

const hanCharacter = /\p{Script=Han}/u;

type OwnFeatures = Pick<PartyFeatures, 'generation' | 'legalForm' | 'countries' | 'born'> & {
  readonly names: readonly string[];
};

function personFeatures(data: Extract<PartyData, { partyKind: 'naturalPerson' }>): OwnFeatures {
  const names = data.personNameBag.flatMap(({ personFullName, personStructuredName: parts }) => {
    if (personFullName !== undefined) return [personFullName];
    if (parts === undefined) return [];
    const { firstName, middleName, lastName, secondLastName, nameSuffix } = parts;
    const given = [firstName, middleName, lastName, secondLastName, nameSuffix].filter(
      (part) => part !== undefined,
    );
    // Scripts without gaps write the surname first.
    return [isGapless(lastName) ? `${lastName}${firstName ?? ''}${middleName ?? ''}` : given.join(' ')];
  });
  return {
    names,
    generation: generationOf(names),
    legalForm: '',
    countries: [data.nationalityCode, data.residenceCountryCode].filter((code) => code !== undefined),
    born: data.birthDate ?? '',
  };
}

function organizationFeatures(data: Extract<PartyData, { partyKind: 'organization' }>): OwnFeatures {
  return {
    names: data.organizationNameBag.map(({ organizationStandardName }) => organizationStandardName),
    generation: '',
    legalForm: data.legalFormText ?? '',
    countries: [data.incorporationCountryCode].filter((code) => code !== undefined),
    born: '',
  };
}

function isGapless(text: string): boolean {
  return ['han', 'kana', 'hangul'].includes(scriptOf(fold(text)));
}

const generations: ReadonlyMap<string, string> = new Map(
  ['senior sr snr pere i', 'junior jr jnr fils ii', 'iii', 'iv'].flatMap((line, at) =>
    line.split(' ').map((word) => [word, String(at + 1)] as const),
  ),
);
const generationWord = /(?:^|[\s,.])(senior|sr|snr|père|junior|jr|jnr|fils|i{1,3}|iv)\.?(?=$|[\s,])/iu;

function generationOf(names: readonly string[]): string {
  for (const name of names) {
    const found = generationWord.exec(name)?.[1];
    if (found !== undefined) return generations.get(fold(found)) ?? '';
  }
  return '';
}

/** An identifier or number by its letters and digits. */
export const bareNumber = (identifier: string): string => fold(identifier).replaceAll(/[^\p{L}\p{N}]/gu, '');
const houseNumber = /\d+/u;

function addressFeatures(address: PostalAddress, reading: HanReading): AddressFeatures {
  const inLatin = latinSpelling([address.countryCode]);
  const line = fold(inLatin((address.addressLineText ?? []).join(' ')));
  return {
    country: address.countryCode,
    postcode: fold(address.postalCode ?? '').replaceAll(/[^\p{L}\p{N}]/gu, ''),
    town: fold(inLatin(address.cityName ?? '')).replaceAll(/[^\p{L}\p{M}\p{N}]/gu, ''),
    street: line.replaceAll(/[^\p{L}\p{M}]/gu, ''),
    house: houseNumber.exec(line)?.[0] ?? '',
    reading,
  };
}

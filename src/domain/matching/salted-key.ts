import { createHmac } from 'node:crypto';
import {
  checkOutsideIdentifier,
  identifiesOneParty,
  isStrongIdentifier,
} from '../link/outside-identifier.ts';
import type { PartyData } from '../party/party-data.ts';
import { organizationName, type PartyName, personName } from './name.ts';

/**
 * What two offices compare of a party without naming it. Each kind is rare by what it is made of: an identifier that can
 * be one party's only, a number together with the country that gave it, a person's whole name with the date of birth, an
 * organization's whole name with its country. A name alone is no such value: many share it, and its key would point at
 * others.
 */
export const blockingKinds = ['identifier', 'nameAndBirthDate', 'nameAndCountry'] as const;
export type BlockingKind = (typeof blockingKinds)[number];
export type BlockingValue = { readonly kind: BlockingKind; readonly value: string };
export type SaltedKey = { readonly kind: BlockingKind; readonly key: string };

/** Bytes of a salt. */
export const saltBytes = 32;
/** Most values of one party; a party with more names is asked about by its first ones. */
const mostValues = 20;
const keyBytes = 16;

/** The rare values of a party, normalised, each once, in a fixed order. */
export function blockingValues(data: PartyData): readonly BlockingValue[] {
  const values = [...identifierValues(data), ...nameValues(data)];
  const distinct = new Map(values.map((each) => [`${each.kind} ${each.value}`, each]));
  return [...distinct.values()].slice(0, mostValues);
}

/**
 * HMAC-SHA-256 (RFC 2104, https://www.rfc-editor.org/rfc/rfc2104) of each value under the salt, cut to 128 bits.
 *
 * @NOTE What leaks: whoever has the salt can try values he can think of, and so learns of each whether it is among those
 * asked about; a name with a country can be guessed. Without the salt nothing can be tried, and keys of one request say
 * nothing of those of another, because each request has a salt of its own. This is why requests go to one office only,
 * are counted, and are answered by people.
 */
export function saltedKeys(values: readonly BlockingValue[], salt: Uint8Array): readonly SaltedKey[] {
  return values.map(({ kind, value }) => {
    const mac = createHmac('sha256', salt).update(`${kind}\n${value}`, 'utf8').digest();
    return { kind, key: mac.subarray(0, keyBytes).toString('base64url') };
  });
}

function identifierValues(data: PartyData): readonly BlockingValue[] {
  return (data.outsideIdentifierBag ?? []).flatMap((stated) => {
    const checked = checkOutsideIdentifier(stated);
    if (!isStrongIdentifier(checked)) return [];
    const { scheme, countryCode = '', normalised } = checked;
    // ORCID identifiers are ISNIs; the country says nothing more of what is one party's only.
    const isOne = identifiesOneParty(scheme);
    const family = scheme === 'ORCID' ? 'ISNI' : scheme;
    const number = isOne ? normalised.replaceAll('-', '') : `${countryCode} ${normalised}`;
    return [{ kind: 'identifier' as const, value: `${family} ${number}` }];
  });
}

function nameValues(data: PartyData): readonly BlockingValue[] {
  if (data.partyKind === 'naturalPerson') {
    const { birthDate, personNameBag } = data;
    if (birthDate === undefined) return [];
    return personNameBag.flatMap(({ personFullName, personStructuredName: parts }) => {
      const full = personFullName ?? [parts?.firstName, parts?.middleName, parts?.lastName].join(' ');
      return named('nameAndBirthDate', personName(full), birthDate);
    });
  }
  const countries = [
    data.incorporationCountryCode,
    ...(data.postalAddressBag ?? []).map(({ countryCode }) => countryCode),
  ];
  return data.organizationNameBag.flatMap(({ organizationStandardName }) =>
    countries.flatMap((country) =>
      country === undefined
        ? []
        : named('nameAndCountry', organizationName(organizationStandardName), country),
    ),
  );
}

/** A name of one word is too common, so it is left out unless it is long. */
function named(kind: BlockingKind, { words }: PartyName, other: string): readonly BlockingValue[] {
  const texts = words.map(({ text }) => text).toSorted();
  const isTelling = texts.length > 1 || (texts[0]?.length ?? 0) >= 5;
  return isTelling ? [{ kind, value: `${texts.join(' ')} ${other}` }] : [];
}

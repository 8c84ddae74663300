import { isRightModulo11And2, isRightModulo97 } from './check-digits.ts';
import { judgeCountryNumber } from './country-number.ts';
import { nationalRegisterNumbers } from './national-register.ts';
import { vatNumbers } from './vat-number.ts';

export const outsideSchemes = ['LEI', 'ORCID', 'ISNI', 'VAT', 'nationalRegister'] as const;
export type OutsideScheme = (typeof outsideSchemes)[number];

/** An identifier that somebody else gave a party, as it was stated. */
export type OutsideIdentifier = {
  readonly scheme: OutsideScheme;
  readonly identifier: string;
  readonly countryCode?: string | undefined;
};

/**
 * What an outside identifier says by itself. `normalised` is one text for all ways to write one number. `shape` is
 * `unknown` where no rule of its country is known. `assurance`: `stated` says nobody looked, `checked` that its check
 * digits are right (it exists as a number; whose it is, nobody proved), `evidenced` that the office has evidence that it
 * is this party's.
 */
export type OutsideIdentifierCheck = {
  readonly scheme: OutsideScheme;
  readonly countryCode: string | undefined;
  readonly normalised: string;
  readonly shape: 'right' | 'wrong' | 'unknown';
  readonly checkDigits: 'right' | 'wrong' | 'none';
  readonly assurance: 'checked' | 'stated' | 'evidenced';
};

type SchemeRule = (identifier: string, countryCode: string | undefined) => Judged;
type Judged = Pick<OutsideIdentifierCheck, 'normalised' | 'shape' | 'checkDigits'> & {
  readonly countryCode?: string | undefined;
};

const schemeRules: { readonly [scheme in OutsideScheme]: SchemeRule } = {
  LEI: judgeLei,
  ORCID: (identifier) => {
    const text = compact(identifier.replace(/^(?:https?:\/\/)?(?:www\.)?orcid\.org\/|^orcid:/i, ''));
    return judgeIsni(text, text.replace(/^(.{4})(.{4})(.{4})(.{4})$/, '$1-$2-$3-$4'));
  },
  ISNI: (identifier) => {
    const text = compact(
      identifier.replace(/^(?:https?:\/\/)?(?:www\.)?isni\.org\/(?:isni\/)?|^isni:?/i, ''),
    );
    return judgeIsni(text, text);
  },
  VAT: judgeVat,
  nationalRegister: judgeNationalRegister,
};

/** Normalises an outside identifier and checks what can be checked of it without asking anybody. Never throws. */
export function checkOutsideIdentifier({
  scheme,
  identifier,
  countryCode,
}: OutsideIdentifier): OutsideIdentifierCheck {
  const judged = schemeRules[scheme](visible(identifier), countryCode);
  const assurance = judged.checkDigits === 'right' ? 'checked' : 'stated';
  return { scheme, countryCode, ...judged, assurance };
}

/**
 * Whether two parties with this identifier in common may be taken for one by it: never where its shape or its check
 * digits are wrong, and a number of a country only where the country's rules for it are known and kept.
 */
export function isStrongIdentifier({ scheme, shape, checkDigits }: OutsideIdentifierCheck): boolean {
  if (shape !== 'right' || checkDigits === 'wrong') return false;
  return checkDigits === 'right' || scheme === 'nationalRegister' || scheme === 'VAT';
}

/** Schemes by which the identified can be one party only, so that two parties of an office cannot both have it. */
export function identifiesOneParty(scheme: OutsideScheme): boolean {
  return scheme === 'LEI' || scheme === 'ORCID' || scheme === 'ISNI';
}

/** ISO 17442-1: 18 characters and two check digits, which are 02 to 98. */
function judgeLei(identifier: string): Judged {
  const normalised = compact(identifier.replace(/^lei[:\s]/i, ''));
  const isShaped = /^[0-9A-Z]{18}[0-9]{2}$/.test(normalised);
  const isRight = isShaped && !/(?:00|01|99)$/.test(normalised) && isRightModulo97(normalised);
  return { normalised, shape: isShaped ? 'right' : 'wrong', checkDigits: isRight ? 'right' : 'wrong' };
}

function judgeIsni(text: string, normalised: string): Judged {
  const isShaped = /^[0-9]{15}[0-9X]$/.test(text);
  const isRight = isShaped && !text.startsWith('000000000000000') && isRightModulo11And2(text);
  return { normalised, shape: isShaped ? 'right' : 'wrong', checkDigits: isRight ? 'right' : 'wrong' };
}

/** What Swiss and Norwegian numbers end with on invoices; it is no part of the number. */
const vatSuffix = /(?<=^E?\d{9})(?:MWST|TVA|IVA|MVA)$/;
const vatPrefixes: { readonly [prefix: string]: string } = { EL: 'GR', XI: 'GB' };

function judgeVat(identifier: string, stated: string | undefined): Judged {
  const text = compact(identifier);
  const prefix = /^[A-Z]{2}/.exec(text)?.[0] ?? '';
  const prefixCountry = vatPrefixes[prefix] ?? prefix;
  const isPrefixed =
    prefixCountry === stated || (stated === undefined && Object.hasOwn(vatNumbers, prefixCountry));
  const countryCode = stated ?? (isPrefixed ? prefixCountry : undefined);
  if (countryCode === undefined) return { normalised: text, shape: 'unknown', checkDigits: 'none' };
  const body = (isPrefixed ? text.slice(2) : text).replace(vatSuffix, '');
  const ways = Object.hasOwn(vatNumbers, countryCode) ? vatNumbers[countryCode] : undefined;
  return { normalised: countryCode + body, countryCode, ...judgeCountryNumber(body, ways) };
}

function judgeNationalRegister(identifier: string, countryCode: string | undefined): Judged {
  const text = compact(identifier);
  if (countryCode === undefined) return { normalised: text, shape: 'unknown', checkDigits: 'none' };
  // Companies House numbers lose their leading zeros in spreadsheets.
  const normalised = countryCode === 'GB' && /^\d{5,7}$/.test(text) ? text.padStart(8, '0') : text;
  const isKnown = Object.hasOwn(nationalRegisterNumbers, countryCode);
  const ways = isKnown ? nationalRegisterNumbers[countryCode] : undefined;
  return { normalised, ...judgeCountryNumber(normalised, ways) };
}

/** Compatibility forms folded and what cannot be seen left out, so that the same digits are the same text. */
function visible(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Cc}]/gu, '')
    .trim();
}

function compact(text: string): string {
  return text.toUpperCase().replace(/[\s.\-\u2010-\u2015\u2212/_,()]/gu, '');
}

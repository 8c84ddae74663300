import { digitAt, isRightLuhn, weighted } from './check-digits.ts';
import {
  isRightBelgian,
  isRightDanish,
  isRightFinnish,
  isRightNorwegian,
  isRightPolishTaxNumber,
  isRightPortuguese,
  isRightSpanish,
  isRightSwiss,
} from './company-number.ts';
import type { CountryNumbers } from './country-number.ts';

/**
 * The numbers that national registers give, upper case and without spaces, dots, dashes and slashes. A country may have
 * several. Those without `isRight` have no check digits, or none whose rule is published.
 */
export const nationalRegisterNumbers: CountryNumbers = {
  AT: [{ shape: /^(?:FN)?\d{1,6}[A-Z]$/ }],
  // ABN, then ACN.
  AU: [
    { shape: /^[1-9]\d{10}$/, isRight: isRightAbn },
    { shape: /^\d{9}$/, isRight: isRightAcn },
  ],
  BE: [{ shape: /^[01]\d{9}$/, isRight: isRightBelgian }],
  BR: [{ shape: /^\d{14}$/, isRight: isRightCnpj }],
  CH: [{ shape: /^CHE\d{9}$/, isRight: (text) => isRightSwiss(text.slice(3)) }],
  CN: [{ shape: /^[0-9A-HJ-NP-RTUW-Y]{18}$/, isRight: isRightUscc }],
  // The court stands before or after: every court counts for itself.
  DE: [
    { shape: /^\p{L}{3,60}(?:HRA|HRB|GNR|GSR|PR|VR)\d{1,6}[A-Z]{0,3}$/u },
    { shape: /^(?:HRA|HRB|GNR|GSR|PR|VR)\d{1,6}\p{L}{4,60}$/u },
    { shape: /^(?:HRA|HRB|GNR|GSR|PR|VR)\d{1,6}[A-Z]{0,3}$/, isIncomplete: true },
  ],
  DK: [{ shape: /^[1-9]\d{7}$/, isRight: isRightDanish }],
  ES: [{ shape: /^(?:[A-HJNP-SUVW]\d{7}[0-9A-J]|[0-9XYZ]\d{7}[A-Z])$/, isRight: isRightSpanish }],
  FI: [{ shape: /^\d{8}$/, isRight: isRightFinnish }],
  // SIREN, then SIRET of an establishment.
  FR: [
    { shape: /^\d{9}$/, isRight: isRightLuhn },
    { shape: /^\d{14}$/, isRight: isRightLuhn },
  ],
  GB: [{ shape: /^(?:\d{8}|[A-Z]{2}\d{6}|[A-Z]\d{7})$/ }],
  GR: [{ shape: /^\d{12}$/ }],
  IL: [{ shape: /^\d{9}$/, isRight: isRightLuhn }],
  IN: [{ shape: /^[LU]\d{5}[A-Z]{2}\d{4}[A-Z]{3}\d{6}$/ }, { shape: /^[A-Z]{3}\d{4}$/ }],
  IT: [{ shape: /^\d{11}$/, isRight: isRightLuhn }, { shape: /^[A-Z]{2}\d{5,7}$/ }],
  JP: [{ shape: /^[1-9]\d{12}$/, isRight: isRightJapanese }],
  KR: [{ shape: /^\d{10}$/, isRight: isRightKorean }],
  NL: [{ shape: /^\d{8}$/ }],
  NO: [{ shape: /^[89]\d{8}$/, isRight: isRightNorwegian }],
  NZ: [{ shape: /^9429\d{9}$/, isRight: isRightGlobalLocation }, { shape: /^\d{1,7}$/ }],
  // KRS has no check digits, NIP has.
  PL: [{ shape: /^0\d{9}$/ }, { shape: /^[1-9]\d{9}$/, isRight: isRightPolishTaxNumber }],
  PT: [{ shape: /^[5-9]\d{8}$/, isRight: isRightPortuguese }],
  // INN of an organization and of a person, then OGRN.
  RU: [
    { shape: /^\d{10}(?:\d{2})?$/, isRight: isRightInn },
    { shape: /^[15]\d{12}$/, isRight: (text) => isRightOgrn(text, 11) },
    { shape: /^3\d{14}$/, isRight: (text) => isRightOgrn(text, 13) },
  ],
  SE: [{ shape: /^\d{10}$/, isRight: isRightLuhn }],
  SG: [{ shape: /^(?:\d{8,9}[A-Z]|[TSR]\d{2}[A-Z]{2}\d{4}[A-Z])$/ }],
  TH: [{ shape: /^\d{13}$/, isRight: isRightThai }],
};

function isRightAbn(text: string): boolean {
  return (weighted(text, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0;
}

function isRightAcn(text: string): boolean {
  return (10 - (weighted(text, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digitAt(text, 8);
}

function isRightCnpj(text: string): boolean {
  const digit = (weights: readonly number[]) => {
    const rest = weighted(text, weights) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  const first = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
  return digit(first) === digitAt(text, 12) && digit([6, ...first]) === digitAt(text, 13);
}

const usccCharacters = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** GB 32100-2015: modulo 31 with the powers of 3. */
function isRightUscc(text: string): boolean {
  let weight = 1;
  let sum = 0;
  for (const character of text.slice(0, 17)) {
    sum += usccCharacters.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return usccCharacters[(31 - (sum % 31)) % 31] === text.at(-1);
}

/** The check digit comes first; from the end the digits count once and twice in turn. */
function isRightJapanese(text: string): boolean {
  const digits = Array.from(text.slice(1)).toReversed();
  const sum = digits.reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 2), 0);
  return 9 - (sum % 9) === digitAt(text, 0);
}

function isRightKorean(text: string): boolean {
  const sum = weighted(text, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((digitAt(text, 8) * 5) / 10);
  return (10 - (sum % 10)) % 10 === digitAt(text, 9);
}

function isRightInn(text: string): boolean {
  const tail = [2, 4, 10, 3, 5, 9, 4, 6, 8];
  const digit = (weights: readonly number[]) => (weighted(text, weights) % 11) % 10;
  if (text.length === 10) return digit(tail) === digitAt(text, 9);
  return digit([7, ...tail]) === digitAt(text, 10) && digit([3, 7, ...tail]) === digitAt(text, 11);
}

function isRightOgrn(text: string, divisor: number): boolean {
  const rest = Number(BigInt(text.slice(0, -1)) % BigInt(divisor));
  return rest % 10 === digitAt(text, -1);
}

function isRightGlobalLocation(text: string): boolean {
  return weighted(text, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;
}

function isRightThai(text: string): boolean {
  const sum = weighted(text, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  return (11 - (sum % 11)) % 10 === digitAt(text, 12);
}

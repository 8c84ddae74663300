import { digitAt, isRightLuhn, isRightModulo11And10, weighted } from './check-digits.ts';
import {
  isRightBelgian,
  isRightDanish,
  isRightDutchVat,
  isRightFinnish,
  isRightFrenchVat,
  isRightNorwegian,
  isRightPolishTaxNumber,
  isRightPortuguese,
  isRightSpanish,
  isRightSwiss,
} from './company-number.ts';
import type { CountryNumbers } from './country-number.ts';

/** VAT numbers by the country they are of, without its prefix. Greece writes EL, Northern Ireland XI. */
export const vatNumbers: CountryNumbers = {
  AT: [{ shape: /^U\d{8}$/, isRight: isRightAustrian }],
  BE: [{ shape: /^[01]\d{9}$/, isRight: isRightBelgian }],
  BG: [{ shape: /^\d{9,10}$/ }],
  CH: [{ shape: /^E\d{9}$/, isRight: (text) => isRightSwiss(text.slice(1)) }],
  CY: [{ shape: /^\d{8}[A-Z]$/ }],
  CZ: [{ shape: /^\d{8,10}$/ }],
  DE: [{ shape: /^[1-9]\d{8}$/, isRight: isRightModulo11And10 }],
  DK: [{ shape: /^[1-9]\d{7}$/, isRight: isRightDanish }],
  EE: [{ shape: /^\d{9}$/, isRight: (text) => weighted(text, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0 }],
  ES: [{ shape: /^(?:[A-HJNP-SUVW]\d{7}[0-9A-J]|[0-9XYZ]\d{7}[A-Z])$/, isRight: isRightSpanish }],
  FI: [{ shape: /^\d{8}$/, isRight: isRightFinnish }],
  FR: [
    { shape: /^\d{11}$/, isRight: isRightFrenchVat },
    // New keys have letters; their rule covers the SIREN only.
    {
      shape: /^(?:[A-HJ-NP-Z][0-9A-HJ-NP-Z]|\d[A-HJ-NP-Z])\d{9}$/,
      isRight: (text) => isRightLuhn(text.slice(2)),
    },
  ],
  GB: [
    { shape: /^\d{9}(?:\d{3})?$/, isRight: isRightBritish },
    // Government departments and health authorities.
    { shape: /^(?:GD[0-4]\d{2}|HA[5-9]\d{2})$/ },
  ],
  GR: [{ shape: /^\d{9}$/, isRight: isRightGreek }],
  HR: [{ shape: /^\d{11}$/, isRight: isRightModulo11And10 }],
  HU: [{ shape: /^\d{8}$/, isRight: (text) => weighted(text, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0 }],
  IE: [{ shape: /^(?:\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/ }],
  IT: [{ shape: /^\d{11}$/, isRight: isRightLuhn }],
  LT: [{ shape: /^\d{9}(?:\d{3})?$/ }],
  LU: [{ shape: /^\d{8}$/, isRight: (text) => Number(text.slice(0, 6)) % 89 === Number(text.slice(6)) }],
  LV: [{ shape: /^\d{11}$/ }],
  MT: [{ shape: /^\d{8}$/, isRight: isRightMaltese }],
  NL: [{ shape: /^\d{9}B\d{2}$/, isRight: isRightDutchVat }],
  NO: [{ shape: /^[89]\d{8}$/, isRight: isRightNorwegian }],
  PL: [{ shape: /^\d{10}$/, isRight: isRightPolishTaxNumber }],
  PT: [{ shape: /^[1-9]\d{8}$/, isRight: isRightPortuguese }],
  RO: [{ shape: /^[1-9]\d{1,9}$/, isRight: isRightRomanian }],
  SE: [{ shape: /^\d{10}(?:0[1-9]|[1-8]\d|9[0-4])$/, isRight: (text) => isRightLuhn(text.slice(0, 10)) }],
  SI: [{ shape: /^[1-9]\d{7}$/, isRight: isRightSlovenian }],
  SK: [{ shape: /^[1-9]\d{9}$/, isRight: (text) => Number(text) % 11 === 0 }],
};

function isRightAustrian(text: string): boolean {
  const digits = Array.from(text.slice(1), Number);
  const sum = digits.slice(0, 7).reduce((total, digit, place) => {
    const value = place % 2 === 0 ? digit : digit * 2;
    return total + (value > 9 ? value - 9 : value);
  }, 4);
  return (10 - (sum % 10)) % 10 === digits[7];
}

function isRightBritish(text: string): boolean {
  const sum = weighted(text, [8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
  return sum === 0 || (sum + 55) % 97 === 0;
}

function isRightGreek(text: string): boolean {
  return (weighted(text, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digitAt(text, 8);
}

function isRightMaltese(text: string): boolean {
  return 37 - (weighted(text, [3, 4, 6, 7, 8, 9]) % 37) === Number(text.slice(6));
}

function isRightRomanian(text: string): boolean {
  const padded = text.padStart(10, '0');
  return ((weighted(padded, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === digitAt(padded, 9);
}

function isRightSlovenian(text: string): boolean {
  const rest = 11 - (weighted(text, [8, 7, 6, 5, 4, 3, 2]) % 11);
  return rest !== 11 && rest % 10 === digitAt(text, 7);
}

import { digitAt, isRightLuhn, remainder97, weighted } from './check-digits.ts';

/** Check digits that the register number and the VAT number of a country share. */

/** Norway (Brønnøysund) and, with other weights, Switzerland: modulo 11 over the first eight. */
export function isRightNorwegian(text: string): boolean {
  return endsInModulo11(text, [3, 2, 7, 6, 5, 4, 3, 2]);
}
export function isRightSwiss(text: string): boolean {
  return endsInModulo11(text, [5, 4, 3, 2, 7, 6, 5, 4]);
}

/** Belgium: the last two complete the first eight to a multiple of 97. */
export function isRightBelgian(text: string): boolean {
  return 97 - (Number(text.slice(0, 8)) % 97) === Number(text.slice(8));
}

export function isRightDanish(text: string): boolean {
  return weighted(text, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
}

export function isRightFinnish(text: string): boolean {
  return weighted(text, [7, 9, 10, 5, 8, 4, 2, 1]) % 11 === 0;
}

export function isRightPolishTaxNumber(text: string): boolean {
  return weighted(text, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(text, 9);
}

export function isRightPortuguese(text: string): boolean {
  const check = 11 - (weighted(text, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check > 9 ? 0 : check) === digitAt(text, 8);
}

/** France: the two digits before the SIREN say it leaves what it does when divided by 97. */
export function isRightFrenchVat(text: string): boolean {
  const siren = text.slice(2);
  return isRightLuhn(siren) && (12 + 3 * (Number(siren) % 97)) % 97 === Number(text.slice(0, 2));
}

/** The Netherlands: the older numbers stand the eleven test, those of sole traders modulo 97 over the whole. */
export function isRightDutchVat(text: string): boolean {
  const isOld = (weighted(text, [9, 8, 7, 6, 5, 4, 3, 2, -1]) + 11) % 11 === 0;
  return isOld || remainder97(`NL${text}`) === 1;
}

const personLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const companyLetters = 'JABCDEFGHI';

/** Spain: persons by modulo 23, X, Y, Z standing for 0, 1, 2; companies by the Luhn sum, as a digit or a letter. */
export function isRightSpanish(text: string): boolean {
  if (/^[0-9XYZ]/.test(text)) {
    const digits = text.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
    return text.at(-1) === personLetters[Number(digits) % 23];
  }
  const body = text.slice(1, -1);
  const check = Array.from('0123456789').findIndex((digit) => isRightLuhn(body + digit));
  const last = text.at(-1);
  return last === String(check) || last === companyLetters[check];
}

function endsInModulo11(text: string, weights: readonly number[]): boolean {
  return (11 - (weighted(text, weights) % 11)) % 11 === digitAt(text, weights.length);
}

/** Check digits of identifiers. Each function takes digits and letters only, in upper case; the shape is checked before. */

/** ISO/IEC 7064 MOD 97-10, as ISO 17442 (LEI) has it: letters count from 10, and the whole leaves 1. */
export function isRightModulo97(text: string): boolean {
  return remainder97(text) === 1;
}

/** What the text leaves when it is divided by 97, letters counting from 10. */
export function remainder97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** ISO/IEC 7064 MOD 11-2, as ISNI (ISO 27729) and ORCID have it: the last character is a digit, or X for 10. */
export function isRightModulo11And2(text: string): boolean {
  let sum = 0;
  for (const digit of text.slice(0, -1)) sum = ((sum + Number(digit)) * 2) % 11;
  const check = (12 - sum) % 11;
  return text.endsWith(check === 10 ? 'X' : String(check));
}

/** ISO/IEC 7064 MOD 11,10. */
export function isRightModulo11And10(text: string): boolean {
  let product = 10;
  for (const digit of text.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return text.endsWith(String((11 - product) % 10));
}

/** The Luhn formula (ISO/IEC 7812-1 annex B). */
export function isRightLuhn(text: string): boolean {
  let sum = 0;
  for (const [place, digit] of Array.from(text).toReversed().entries()) {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** The sum of the digits, each times its weight; digits beyond the weights do not count. */
export function weighted(text: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, place) => sum + weight * digitAt(text, place), 0);
}

/** The digit at a place; a negative place counts from the end. */
export function digitAt(text: string, place: number): number {
  return Number(text.at(place) ?? Number.NaN);
}

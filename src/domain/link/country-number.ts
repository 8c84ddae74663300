/**
 * One way in which a country writes a number: its shape, and whether its check digits are right where it has some that
 * are published.
 */
export type CountryNumber = {
  readonly shape: RegExp;
  readonly isRight?: (text: string) => boolean;
  /** A part of the number is missing, so that it alone names nobody. */
  readonly isIncomplete?: true;
};
export type CountryNumbers = { readonly [countryCode: string]: readonly CountryNumber[] };

/** How a text stands to what its country writes. Where no way is known, nothing is said against it. */
export type CountryVerdict = {
  readonly shape: 'right' | 'wrong' | 'unknown';
  readonly checkDigits: 'right' | 'wrong' | 'none';
};

/** Compares a text with the ways of its country; one of them in which all is right is enough. */
export function judgeCountryNumber(text: string, ways: readonly CountryNumber[] | undefined): CountryVerdict {
  if (ways === undefined) return { shape: 'unknown', checkDigits: 'none' };
  const fitting = ways.filter(({ shape }) => shape.test(text));
  if (fitting.length === 0) {
    return { shape: 'wrong', checkDigits: ways.every(({ isRight }) => isRight) ? 'wrong' : 'none' };
  }
  if (fitting.every(({ isIncomplete }) => isIncomplete)) return { shape: 'unknown', checkDigits: 'none' };
  const checked = fitting.filter(({ isRight }) => isRight);
  if (checked.some(({ isRight }) => isRight?.(text))) return { shape: 'right', checkDigits: 'right' };
  return { shape: 'right', checkDigits: checked.length === fitting.length ? 'wrong' : 'none' };
}

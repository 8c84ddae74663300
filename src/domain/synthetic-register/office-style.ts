/**
 * How an office keeps its register. The offices are invented: their codes are those that ISO 3166 leaves to its users
 * (https://www.iso.org/iso-3166-country-codes.html), so that no record looks like one of a real office.
 */
export type OfficeStyle = {
  readonly officeCode: string;
  /** How many of a thousand records it has. */
  readonly weight: number;
  readonly numberPrefix: string;
  /** `both` keeps the native name and a romanised one beside it. */
  readonly script: 'native' | 'romanised' | 'both';
  readonly isUpperCase: boolean;
  readonly isAscii: boolean;
  readonly name: 'given-first' | 'surname-first' | 'structured';
  /** Whether the legal form has a field of its own. */
  readonly hasLegalFormField: boolean;
  readonly fields: readonly OfficeField[];
  /** How often a field that the office has is left empty. */
  readonly missing: number;
};
export type OfficeField =
  'street' | 'postal-code' | 'birth-date' | 'nationality' | 'email' | 'phone' | 'former-name' | 'role';

const plain = { isUpperCase: false, isAscii: false, hasLegalFormField: false } as const;

export const offices: readonly OfficeStyle[] = [
  {
    ...{ officeCode: 'QM', weight: 200, numberPrefix: '', script: 'romanised', name: 'surname-first' },
    ...{ isUpperCase: true, isAscii: true, hasLegalFormField: false, missing: 0.25 },
    fields: ['street', 'postal-code', 'nationality'],
  },
  {
    ...{
      ...plain,
      officeCode: 'QN',
      weight: 150,
      numberPrefix: 'P',
      script: 'romanised',
      name: 'structured',
    },
    ...{ hasLegalFormField: true, missing: 0.25 },
    fields: ['street', 'postal-code', 'birth-date', 'email', 'former-name', 'role'],
  },
  {
    ...{
      ...plain,
      officeCode: 'QO',
      weight: 150,
      numberPrefix: '20-',
      script: 'native',
      name: 'surname-first',
    },
    missing: 0.3,
    fields: ['street', 'postal-code', 'birth-date', 'phone'],
  },
  {
    ...{ ...plain, officeCode: 'QP', weight: 130, numberPrefix: 'AP', script: 'both', name: 'given-first' },
    missing: 0.2,
    fields: ['street', 'postal-code', 'birth-date', 'nationality', 'former-name', 'email', 'phone', 'role'],
  },
  {
    ...{
      ...plain,
      officeCode: 'QQ',
      weight: 120,
      numberPrefix: 'X',
      script: 'romanised',
      name: 'given-first',
    },
    missing: 0.3,
    fields: ['street', 'birth-date', 'nationality'],
  },
  {
    ...{
      ...plain,
      officeCode: 'QR',
      weight: 100,
      numberPrefix: '',
      script: 'romanised',
      name: 'given-first',
    },
    ...{ isAscii: true, missing: 0.4 },
    fields: ['postal-code', 'birth-date', 'role'],
  },
  {
    ...{ ...plain, officeCode: 'QS', weight: 100, numberPrefix: 'N/', script: 'native', name: 'structured' },
    ...{ hasLegalFormField: true, missing: 0.25 },
    fields: ['street', 'nationality', 'birth-date', 'former-name'],
  },
  {
    ...{
      ...plain,
      officeCode: 'QT',
      weight: 50,
      numberPrefix: 'AG-',
      script: 'romanised',
      name: 'surname-first',
    },
    missing: 0.35,
    fields: ['street', 'postal-code', 'email'],
  },
];

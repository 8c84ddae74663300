import { z } from 'zod';
import { definedMembers } from '../../base/json.ts';
import type { Party } from '../party/party.ts';
import { readSt13 } from './st13.ts';
import type { StatedClaims } from './stated-claims.ts';

/** The kinds of right that registers are kept of. */
export const rightKinds = [
  'patent',
  'utilityModel',
  'supplementaryProtectionCertificate',
  'trademark',
  'industrialDesign',
  'layoutDesign',
  'plantVariety',
  'geographicalIndication',
] as const;

/** What a party can be of a right in a register. */
export const rightRoles = ['applicant', 'rightHolder', 'licensee'] as const;

const mostParts = 1_000_000_000;
const part = z.int().min(1).max(mostParts);
const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\u202A-\u202E\u2066-\u2069\uFEFF]*$/u, 'Control characters are not allowed.');

/** What an office's register says of a party and one right; a party may have any number of them. */
export const rightHoldingSchema = z
  .strictObject({
    right: z.strictObject({
      rightIdentifier: z
        .string()
        .max(100)
        .refine((number) => readSt13(number) !== undefined, 'A number of WIPO ST.13 is expected.'),
      rightKind: z.enum(rightKinds).optional(),
      /** The number as the office writes it. */
      asFiled: text(100).optional(),
    }),
    share: z
      .strictObject({ numerator: part, denominator: part })
      .refine(({ numerator, denominator }) => numerator <= denominator, 'A share is at most the whole.')
      .default({ numerator: 1, denominator: 1 }),
    role: z.enum(rightRoles),
    recordDate: z.iso.date('A calendar date YYYY-MM-DD (WIPO ST.2) is expected.'),
    legalBasis: text(300).optional(),
  })
  .refine(isFiledBefore, {
    path: ['recordDate'],
    message: 'The right was filed after it is said to have been recorded.',
  });
export type RightHolding = z.output<typeof rightHoldingSchema>;

/** The claims of a RightHolderCredential: which right and in which role everybody sees, the rest the holder discloses. */
export function rightHolderClaims(
  { did, officeCode }: Pick<Party, 'did' | 'officeCode'>,
  { right, role, share, recordDate, legalBasis }: RightHolding,
): StatedClaims {
  return {
    visible: { did, officeCode, right: definedMembers(right), role },
    disclosable: definedMembers({ share, recordDate, legalBasis }),
  };
}

function isFiledBefore({
  right,
  recordDate,
}: {
  readonly right: { readonly rightIdentifier: string };
  readonly recordDate: string;
}): boolean {
  const year = readSt13(right.rightIdentifier)?.year;
  return year === undefined || year <= Number(recordDate.slice(0, 4));
}

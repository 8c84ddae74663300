import { z } from 'zod';
import { definedMembers, type Json, type JsonObject } from '../../base/json.ts';
import { rightHoldingSchema } from './right-holder-credential.ts';

/** How surely the office knows who the party is. */
export const assuranceLevels = ['low', 'substantial', 'high'] as const;

/** What the office's knowledge of the party rests on. */
export const evidenceTypes = [
  'documentSeen',
  'registerExtract',
  'existingAccount',
  'qualifiedSignature',
  'officeCredential',
  'leiRecord',
] as const;

// Evidence is named, never copied: a reference in the office's own files and a digest are all a credential carries.
const evidenceItem = z.strictObject({
  type: z.enum(evidenceTypes),
  reference: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\x21-\x7e]+$/, 'A reference is printable ASCII without spaces.')
    .optional(),
  digest: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'A SHA-256 in base64url is expected.')
    .optional(),
  checkedOn: z.iso.date('A calendar date YYYY-MM-DD (WIPO ST.2) is expected.').optional(),
});

/** What the office states about its check of the party, known before signing. */
export const credentialDatasetSchema = z.strictObject({
  assuranceLevel: z.enum(assuranceLevels),
  evidence: z.array(evidenceItem).min(1).max(10).readonly(),
  /** What the register says of one right of the party; a RightHolderCredential states it. */
  rightHolding: rightHoldingSchema.optional(),
});
export type CredentialDataset = z.output<typeof credentialDatasetSchema>;

/** The dataset as JSON, for storing. */
export function datasetJson({ assuranceLevel, evidence, rightHolding }: CredentialDataset): JsonObject {
  return {
    assuranceLevel,
    evidence: evidenceJson(evidence),
    ...(rightHolding === undefined
      ? {}
      : { rightHolding: definedMembers({ ...rightHolding, right: definedMembers(rightHolding.right) }) }),
  };
}

/** The evidence as JSON, for storing and signing. */
export function evidenceJson(evidence: CredentialDataset['evidence']): readonly Json[] {
  return evidence.map(definedMembers);
}

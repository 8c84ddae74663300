import { z } from 'zod';
import { attestationEvidenceKinds } from '../domain/link/outside-attestation.ts';
import type { StatementEvidence } from '../usecase/link/statement-evidence.ts';
import { sessionOf } from './session-cookie.ts';

/** The evidence that an office names for what it states of a party. */
export const evidenceSchema = z
  .union([
    z.strictObject({
      kind: z.enum(['document', 'registerExtract']),
      digest: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'A SHA-256 in base64url is expected.'),
      reference: z.string().trim().min(1).max(100).optional(),
    }),
    z.strictObject({
      kind: z.literal('presentation'),
      presentationRequestId: z.string().max(100),
      responseCode: z.string().max(100).optional(),
    }),
  ])
  .meta({
    description:
      'What it rests on: a document or an extract of the register by its SHA-256, which the office keeps; or an answered presentation request about the party.',
  });

/** The evidence as it is kept. */
export const keptEvidenceSchema = z.object({
  kind: z.enum(attestationEvidenceKinds),
  digest: z.string(),
  reference: z.string().optional(),
});

/** The evidence with what shows that the caller is the browser that was asked, for a same-device presentation. */
export function evidenceNamed(
  named: z.output<typeof evidenceSchema>,
  headers: { readonly [name: string]: string | undefined },
  publicUrl: string,
): StatementEvidence {
  if (named.kind !== 'presentation') return named;
  const { presentationRequestId: id, responseCode } = named;
  const session = sessionOf(headers, { kind: 'presentation', id }, publicUrl);
  return { kind: 'presentation', reference: id, responseCode, session };
}

import { z } from 'zod';
import { checkNames } from '../domain/credential/verification-result.ts';

/** An accreditation in a chain, as the API shows it. */
export const shownAccreditationSchema = z
  .object({
    issuer: z.string(),
    subject: z.string(),
    officeCode: z.string(),
    accreditedFor: z.array(z.string()),
    delegationDepth: z.int(),
    validFrom: z.string(),
    validUntil: z.string().optional(),
    revokedFrom: z.string().optional(),
    credentialDigest: z.string(),
  })
  .meta({ id: 'AccreditationLink' });

const issuerAccreditationSchema = z
  .union([
    z.object({ by: z.literal('trustList'), trustedIssuerId: z.string() }),
    z.object({ by: z.literal('chain'), chain: z.array(shownAccreditationSchema) }),
  ])
  .meta({ description: 'By what the issuer is trusted; only where it is.' });

/** A verification result as the API shows it: every check by name, and the claims where all of them hold. */
export const verificationResultSchema = z
  .object({
    verified: z.boolean().meta({ description: 'Every check holds, accreditation aside.' }),
    trusted: z.boolean().meta({
      description:
        'Verified, and the trust list or a chain of accreditations lets the issuer issue this type.',
    }),
    checks: z.array(
      z.object({
        name: z.enum(checkNames),
        outcome: z.enum(['passed', 'failed', 'skipped']),
        code: z.string().optional(),
        detail: z.string(),
      }),
    ),
    credential: z
      .object({
        format: z.string(),
        issuer: z.string(),
        types: z.array(z.string()),
        subject: z.string().optional(),
        claims: z.record(z.string(), z.unknown()),
        issuedAt: z.string().optional(),
        validUntil: z.string().optional(),
      })
      .optional(),
    accreditation: issuerAccreditationSchema.optional(),
  })
  .meta({ id: 'VerificationResult' });

import { z } from 'zod';
import { checkNames } from '../domain/credential/verification-result.ts';

/** A verification result as the API shows it: every check by name, and the claims where all of them hold. */
export const verificationResultSchema = z
  .object({
    verified: z.boolean().meta({ description: 'Every check holds, accreditation aside.' }),
    trusted: z
      .boolean()
      .meta({ description: 'Verified, and the issuer is on the trust list for this type.' }),
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
  })
  .meta({ id: 'VerificationResult' });

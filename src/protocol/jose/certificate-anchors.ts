import { z } from 'zod';
import { type Certificate, readCertificates } from './certificate.ts';

const longest = 200_000;

/** Certificates of authorities as PEM (RFC 7468), by which others are verified. */
export const certificateAnchorsSchema = z
  .string()
  .max(longest)
  .transform((text, context): readonly Certificate[] => {
    const read = readCertificates(text);
    if (read !== undefined && read.every(({ isAuthority }) => isAuthority)) return read;
    context.addIssue('Certificates of authorities are expected as PEM, on P-256, P-384 or Ed25519.');
    return z.NEVER;
  });

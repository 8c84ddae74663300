import { z } from 'zod';
import { type Certificate, readCertificates } from './certificate.ts';

const longest = 200_000;

/** Certificates of authorities as PEM (RFC 7468), by which others are verified. */
export const certificateAnchorsSchema = pemOf(
  ({ isAuthority }) => isAuthority,
  'Certificates of authorities are expected as PEM, on P-256, P-384 or Ed25519.',
);

/** Certificates of those who attest keys, or of authorities that vouch for them, as PEM. */
export const keyAttestersSchema = pemOf(
  ({ isAuthority, maySignData }) => isAuthority || maySignData,
  'Certificates of attesters or their authorities are expected as PEM, on P-256, P-384 or Ed25519.',
);

function pemOf(isFit: (certificate: Certificate) => boolean, expected: string) {
  return z
    .string()
    .max(longest)
    .transform((text, context): readonly Certificate[] => {
      const read = readCertificates(text);
      if (read !== undefined && read.every(isFit)) return read;
      context.addIssue(expected);
      return z.NEVER;
    });
}

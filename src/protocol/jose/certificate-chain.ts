import { sha256Text } from '../../base/hash.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import type { JoseFault } from './compact-jws.ts';

/** Certificates, each issued by the next; the last is issued by an anchor. */
export type CertificateChain = {
  readonly fault?: undefined;
  /** The certificate of the one who signs. */
  readonly leaf: Certificate;
  /** SHA-256 (base64url) of the anchor that vouches for it. */
  readonly anchorDigest: string;
};

const mostCertificates = 5;

/** Reads `x5c` (RFC 7515 §4.1.6): base64 of DER, the signer's own certificate first, at most five; else undefined. */
export function readX5c(x5c: unknown): readonly [Certificate, ...Certificate[]] | undefined {
  if (!Array.isArray(x5c) || x5c.length > mostCertificates) return undefined;
  const read = x5c.map((text: unknown) => (typeof text === 'string' ? fromBase64(text) : undefined));
  const certificates = read.filter((certificate) => certificate !== undefined);
  const [leaf, ...others] = certificates;
  return leaf === undefined || certificates.length !== x5c.length ? undefined : [leaf, ...others];
}

function fromBase64(text: string): Certificate | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? readCertificate(bytes) : undefined;
}

/**
 * Verifies that an anchor vouches for the signer's certificate at the moment (RFC 5280 §6.1,
 * https://www.rfc-editor.org/rfc/rfc5280): signatures, names, dates, authority, path length and key usage. Anchors are
 * certificates of authorities that the operator names; whether one was revoked is not asked. Fault:
 * `PROOF_VERIFICATION_ERROR`.
 */
export function verifyCertificateChain(
  x5c: unknown,
  { anchors, at }: { readonly anchors: readonly Certificate[]; readonly at: Date },
): CertificateChain | { readonly fault: JoseFault } {
  const chain = readX5c(x5c);
  if (chain === undefined) return untrusted('The certificates of the token cannot be read.');
  const [leaf, ...others] = chain;
  if (leaf.isAuthority || !leaf.maySignData)
    return untrusted('The first certificate is not one to sign data with.');
  // Some send the anchor along; it is ours that counts.
  const authorities = others.filter(
    ({ x509 }) => !anchors.some((anchor) => anchor.x509.raw.equals(x509.raw)),
  );
  if (authorities.length < others.length - 1) return untrusted('The certificates are not in one line.');
  const last = authorities.at(-1) ?? leaf;
  const anchor = anchors.find((each) => isIssuedBy(last, each));
  if (anchor === undefined) return untrusted('No certificate that is trusted here vouches for the token’s.');
  const line = [leaf, ...authorities, anchor];
  return isSoundLine(line, at)
    ? { leaf, anchorDigest: sha256Text(anchor.x509.raw) }
    : untrusted('The certificates do not vouch for one another at this moment.');
}

/** Whether each certificate is issued by the next, is within its dates, and may do what it does there. */
export function isSoundLine(line: readonly Certificate[], at: Date): boolean {
  return line.every((certificate, index) => {
    const issuer = line[index + 1];
    const isAuthorityHere = index === 0 || mayIssue(certificate, index - 1);
    const isIssued = issuer === undefined || isIssuedBy(certificate, issuer);
    return isIssued && isAuthorityHere && certificate.validFrom <= at && at <= certificate.validUntil;
  });
}

// §4.2.1.9 counts the authorities below, without the certificate at the end.
function mayIssue({ isAuthority, maySignCertificates, pathLength }: Certificate, below: number): boolean {
  return isAuthority && maySignCertificates && (pathLength === undefined || below <= pathLength);
}

function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return certificate.x509.checkIssued(issuer.x509) && certificate.x509.verify(issuer.x509.publicKey);
}

function untrusted(detail: string): { readonly fault: JoseFault } {
  return { fault: { code: 'PROOF_VERIFICATION_ERROR', detail } };
}

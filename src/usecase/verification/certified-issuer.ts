import type { Did } from '../../domain/did/did.ts';
import type { ResolutionResult } from '../../domain/did/resolution.ts';
import type { HttpsIssuer } from '../../domain/trust/issuer-id.ts';
import { verifyCertificateChain } from '../../protocol/jose/certificate-chain.ts';
import type { Certificate } from '../../protocol/jose/certificate.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';

/**
 * An issuer that is known by an https URL (SD-JWT VC §2.5, https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/),
 * as a document with the one key that its certificate has: an anchor vouches for the certificate, which names the URL,
 * or its host. Nothing is fetched. Fault: `PROOF_VERIFICATION_ERROR`.
 */
export function certifiedIssuer(
  issuer: HttpsIssuer,
  x5c: unknown,
  terms: { readonly anchors: readonly Certificate[]; readonly at: Date },
): ResolutionResult | JoseFault {
  const chain = verifyCertificateChain(x5c, terms);
  if (chain.fault !== undefined) return chain.fault;
  const { leaf, anchorDigest } = chain;
  if (!isNamedIn(issuer, leaf))
    return { code: 'PROOF_VERIFICATION_ERROR', detail: 'The certificate is not that of the issuer.' };
  // What follows compares the id of this document with the issuer's name only, and never resolves it.
  const id = `${issuer}#${anchorDigest}`;
  const method = { id, type: 'JsonWebKey', controller: issuer, publicKeyJwk: { ...leaf.key.jwk } };
  return {
    document: { id: issuer as string as Did, verificationMethod: [method], assertionMethod: [id] },
    documentMetadata: {},
    resolutionMetadata: {},
  };
}

// A wildcard is the name of no one host, so it names no issuer.
function isNamedIn(issuer: HttpsIssuer, { uris, dnsNames }: Certificate): boolean {
  const { hostname } = new URL(issuer);
  return uris.includes(issuer) || dnsNames.some((name) => name.toLowerCase() === hostname);
}

import type { JoseFault, JwsEnvelope } from './compact-jws.ts';
import { thumbprint } from './thumbprint.ts';
import { type JoseAlgorithm, keyFromJwk, type VerificationKey } from './verification-key.ts';
import { verifySignature } from './verify-signature.ts';

/** What the caller expects of a token; the key was chosen by the caller, never by the token. */
export type JwsTerms = {
  readonly key: VerificationKey;
  readonly allowedAlgorithms: readonly JoseAlgorithm[];
  /**
   * The media types `typ` may be, with or without `application/`; then it must be there. `any` takes every `typ`. Where
   * not given, `typ` must be absent or `JWT`.
   */
  readonly typ?: readonly string[] | 'any';
  /** `x5c` was verified by the caller, and `key` is that of its first certificate. */
  readonly isCertified?: boolean;
};

type SignedPart = Pick<JwsEnvelope, 'header' | 'signingInput' | 'signature'>;

/**
 * Verifies a JWS that was read (RFC 7515 §5.2, https://www.rfc-editor.org/rfc/rfc7515; RFC 8725 §3); undefined when it
 * holds. Faults: `PROOF_VERIFICATION_ERROR` for the algorithm, the signature, critical extensions or keys the token
 * brings along; `MALFORMED_VALUE_ERROR` for `typ`.
 */
export function verifyJws(jws: SignedPart, terms: JwsTerms): JoseFault | undefined {
  const { alg } = jws.header;
  const algorithm = terms.allowedAlgorithms.find((allowed) => allowed === alg);
  if (algorithm === undefined) return unproven('The algorithm of the token is not allowed here.');
  const fault = checkHeader(jws.header, terms);
  if (fault !== undefined) return fault;
  return verifySignature(terms.key, algorithm, jws.signingInput, jws.signature)
    ? undefined
    : unproven('The signature of the token is not by the expected key.');
}

function checkHeader(header: SignedPart['header'], terms: JwsTerms): JoseFault | undefined {
  // No extension is understood here, so none may be critical; b64 (RFC 7797) would change what was signed.
  if (header['crit'] !== undefined || header['b64'] !== undefined) {
    return unproven('The token asks for an extension that is not supported.');
  }
  if (bringsForeignKey(header, terms)) return unproven('The token brings a key of its own.');
  if (!isExpectedType(header['typ'], terms.typ)) {
    return { code: 'MALFORMED_VALUE_ERROR', detail: '`typ` is not the type of token that is expected here.' };
  }
  return undefined;
}

function bringsForeignKey(header: SignedPart['header'], { key, isCertified = false }: JwsTerms): boolean {
  const { jwk, x5c, x5u, jku } = header;
  if ((x5c !== undefined && !isCertified) || x5u !== undefined || jku !== undefined) return true;
  if (jwk === undefined) return false;
  const brought = keyFromJwk(jwk, key.algorithms);
  return brought === undefined || thumbprint(brought.jwk) !== thumbprint(key.jwk);
}

function isExpectedType(typ: unknown, expected: JwsTerms['typ']): boolean {
  if (expected === 'any') return true;
  if (typ === undefined) return expected === undefined;
  if (typeof typ !== 'string') return false;
  if ((expected ?? usualTypes).includes(typ)) return true;
  const name = mediaTypeName(typ);
  return (expected ?? usualTypes).some((type) => mediaTypeName(type) === name);
}

const usualTypes: readonly string[] = ['JWT'];

// RFC 7515 §4.1.9: media types ignore case, and `application/` is left out where nothing else has a slash.
function mediaTypeName(type: string): string {
  return type.toLowerCase().replace(/^application\/(?=[^/]*$)/, '');
}

function unproven(detail: string): JoseFault {
  return { code: 'PROOF_VERIFICATION_ERROR', detail };
}

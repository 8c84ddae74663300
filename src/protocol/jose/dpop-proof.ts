import { epochSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { type JoseFault, readJws } from './compact-jws.ts';
import { thumbprint } from './thumbprint.ts';
import { type JoseAlgorithm, keyFromJwk } from './verification-key.ts';
import { verifyJws } from './verify-jws.ts';

/** The algorithms a wallet may sign its proofs of possession with. */
export const dpopAlgorithms: readonly JoseAlgorithm[] = ['ES256', 'EdDSA', 'ES384'];

/** What a proof must be made for. */
export type DpopTerms = {
  readonly method: string;
  /** The address of the endpoint, without query and fragment. */
  readonly url: string;
  readonly at: Date;
  /** Where a protected resource is asked for: the access token that comes along. */
  readonly accessToken?: string | undefined;
};

/** A proof that holds; whether it was seen before is for the caller to know. */
export type DpopProof = {
  readonly fault?: undefined;
  /** The thumbprint of the key (RFC 7638). */
  readonly jkt: string;
  readonly jti: string;
  /** From then on the proof is too old to be taken, so nobody has to remember it any longer. */
  readonly expiresAt: Date;
};

const longestProof = 8192;
const longestId = 200;
/** How long a proof may be on its way, in seconds, and how far a wallet's clock may be ahead. */
const longestAge = 300;
const mostAhead = 60;

/**
 * Verifies a DPoP proof (RFC 9449 §4.3, https://www.rfc-editor.org/rfc/rfc9449): a JWT of type `dpop+jwt`, signed by the
 * public key in its header, for this method and address, made within the last 300 s, and for this access token where there
 * is one. Faults are those of `readJws` and `verifyJws`, `INVALID_VERIFICATION_METHOD` for an unsound key,
 * `INVALID_DOMAIN_ERROR` for another request or token, `RANGE_ERROR` for another time, `MALFORMED_VALUE_ERROR`.
 */
export function verifyDpopProof(text: string, terms: DpopTerms): DpopProof | { readonly fault: JoseFault } {
  const jws = readJws(text, { mostBytes: longestProof });
  if (jws.fault !== undefined) return jws;
  const key = keyFromJwk(jws.header['jwk']);
  if (key === undefined) return fault('INVALID_VERIFICATION_METHOD', 'The proof holds no sound public key.');
  const unproven = verifyJws(jws, { key, allowedAlgorithms: dpopAlgorithms, typ: ['dpop+jwt'] });
  if (unproven !== undefined) return { fault: unproven };
  const { jti, htm, htu, iat, ath } = jws.payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > longestId)
    return fault('MALFORMED_VALUE_ERROR', 'The proof has no `jti` of at most 200 characters.');
  if (htm !== terms.method || !isFor(htu, terms.url))
    return fault('INVALID_DOMAIN_ERROR', 'The proof is for another request.');
  if (ath !== (terms.accessToken === undefined ? ath : sha256Text(terms.accessToken)))
    return fault('INVALID_DOMAIN_ERROR', 'The proof is for another access token.');
  if (typeof iat !== 'number') return fault('MALFORMED_VALUE_ERROR', '`iat` is not a number of seconds.');
  const now = epochSeconds(terms.at);
  if (iat < now - longestAge || iat > now + mostAhead)
    return fault('RANGE_ERROR', 'The proof was not made just now.');
  return { jkt: thumbprint(key.jwk), jti, expiresAt: new Date((iat + longestAge + mostAhead) * 1000) };
}

// RFC 9449 §4.3: compared after normalisation, without query and fragment.
function isFor(htu: unknown, expected: string): boolean {
  const [stated, own] = [typeof htu === 'string' ? URL.parse(htu) : null, URL.parse(expected)];
  return stated !== null && stated.origin === own?.origin && stated.pathname === own.pathname;
}

function fault(code: string, detail: string): { readonly fault: JoseFault } {
  return { fault: { code, detail } };
}

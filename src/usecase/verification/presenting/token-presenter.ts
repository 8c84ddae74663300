import { epochSeconds } from '../../../base/clock.ts';
import type { JsonObject } from '../../../base/json.ts';
import type { JoseFault, Jws } from '../../../protocol/jose/compact-jws.ts';
import { checkTimes } from '../../../protocol/jose/time-claims.ts';
import { verifyJws } from '../../../protocol/jose/verify-jws.ts';
import { longestAge } from '../../../protocol/sd-jwt/key-binding.ts';
import { documentKey } from '../document-key.ts';
import { credentialAlgorithms } from '../signature.ts';
import { longestLifetime, type PresenterTerms } from './presenting-suite.ts';

/** A signed presentation, and the media types it may say to be of; where not given `typ` may be absent or `JWT`. */
export type PresentedToken = { readonly jws: Jws; readonly typ?: readonly string[] | undefined };

/**
 * The presentation is signed by its holder's key for authentication, for this nonce and audience, at most 300 s ago and
 * for at most 600 s. Faults: `PROOF_VERIFICATION_ERROR`, `INVALID_VERIFICATION_METHOD`, `INVALID_CHALLENGE_ERROR` (nonce),
 * `INVALID_DOMAIN_ERROR` (audience), `RANGE_ERROR` (time), `MALFORMED_VALUE_ERROR`.
 */
export function presenterFault(
  { jws, typ }: PresentedToken,
  { document, nonce, audience, at }: PresenterTerms,
): JoseFault | undefined {
  const key = documentKey(document, jws.header['kid'], { relationship: 'authentication', at });
  if ('code' in key) return asPresenterFault(key);
  const expected = { key, allowedAlgorithms: credentialAlgorithms };
  const fault = verifyJws(jws, typ === undefined ? expected : { ...expected, typ });
  if (fault !== undefined) return fault;
  if (jws.payload['nonce'] !== nonce) {
    return { code: 'INVALID_CHALLENGE_ERROR', detail: 'The nonce is not the one of this request.' };
  }
  if (jws.payload['aud'] !== audience) {
    return { code: 'INVALID_DOMAIN_ERROR', detail: 'The presentation was made for another verifier.' };
  }
  return checkTimes(jws.payload, { at }) ?? checkFreshness(jws.payload, at);
}

// A key that is not for authentication may well be the holder's, but what it signs proves no presence.
export function asPresenterFault(fault: JoseFault): JoseFault {
  return fault.code === 'INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD'
    ? { code: 'PROOF_VERIFICATION_ERROR', detail: fault.detail }
    : fault;
}

function checkFreshness({ iat, nbf, exp }: JsonObject, at: Date): JoseFault | undefined {
  const made = iat ?? nbf;
  if (typeof made !== 'number')
    return { code: 'MALFORMED_VALUE_ERROR', detail: 'The presentation does not say when it was made.' };
  if (made < epochSeconds(at) - longestAge)
    return { code: 'RANGE_ERROR', detail: 'The presentation is older than 300 s.' };
  const isLong = typeof exp === 'number' && exp - made > longestLifetime;
  return isLong
    ? { code: 'RANGE_ERROR', detail: 'The presentation is meant to last longer than 600 s.' }
    : undefined;
}

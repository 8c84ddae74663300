import { epochSeconds } from '../../../base/clock.ts';
import type { JsonObject } from '../../../base/json.ts';
import { type JoseFault, type Jws, readJws } from '../../../protocol/jose/compact-jws.ts';
import { checkTimes } from '../../../protocol/jose/time-claims.ts';
import { verifyJws } from '../../../protocol/jose/verify-jws.ts';
import { longestAge } from '../../../protocol/sd-jwt/key-binding.ts';
import { readJwtVp } from '../../../protocol/vcdm/read-jwt-vp.ts';
import { documentKey } from '../document-key.ts';
import { credentialAlgorithms } from '../signature.ts';
import { longestLifetime, type PresenterTerms, type PresentingSuite } from './presenting-suite.ts';

/** A W3C presentation as JWT (`jwt_vp_json`). */
export const jwtPresentation: PresentingSuite = {
  format: 'jwt_vc_json',
  read(presentation) {
    const jws = readJws(typeof presentation === 'string' ? presentation : '');
    if (jws.fault !== undefined) return jws;
    const vp = readJwtVp(jws.payload);
    if (vp.fault !== undefined) return vp;
    const { holder, credentials } = vp;
    return { credentials, presenter: { holder, verify: async (terms) => presenterFault(jws, terms) } };
  },
};

/**
 * The presentation is signed by its holder's key for authentication, for this nonce and audience, at most 300 s ago and
 * for at most 600 s. Faults: `PROOF_VERIFICATION_ERROR`, `INVALID_VERIFICATION_METHOD`, `INVALID_CHALLENGE_ERROR` (nonce),
 * `INVALID_DOMAIN_ERROR` (audience), `RANGE_ERROR` (time), `MALFORMED_VALUE_ERROR`.
 */
function presenterFault(jws: Jws, { document, nonce, audience, at }: PresenterTerms): JoseFault | undefined {
  const key = documentKey(document, jws.header['kid'], { relationship: 'authentication', at });
  if ('code' in key) return asPresenterFault(key);
  const fault = verifyJws(jws, { key, allowedAlgorithms: credentialAlgorithms });
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

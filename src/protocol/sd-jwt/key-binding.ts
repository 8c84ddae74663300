import { epochSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JoseFault } from '../jose/compact-jws.ts';
import { checkTimes } from '../jose/time-claims.ts';
import { type JoseAlgorithm, keyFromJwk } from '../jose/verification-key.ts';
import { verifyJws } from '../jose/verify-jws.ts';
import type { SdJwt } from './read-sd-jwt.ts';

/** What a key-binding JWT must be made for. */
export type KeyBindingTerms = {
  readonly nonce: string;
  readonly audience: string;
  readonly at: Date;
  readonly algorithms: readonly JoseAlgorithm[];
};

/** How old a key-binding JWT may be, in seconds. */
export const longestAge = 300;

/**
 * Verifies the key-binding JWT of a presented SD-JWT (RFC 9901 §7.3, https://www.rfc-editor.org/rfc/rfc9901); undefined
 * when the presenter has the key in `cnf` and made the binding for this nonce, audience and selection of disclosures
 * within the last 300 s. Faults: `HOLDER_BINDING_ERROR`, `INVALID_CHALLENGE_ERROR` (nonce), `INVALID_DOMAIN_ERROR`
 * (audience), `RANGE_ERROR` (time), and those of `verifyJws`.
 */
export function verifyKeyBinding(sdJwt: SdJwt, terms: KeyBindingTerms): JoseFault | undefined {
  const confirmation = sdJwt.jws.payload['cnf'];
  const key = isJsonObject(confirmation) ? keyFromJwk(confirmation['jwk']) : undefined;
  if (key === undefined) return unbound('The credential does not state a sound holder key.');
  const jws = sdJwt.keyBinding;
  if (jws === undefined) return unbound('The presentation has no key-binding JWT.');
  const fault = verifyJws(jws, { key, allowedAlgorithms: terms.algorithms, typ: ['kb+jwt'] });
  if (fault !== undefined) return fault;
  const { nonce, aud, sd_hash: hash, iat } = jws.payload;
  if (nonce !== terms.nonce)
    return { code: 'INVALID_CHALLENGE_ERROR', detail: 'The nonce is not the one of this request.' };
  if (aud !== terms.audience)
    return { code: 'INVALID_DOMAIN_ERROR', detail: 'The presentation was made for another verifier.' };
  if (hash !== sha256Text(sdJwt.presented))
    return unbound('The key-binding JWT is for another selection of disclosures.');
  if (typeof iat !== 'number')
    return { code: 'MALFORMED_VALUE_ERROR', detail: '`iat` is not a number of seconds.' };
  const timeFault = checkTimes(jws.payload, { at: terms.at });
  if (timeFault !== undefined) return timeFault;
  const isOld = iat < epochSeconds(terms.at) - longestAge;
  return isOld ? { code: 'RANGE_ERROR', detail: 'The key-binding JWT is older than 300 s.' } : undefined;
}

function unbound(detail: string): JoseFault {
  return { code: 'HOLDER_BINDING_ERROR', detail };
}

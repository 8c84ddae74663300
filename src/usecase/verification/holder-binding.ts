import { epochSeconds } from '../../base/clock.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { checkTimes } from '../../protocol/jose/time-claims.ts';
import { keyOfMethod } from '../../protocol/jose/verification-key.ts';
import { selectMethod } from '../../protocol/jose/verification-method.ts';
import { verifyJws } from '../../protocol/jose/verify-jws.ts';
import { longestAge, verifyKeyBinding } from '../../protocol/sd-jwt/key-binding.ts';
import { type Evidence, type HolderEvidence, usableDocument } from './evidence.ts';
import { credentialAlgorithms } from './signature.ts';

const longestLifetime = 600;

/** The presenter proved the key the credential was issued to, for this very request. */
export function holderBinding(evidence: Evidence): JoseFault | undefined {
  const { holder, reading, at } = evidence;
  switch (holder.kind) {
    case 'none':
      return undefined;
    case 'keyBinding':
      return reading.sdJwt === undefined
        ? unbound('The credential is not an SD-JWT VC.')
        : verifyKeyBinding(reading.sdJwt, { ...holder, at, algorithms: credentialAlgorithms });
    case 'presentation':
      return verifyPresenter(holder, at) ?? sameHolder(holder, reading.subjectId);
    default:
      return holder satisfies never;
  }
}

type Presentation = Extract<HolderEvidence, { kind: 'presentation' }>;

/** The presentation is signed by its holder's key for authentication, for this nonce and audience, a short time ago. */
export function verifyPresenter(presented: Presentation, at: Date): JoseFault | undefined {
  const { jws, holder, resolution, nonce, audience } = presented;
  const document = usableDocument(resolution, holder);
  if ('code' in document) return document;
  const { kid } = jws.header;
  const selected = selectMethod(document, typeof kid === 'string' ? kid : undefined, 'authentication');
  if ('code' in selected) return selected;
  const key = keyOfMethod(selected.method);
  if (key === undefined)
    return { code: 'INVALID_VERIFICATION_METHOD', detail: 'The key of the holder is not sound.' };
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

function checkFreshness(payload: { readonly [name: string]: unknown }, at: Date): JoseFault | undefined {
  const { iat, nbf, exp } = payload;
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

function sameHolder({ holder }: Presentation, subjectId: string | undefined): JoseFault | undefined {
  return subjectId === holder
    ? undefined
    : unbound('The presenter is not whom the credential was issued to.');
}

function unbound(detail: string): JoseFault {
  return { code: 'HOLDER_BINDING_ERROR', detail };
}

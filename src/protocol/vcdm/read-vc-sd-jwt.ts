import type { JsonObject } from '../../base/json.ts';
import { readSdJwt, type SdJwt } from '../sd-jwt/read-sd-jwt.ts';
import { malformed, type VcdmRefusal } from './fault.ts';
import { type JwtVc, readVersion2 } from './read-jwt-vc.ts';

/** A W3C credential secured as SD-JWT; nothing in it is verified. */
export type VcSdJwt = {
  readonly fault?: undefined;
  readonly sdJwt: SdJwt;
  /** The credential with what was disclosed. */
  readonly vc: JwtVc;
};

/**
 * What a W3C credential or presentation as SD-JWT never discloses selectively: what decides whether it is valid, or how
 * it is to be read. The data model's other members may be hidden.
 */
export const neverHiddenInVcdm: ReadonlySet<string> = new Set([
  ...['iss', 'aud', 'nonce', 'iat', 'nbf', 'exp', 'cnf', 'vct', 'status'],
  ...['@context', 'credentialStatus', 'validFrom', 'validUntil'],
]);

/**
 * Whether the payload of an SD-JWT is a W3C credential and not an SD-JWT VC; both have been called `vc+sd-jwt`. One with
 * `vct` and `@context`, or neither, is nothing that is accepted, and readers of both forms refuse it.
 */
export function isVcdmPayload(payload: JsonObject): boolean {
  return Object.hasOwn(payload, '@context') && !Object.hasOwn(payload, 'vct');
}

/**
 * `vc+sd-jwt`: an SD-JWT whose claims are the credential (VC-JOSE-COSE §3.2.1, https://www.w3.org/TR/vc-jose-cose/),
 * held to the rules of the data model after disclosure. Faults: those of `readSdJwt` and `readVersion2`, and
 * `MALFORMED_VALUE_ERROR` for an SD-JWT VC.
 */
export function readVcSdJwt(
  text: string,
  terms?: { readonly mayInlineContexts: boolean },
): VcSdJwt | VcdmRefusal {
  const sdJwt = readSdJwt(text, { neverHidden: neverHiddenInVcdm });
  if (sdJwt.fault !== undefined) return sdJwt;
  if (!isVcdmPayload(sdJwt.jws.payload)) return malformed('The SD-JWT is not a W3C credential.');
  const vc = readVersion2(sdJwt.claims, terms);
  return vc.fault === undefined ? { sdJwt, vc } : vc;
}

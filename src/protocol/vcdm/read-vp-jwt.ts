import type { JsonObject } from '../../base/json.ts';
import { readSdJwt, type SdJwt } from '../sd-jwt/read-sd-jwt.ts';
import { malformed, type VcdmRefusal } from './fault.ts';
import { readVcdmPresentation, type VcdmPresentation } from './presentation.ts';
import { isVcdmPayload, neverHiddenInVcdm } from './read-vc-sd-jwt.ts';
import { isUrl } from './url.ts';

/** A W3C presentation whose claims are a token's; nothing is verified, `aud` and `nonce` are left to the caller. */
export type VpJwt = {
  readonly fault?: undefined;
  readonly presentation: VcdmPresentation;
  /** Who has to have signed it. */
  readonly holder: string;
  /** The credentials, each in its envelope (see `readEnvelope`). */
  readonly envelopes: readonly JsonObject[];
};

export type VpSdJwt = VpJwt & { readonly sdJwt: SdJwt };

/**
 * `vp+jwt`: the payload is the presentation, of version 2.0 (VC-JOSE-COSE §3.1.2, https://www.w3.org/TR/vc-jose-cose/).
 * Faults: those of `readVcdmPresentation`, and `MALFORMED_VALUE_ERROR` for claims `vc` or `vp`, a token that does not
 * say by whom it is or says it in two ways, and credentials outside an envelope.
 */
export function readVpJwt(payload: JsonObject, terms = { mayInlineContexts: false }): VpJwt | VcdmRefusal {
  const { iss, jti, vc, vp } = payload;
  if (vc !== undefined || vp !== undefined) return malformed('`vc` and `vp` are not allowed here.');
  const presentation = readVcdmPresentation(payload, terms);
  if (presentation.fault !== undefined) return presentation;
  if (presentation.version !== '2.0') return malformed('`@context` does not begin with the base context.');
  const holder = presentation.holder?.id ?? iss;
  if (!isUrl(holder) || (iss !== undefined && iss !== holder))
    return malformed('The holder is missing, no URL, or not who made the token.');
  if (jti !== undefined && presentation.id !== undefined && jti !== presentation.id)
    return malformed('`jti` is not the id of the presentation.');
  const { credentials } = presentation;
  const envelopes = credentials.flatMap((each) => (each.kind === 'envelope' ? [each.document] : []));
  return envelopes.length === credentials.length
    ? { presentation, holder, envelopes }
    : malformed('A credential of the presentation is not in its envelope.');
}

/**
 * `vp+sd-jwt`: an SD-JWT whose claims are the presentation (VC-JOSE-COSE §3.2.2). Faults: those of `readSdJwt` and
 * `readVpJwt`, and `MALFORMED_VALUE_ERROR` for an SD-JWT VC.
 */
export function readVpSdJwt(
  text: string,
  terms?: { readonly mayInlineContexts: boolean },
): VpSdJwt | VcdmRefusal {
  const sdJwt = readSdJwt(text, { neverHidden: neverHiddenInVcdm });
  if (sdJwt.fault !== undefined) return sdJwt;
  if (!isVcdmPayload(sdJwt.jws.payload)) return malformed('The SD-JWT is not a W3C presentation.');
  const read = readVpJwt(sdJwt.claims, terms);
  return read.fault === undefined ? { ...read, sdJwt } : read;
}

import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import { malformed, type VcdmRefusal } from './fault.ts';
import { readVcdmPresentation } from './presentation.ts';

/** A W3C presentation in a JWT; nothing is verified. `credentials` are compact JWTs. */
export type JwtVp = {
  readonly fault?: undefined;
  readonly holder: Did;
  readonly credentials: readonly string[];
};

/**
 * Reads `jwt_vp_json` (VC Data Model 1.1 §6.3.1, https://www.w3.org/TR/vc-data-model/). Faults: those of
 * `readVcdmPresentation`, and `MALFORMED_VALUE_ERROR` for another data model, no credential, credentials that are not
 * JWTs, or a holder who is not the issuer of the token.
 */
export function readJwtVp(payload: JsonObject, terms = { mayInlineContexts: false }): JwtVp | VcdmRefusal {
  const { vp, iss } = payload;
  if (!isJsonObject(vp) || typeof iss !== 'string' || !isDid(iss))
    return malformed('The token holds no presentation, or does not say by which DID.');
  const presentation = readVcdmPresentation(vp, terms);
  if (presentation.fault !== undefined) return presentation;
  const { version, holder, credentials: presented } = presentation;
  if (version !== '1.1') return malformed('`@context` does not begin with the base context.');
  if (holder !== undefined && holder.id !== iss) return malformed('The holder is not who made the token.');
  const credentials = presented.flatMap((each) => (each.kind === 'jwt' ? [each.text] : []));
  return credentials.length === 0 || credentials.length !== presented.length
    ? malformed('The presentation has no credential, or one that is not a JWT.')
    : { holder: iss, credentials };
}

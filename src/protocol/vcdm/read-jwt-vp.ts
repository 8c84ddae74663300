import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import type { JoseFault } from '../jose/compact-jws.ts';

/** A W3C presentation in a JWT; nothing is verified. `credentials` are compact JWTs. */
export type JwtVp = {
  readonly fault?: undefined;
  readonly holder: Did;
  readonly credentials: readonly string[];
};

const mostCredentials = 20;
const baseContext = 'https://www.w3.org/2018/credentials/v1';

/**
 * Reads `jwt_vp_json` (VC Data Model 1.1 §6.3.1, https://www.w3.org/TR/vc-data-model/). Faults: `MALFORMED_VALUE_ERROR`
 * for a form that is wrong, no credential, credentials that are not JWTs, or a holder who is not the issuer of the token;
 * `PAYLOAD_TOO_LARGE` for more than 20 credentials.
 */
export function readJwtVp(payload: JsonObject): JwtVp | { readonly fault: JoseFault } {
  const { vp, iss } = payload;
  if (!isJsonObject(vp) || typeof iss !== 'string' || !isDid(iss))
    return refuse('The token holds no presentation, or does not say by which DID.');
  const context: readonly unknown[] = [vp['@context']].flat();
  const types: readonly unknown[] = [vp['type']].flat();
  if (context[0] !== baseContext || !types.includes('VerifiablePresentation')) {
    return refuse('`@context` or `type` is not that of a presentation.');
  }
  const holder = isJsonObject(vp['holder']) ? vp['holder']['id'] : vp['holder'];
  if (holder !== undefined && holder !== iss) return refuse('The holder is not who made the token.');
  const listed: readonly Json[] = [vp['verifiableCredential'] ?? []].flat() as readonly Json[];
  if (listed.length > mostCredentials) {
    return { fault: { code: 'PAYLOAD_TOO_LARGE', detail: 'The presentation has more than 20 credentials.' } };
  }
  const credentials = listed.filter((credential) => typeof credential === 'string');
  if (credentials.length === 0 || credentials.length !== listed.length) {
    return refuse('The presentation has no credential, or one that is not a JWT.');
  }
  return { holder: iss, credentials };
}

function refuse(detail: string): { readonly fault: JoseFault } {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
}

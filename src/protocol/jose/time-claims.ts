import { epochSeconds } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { JoseFault } from './compact-jws.ts';

/** How far another party's clock may be from ours, in seconds. */
export const skewSeconds = 60;

/**
 * Checks `exp`, `nbf` and `iat` against a moment (RFC 7519 §4.1, https://www.rfc-editor.org/rfc/rfc7519), within 60 s;
 * a claim that is absent is not asked for. Faults: `MALFORMED_VALUE_ERROR` for anything but a finite number,
 * `RANGE_ERROR` for expired, not yet valid, or issued in the future.
 */
export function checkTimes(payload: JsonObject, { at }: { readonly at: Date }): JoseFault | undefined {
  const now = epochSeconds(at);
  const { exp, nbf, iat } = payload;
  const malformed = isSeconds(exp) ? (isSeconds(nbf) ? (isSeconds(iat) ? undefined : 'iat') : 'nbf') : 'exp';
  if (malformed !== undefined)
    return { code: 'MALFORMED_VALUE_ERROR', detail: `\`${malformed}\` is not a number of seconds.` };
  if (typeof exp === 'number' && exp <= now - skewSeconds) return outOfRange('The token is expired.');
  if (typeof nbf === 'number' && nbf > now + skewSeconds) return outOfRange('The token is not yet valid.');
  if (typeof iat === 'number' && iat > now + skewSeconds) {
    return outOfRange('The token says it was issued in the future.');
  }
  return undefined;
}

function isSeconds(value: unknown): boolean {
  return value === undefined || Number.isFinite(value);
}

function outOfRange(detail: string): JoseFault {
  return { code: 'RANGE_ERROR', detail };
}

import { addSeconds } from '../../base/clock.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { checkTimes, skewSeconds } from '../../protocol/jose/time-claims.ts';
import type { Evidence } from './evidence.ts';

/** Both the envelope's and the credential's own dates hold, within 60 s. */
export function validity({ reading, at }: Evidence): JoseFault | undefined {
  const { validFrom, validUntil } = reading;
  const fault = checkTimes(reading.times, { at });
  if (fault !== undefined) return fault;
  if (validFrom !== undefined && validFrom > addSeconds(at, skewSeconds)) {
    return { code: 'RANGE_ERROR', detail: 'The credential is not yet valid.' };
  }
  if (validUntil !== undefined && validUntil <= addSeconds(at, -skewSeconds)) {
    return { code: 'RANGE_ERROR', detail: 'The credential has expired.' };
  }
  if (validFrom !== undefined && validUntil !== undefined && validUntil < validFrom) {
    return { code: 'RANGE_ERROR', detail: 'The credential ends before it begins.' };
  }
  return undefined;
}

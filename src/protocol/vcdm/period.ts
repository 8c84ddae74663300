import type { JsonObject } from '../../base/json.ts';
import { readDateTime } from './date-time.ts';

/** When a credential is valid; a side that is open is undefined. */
export type ValidityPeriod = { readonly validFrom: Date | undefined; readonly validUntil: Date | undefined };

/**
 * From the latest start to the earliest end the credential states, by the names of either data model (VC Data Model 2.0
 * §4.9, https://www.w3.org/TR/vc-data-model-2.0/#validity-period; 1.1 §4.5 and §4.6): issuers mix them, and a date that a
 * reader sees must not be one that the check overlooks. Undefined where one is malformed.
 */
export function readPeriod(credential: JsonObject): ValidityPeriod | undefined {
  const { issuanceDate, validFrom, expirationDate, validUntil } = credential;
  const starts = [readMoment(issuanceDate), readMoment(validFrom)] as const;
  const ends = [readMoment(expirationDate), readMoment(validUntil)] as const;
  if (starts.includes(null) || ends.includes(null)) return undefined;
  return { validFrom: later(...starts), validUntil: earlier(...ends) };
}

type Moment = Date | undefined | null;

/** Undefined where there is none, null where it is malformed. */
function readMoment(value: JsonObject[string] | undefined): Moment {
  return value === undefined ? undefined : (readDateTime(value) ?? null);
}

function later(left: Moment, right: Moment): Date | undefined {
  if (!left || !right) return left ?? right ?? undefined;
  return left > right ? left : right;
}

function earlier(left: Moment, right: Moment): Date | undefined {
  if (!left || !right) return left ?? right ?? undefined;
  return left < right ? left : right;
}

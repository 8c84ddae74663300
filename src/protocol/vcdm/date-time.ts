const pattern =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * The moment of an XML Schema dateTimeStamp (VC Data Model 2.0 §2.1, https://www.w3.org/TR/vc-data-model-2.0/), or
 * undefined: the time zone is required, and days, hours and seconds that do not exist are refused.
 */
export function readDateTime(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const [, year, month, day, hour, minute, second] = (pattern.exec(value) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const calendar = new Date(Date.UTC(year, month - 1, day));
  const exists = calendar.getUTCMonth() === month - 1 && calendar.getUTCDate() === day;
  return exists ? new Date(value) : undefined;
}

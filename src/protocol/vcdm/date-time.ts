const pattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * The moment of an XML Schema dateTimeStamp (VC Data Model 2.0 §2.1, https://www.w3.org/TR/vc-data-model-2.0/), or
 * undefined: the time zone is required, and days, hours and seconds that do not exist are refused.
 */
export function readDateTime(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !pattern.test(value)) return undefined;
  // What is left is a day that its month does not have, which Date takes for one of the next month.
  const day = Number(value.slice(8, 10));
  return day <= 28 || hasDay(value, day) ? new Date(value) : undefined;
}

function hasDay(value: string, day: number): boolean {
  return new Date(`${value.slice(0, 10)}T00:00:00Z`).getUTCDate() === day;
}

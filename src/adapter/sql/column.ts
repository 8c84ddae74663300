import { isoMilliseconds } from '../../base/clock.ts';

/** A value kept as JSON text. The text is exactly what `toJson` made, so what is read is what was written. */
export type JsonText<Value> = string & { readonly __json: Value };
/** A moment kept as RFC 3339 text in UTC with milliseconds: readable to people, and ordered by its bytes. */
export type Moment = string & { readonly __moment: true };
/** A truth value both databases know. */
export type Flag = 0 | 1;

// The casts of this folder are the three below: columns get their brand on the way in and give it back on the way out.
export function toJson<Value>(value: Value): JsonText<Value> {
  return JSON.stringify(value) as JsonText<Value>;
}
export function fromJson<Value>(text: JsonText<Value>): Value {
  return JSON.parse(text) as Value;
}
export function toMoment(date: Date): Moment {
  return (isoMilliseconds(date.getTime()) ?? date.toISOString()) as Moment;
}

export function fromMoment(moment: Moment): Date {
  return new Date(moment);
}
export function toMomentOrNull(date: Date | undefined): Moment | null {
  return date === undefined ? null : toMoment(date);
}
export function fromMomentOrNull(moment: Moment | null): Date | undefined {
  return moment === null ? undefined : fromMoment(moment);
}
export function toFlag(truth: boolean): Flag {
  return truth ? 1 : 0;
}

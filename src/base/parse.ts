import type { z } from 'zod';
import { type FieldFault, Problem, type ProblemCode } from './problem.ts';

const mostFaults = 50;

/**
 * Parses an unknown value by a schema; throws a Problem that lists every fault (at most 50) by JSON Pointer. Values
 * never enter the fault texts, so nothing personal leaks into answers or logs.
 */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: ProblemCode = 'invalid-request',
): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: false });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(faultsOf).slice(0, mostFaults);
  throw new Problem(code, 'The input does not have the expected form; see errors.', { errors });
}

function faultsOf(issue: z.core.$ZodIssue): FieldFault[] {
  const pointer = toPointer(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ pointer, detail: issue.message }];
  return issue.keys.map((key) => ({
    pointer: `${pointer}${toPointer([key])}`,
    detail: 'This member is not known here.',
  }));
}

/** JSON Pointer (RFC 6901) of a path; the empty text for the whole document. Long keys are cut, they come from callers. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path
    .map((step) => `/${String(step).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { isOfficeCode, type OfficeCode, officePath } from '../domain/trust/office.ts';

/** The `{office}` segment of a path. */
export const officeSegment = z
  .string()
  .meta({ description: "The office's WIPO ST.3 code in lower case.", example: 'xa' });

/** The office a path segment names; throws `not-found` for a segment that is not an office code in lower case. */
export function officeOfSegment(segment: string): OfficeCode {
  const officeCode = segment.toUpperCase();
  if (!isOfficeCode(officeCode) || officePath(officeCode) !== segment) {
    throw new Problem('not-found', 'There is no office of this code.');
  }
  return officeCode;
}

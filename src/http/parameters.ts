import type { z } from 'zod';
import { parse } from '../base/parse.ts';
import { type FieldFault, Problem } from '../base/problem.ts';
import type { Row } from './route-table.ts';

const mostParameters = 100;

/**
 * The parameters of a query or of an `application/x-www-form-urlencoded` body. Throws `invalid-request` where one comes
 * twice, more than 100 come, or an escape is broken.
 */
export function readParameters(text: string): { readonly [name: string]: string } {
  if (text === '') return {};
  const parts = text.split('&', mostParameters + 1).filter((part) => part !== '');
  if (parts.length > mostParameters)
    throw new Problem('invalid-request', 'There are more than 100 parameters.');
  const parameters = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = decodeFormText(equals < 0 ? part : part.slice(0, equals));
    if (parameters.has(name)) {
      const errors = [{ pointer: name.slice(0, 100), detail: 'This parameter is given twice.' }];
      throw new Problem('invalid-request', 'A parameter is given twice.', { errors });
    }
    parameters.set(name, equals < 0 ? '' : decodeFormText(part.slice(equals + 1)));
  }
  return Object.fromEntries(parameters);
}

/** The row's path and query parameters, parsed; throws `invalid-request` that names each by its own name. */
export function parseParameters(
  row: Row,
  values: readonly string[],
  query: string,
): { readonly path: unknown; readonly query: unknown } {
  const { pathSchema } = row.route;
  const named = Object.fromEntries(
    row.parameterNames.map((name, index) => [name, pathValue(row, values[index] ?? '', index)]),
  );
  return {
    path: pathSchema === undefined ? named : parseNamed(pathSchema, named, 'path'),
    query:
      query === '' && row.emptyQuery !== undefined
        ? row.emptyQuery
        : parseNamed(row.querySchema, readParameters(query), 'query'),
  };
}

function pathValue(row: Row, value: string, index: number): string {
  const isRest = row.takesRest && index === row.parameterNames.length - 1;
  return isRest ? value : decodeText(value);
}

function parseNamed(schema: z.ZodType, value: unknown, place: 'path' | 'query'): unknown {
  try {
    return parse(schema, value);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem('invalid-request', `A ${place} parameter is not valid; see errors.`, {
      errors: error.errors.map((fault) => byName(fault, place)),
    });
  }
}

function byName({ pointer, detail }: FieldFault, place: string): FieldFault {
  const isUnknown = detail === 'This member is not known here.';
  return {
    pointer: pointer.slice(1),
    detail: isUnknown ? `This ${place} parameter is not known here.` : detail,
  };
}

function decodeFormText(text: string): string {
  return decodeText(text.replaceAll('+', ' '));
}

// U+0000 is legal in neither names nor numbers of any office, and PostgreSQL cannot keep it.
function decodeText(text: string): string {
  const decoded = decode(text);
  if (decoded === undefined || decoded.includes('\0')) {
    throw new Problem('invalid-request', 'A parameter is not valid percent-encoded UTF-8 text.');
  }
  return decoded;
}

function decode(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // a broken escape: the caller's fault, told by the answer
  }
}

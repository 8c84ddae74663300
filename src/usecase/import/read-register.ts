import { type FieldFault, Problem } from '../../base/problem.ts';
import { csvRows } from './csv-rows.ts';
import type { CsvMapping } from './csv-mapping.ts';
import { firstWindowBytes, formatOf, hasByteOrderMark } from './file-format.ts';
import type { ImportRow, RegisterFormat, RowFault } from './import-row.ts';
import { jsonRows } from './json-rows.ts';
import { ndjsonRows } from './ndjson-rows.ts';
import { st96Rows } from './st96-rows.ts';

export type RegisterTerms = {
  /** Whose register it is. */
  readonly officeCode: string;
  /** Of a CSV file, and of no other. */
  readonly mapping?: CsvMapping | undefined;
};
export type OpenRegister = {
  readonly format: RegisterFormat;
  readonly rows: AsyncIterable<ImportRow>;
  /** The header of a CSV file as it stands there. */
  readonly header?: Uint8Array;
};

/** How many rows at the beginning are looked at before anything is written. */
export const firstRows = 100;
const markLength = 3;
const mostShown = 10;

/**
 * Opens a register in the form that its first bytes tell. Throws `import-invalid`, which says what was found and what to do,
 * where it is in none, or where the header does not fit the mapping.
 */
export async function openRegister(
  chunks: AsyncIterable<Uint8Array>,
  { officeCode, mapping }: RegisterTerms,
): Promise<OpenRegister> {
  const source = chunks[Symbol.asyncIterator]();
  const window = await firstWindow(source);
  const format = formatOf(window, mapping !== undefined);
  const bytes = withRest(hasByteOrderMark(window) ? window.subarray(markLength) : window, source);
  if (format === 'ndjson') return { format, rows: ndjsonRows(bytes) };
  if (format === 'json') return { format, rows: jsonRows(bytes) };
  if (format === 'st96') return { format, rows: st96Rows(bytes, officeCode) };
  if (mapping === undefined)
    throw new Problem('import-invalid', 'A CSV file needs the mapping of its columns.');
  return { format, ...(await csvRows(bytes, mapping)) };
}

/**
 * Looks at a register before anything of it is written. Throws `import-invalid` where it is none, where none of its first 100
 * rows can be read, and where it is XML that is not well-formed to its end.
 */
export async function checkRegister(
  chunks: AsyncIterable<Uint8Array>,
  terms: RegisterTerms,
): Promise<RegisterFormat> {
  const { format, rows } = await openRegister(chunks, terms);
  let seen = 0;
  let isReadable = false;
  const errors: FieldFault[] = [];
  for await (const row of rows) {
    seen += 1;
    if (!isReadable && seen <= firstRows) {
      const faults = row.read().errors;
      isReadable = faults === undefined;
      if (errors.length < mostShown) errors.push(...(faults ?? []).map((fault) => atLine(fault, row.line)));
    }
    // What is wrong with a line stays in the line, but XML can be wrong from one place on.
    if (format !== 'st96' && (isReadable || seen >= firstRows)) break;
  }
  if (seen === 0) throw new Problem('import-invalid', 'The file has no party in it; nothing was imported.');
  if (!isReadable) throw noReadableRow(seen, errors);
  return format;
}

function noReadableRow(seen: number, errors: readonly FieldFault[]): Problem {
  const rows = Math.min(seen, firstRows);
  return new Problem(
    'import-invalid',
    `None of the first ${rows} rows can be read as a party; nothing was imported.`,
    { errors },
  );
}

function atLine({ pointer, column, detail }: RowFault, line: number | undefined): FieldFault {
  const places = [...(line === undefined ? [] : [`line ${line}`]), ...(column === undefined ? [] : [column])];
  return { pointer, detail: places.length === 0 ? detail : `${places.join(', ')}: ${detail}` };
}

async function firstWindow(source: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < firstWindowBytes) {
    const next = await source.next();
    if (next.done === true) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(parts);
}

async function* withRest(first: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

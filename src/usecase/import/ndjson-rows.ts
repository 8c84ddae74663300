import { boundedLines, isBlank, withoutReturn } from '../../base/bounded-lines.ts';
import { utf8Text } from '../../base/bytes.ts';
import { readJson } from '../../base/json.ts';
import { parse } from '../../base/parse.ts';
import { Problem } from '../../base/problem.ts';
import { partyDataSchema } from '../../domain/party/party-data.ts';
import { type ImportRow, mostRowBytes, rowFault, type RowReading } from './import-row.ts';

/** The rows of JSON Lines (https://jsonlines.org): one party in each line; a line that cannot be read is one row. */
export async function* ndjsonRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRow> {
  let row = 0;
  for await (const { line, bytes: whole } of boundedLines(chunks, mostRowBytes)) {
    const bytes = whole && withoutReturn(whole);
    if (bytes !== undefined && isBlank(bytes)) continue;
    row += 1;
    yield { row, line, source: bytes, read: () => (bytes === undefined ? tooLong() : readLine(bytes)) };
  }
}

function tooLong(): RowReading {
  return rowFault('The line is longer than 1 MB.');
}

function readLine(bytes: Uint8Array): RowReading {
  const text = utf8Text(bytes);
  if (text === undefined) return rowFault('The line is not UTF-8.');
  const read = readJson(text);
  return 'fault' in read
    ? rowFault(`The line is not acceptable JSON: ${read.fault}.`)
    : readParty(read.value);
}

/** A value as party data; every fault by JSON Pointer, never a value. */
export function readParty(value: unknown): RowReading {
  try {
    return { data: parse(partyDataSchema, value) };
  } catch (error) {
    if (error instanceof Problem) return { errors: error.errors };
    throw error;
  }
}

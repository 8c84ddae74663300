import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

const folder = process.env['LINKING_DATA_DIR'] ?? path.resolve('../shared/data/linking');

export type Row = { readonly [column: string]: string };

/** Whether the data of a benchmark are at hand. */
export function hasData(file: string): boolean {
  return existsSync(path.join(folder, file));
}

/** The rows of a CSV file by its head; cells are trimmed, because one of the sets writes a space after each comma. */
export function readCsv(file: string): readonly Row[] {
  const [head = [], ...rows] = cellsOf(readFileSync(path.join(folder, file), 'utf8'));
  const names = head.map((name) => name.trim().replace(/^\ufeff/u, ''));
  return rows
    .filter((cells) => cells.length > 1)
    .map((cells) => Object.fromEntries(names.map((name, at) => [name, (cells[at] ?? '').trim()])));
}

/** The objects of a compressed file, one a line; what is null is an empty text. */
export function readLines(file: string): readonly Row[] {
  const text = gunzipSync(readFileSync(path.join(folder, file))).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const members: [string, unknown][] = Object.entries(Object(JSON.parse(line)));
      return Object.fromEntries(members.map(([name, value]) => [name, value === null ? '' : String(value)]));
    });
}

/** The cells of a compressed file of lines with tabs. */
export function readTable(file: string): readonly (readonly string[])[] {
  const text = gunzipSync(readFileSync(path.join(folder, file))).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

/** A cell of a row; empty where the column is not there. */
export function cell(row: Row, column: string): string {
  return row[column] ?? '';
}

function cellsOf(text: string): string[][] {
  const pattern = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gu;
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [whole, raw = '', end = ''] of text.matchAll(pattern)) {
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end !== ',') {
      rows.push(row);
      row = [];
      if (whole === '' || end === '') break;
    }
  }
  return rows;
}

import { utf8Text } from '../../base/bytes.ts';
import { isJsonObject, readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { RegisterFormat } from './import-row.ts';

/** How much of a file is looked at to tell what it is, in bytes. */
export const firstWindowBytes = 1 << 16;

const unpack = 'unpack it and import what is in it';
const saveAsCsv = 'save it as CSV in UTF-8';
const reencode = 'save it in UTF-8';

/** Beginnings of files that are no register, by their bytes, and what to do with them. */
const foreignFiles: readonly {
  readonly starts: readonly number[];
  readonly is: string;
  readonly remedy: string;
}[] = [
  { starts: [0x1f, 0x8b], is: 'compressed (gzip)', remedy: unpack },
  {
    starts: [0x50, 0x4b, 0x03, 0x04],
    is: 'a ZIP archive or an Office document',
    remedy: `${unpack}, or ${saveAsCsv}`,
  },
  { starts: [0x50, 0x4b, 0x05, 0x06], is: 'an empty ZIP archive', remedy: 'import a register' },
  { starts: [0x42, 0x5a, 0x68], is: 'compressed (bzip2)', remedy: unpack },
  { starts: [0x28, 0xb5, 0x2f, 0xfd], is: 'compressed (Zstandard)', remedy: unpack },
  { starts: [0xfd, 0x37, 0x7a, 0x58, 0x5a], is: 'compressed (xz)', remedy: unpack },
  { starts: [0x37, 0x7a, 0xbc, 0xaf], is: 'a 7z archive', remedy: unpack },
  { starts: [0xd0, 0xcf, 0x11, 0xe0], is: 'an old Office document', remedy: saveAsCsv },
  { starts: [0x25, 0x50, 0x44, 0x46], is: 'a PDF document', remedy: 'import the data it was made from' },
  {
    starts: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65],
    is: 'an SQLite database',
    remedy: 'export its parties as CSV',
  },
  { starts: [0xff, 0xfe], is: 'UTF-16 or UTF-32', remedy: reencode },
  { starts: [0xfe, 0xff], is: 'UTF-16', remedy: reencode },
  { starts: [0x00, 0x00, 0xfe, 0xff], is: 'UTF-32', remedy: reencode },
];
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;

/** Whether the bytes begin with the mark that some programs write before UTF-8. */
export function hasByteOrderMark(bytes: Uint8Array): boolean {
  return begins(bytes, byteOrderMark);
}

/**
 * The form of a register, told by its first bytes and not by its name. `hasMapping`: the caller gave a mapping, which a CSV
 * file needs and no other. Throws `import-invalid`, which says what was found and what to do, where it is none.
 */
export function formatOf(window: Uint8Array, hasMapping: boolean): RegisterFormat {
  if (window.length === 0) throw new Problem('import-invalid', 'The file is empty.');
  refuseForeign(window);
  const bytes = hasByteOrderMark(window) ? window.subarray(byteOrderMark.length) : window;
  const text = textOf(bytes).trimStart();
  const format = text.startsWith('<') ? 'st96' : jsonFormat(text);
  if (format === undefined) {
    if (hasMapping) return 'csv';
    throw new Problem(
      'import-invalid',
      'The file begins like neither JSON nor XML; for a CSV file, give the mapping of its columns.',
    );
  }
  if (hasMapping)
    throw new Problem(
      'import-invalid',
      `A mapping is for CSV, and the file is ${format === 'st96' ? 'XML' : 'JSON'}.`,
    );
  return format;
}

function refuseForeign(window: Uint8Array): void {
  const foreign = foreignFiles.find(({ starts }) => begins(window, starts));
  if (foreign !== undefined) throw foreignFile(foreign.is, foreign.remedy);
  const nul = window.indexOf(0);
  if (nul < 0) return;
  // Text in UTF-16 without a mark has a zero in every second byte where it is Latin.
  const isWide = nul < 2 && window.length > 3 && window[nul + 2] === 0;
  throw isWide ? foreignFile('UTF-16', reencode) : foreignFile('binary', 'import a register');
}

function foreignFile(is: string, remedy: string): Problem {
  return new Problem('import-invalid', `The file is ${is}; ${remedy}.`);
}

/** The text as far as it is UTF-8; what the window cuts in two, and single wrong bytes, show in their rows. */
function textOf(bytes: Uint8Array): string {
  return utf8Text(bytes) ?? Buffer.from(bytes).toString('utf8');
}

/** One JSON value, JSON Lines, or neither. */
function jsonFormat(text: string): 'json' | 'ndjson' | undefined {
  if (text === '') throw new Problem('import-invalid', 'The file has nothing in it but white space.');
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return undefined;
  const [first = ''] = text.split('\n', 1);
  const read = readJson(first);
  if (!('fault' in read))
    return isJsonObject(read.value) && Array.isArray(read.value['parties']) ? 'json' : 'ndjson';
  // A value that goes on in the next line, or in the next window.
  return /^\{\s*(?:"parties"|"[^"]*"\s*:?\s*$|$)/u.test(first.slice(0, 1_000)) ? 'json' : 'ndjson';
}

function begins(bytes: Uint8Array, starts: readonly number[]): boolean {
  return starts.every((byte, index) => bytes[index] === byte);
}

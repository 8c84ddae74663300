import { boundedLines, isBlank, withoutReturn } from '../../base/bounded-lines.ts';
import { concatBytes, utf8 } from '../../base/bytes.ts';

/** A record of a CSV file as bytes, without the line end; undefined where it is longer than a record may be. */
export type CsvRecord = {
  /** The lines it begins and ends in, counted from 1; a quoted cell may have line ends. */
  readonly line: number;
  readonly lastLine: number;
  readonly bytes: Uint8Array | undefined;
};
export type CsvTerms = {
  /** One ASCII character. */
  readonly delimiter: string;
  readonly mostBytes: number;
};

const quote = 0x22;
const lineFeed = utf8('\n');

/**
 * The records of a CSV file (RFC 4180 §2, https://www.rfc-editor.org/rfc/rfc4180), in their order, without blank lines. A
 * line end inside quotes belongs to the record. Keeps at most `mostBytes` of one record: of a longer one only the lines
 * are told, and the reading goes on with the next line, so that a quote that is never closed does not swallow the rest.
 */
export async function* csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  { delimiter, mostBytes }: CsvTerms,
): AsyncGenerator<CsvRecord> {
  const delimiterByte = delimiter.charCodeAt(0);
  let open: Uint8Array[] = [];
  let length = 0;
  let first = 1;
  let last = 0;
  for await (const { line, bytes } of boundedLines(chunks, mostBytes)) {
    last = line;
    if (open.length === 0) first = line;
    length += (bytes?.length ?? 0) + lineFeed.length;
    if (bytes === undefined || length > mostBytes + lineFeed.length) {
      yield { line: first, lastLine: line, bytes: undefined };
      [open, length] = [[], 0];
    } else if (endsQuoted(bytes, open.length > 0, delimiterByte)) {
      open.push(bytes, lineFeed);
    } else {
      const whole = withoutReturn(open.length === 0 ? bytes : concatBytes(...open, bytes));
      if (!isBlank(whole)) yield { line: first, lastLine: line, bytes: whole };
      [open, length] = [[], 0];
    }
  }
  if (open.length > 0) yield { line: first, lastLine: last, bytes: concatBytes(...open) };
}

/** Whether a quoted cell goes on behind the line. A quote that does not begin a cell opens none. */
function endsQuoted(line: Uint8Array, beginsQuoted: boolean, delimiter: number): boolean {
  let isQuoted = beginsQuoted;
  for (let at = line.indexOf(quote); at >= 0; at = line.indexOf(quote, at + 1)) {
    if (!isQuoted) isQuoted = at === 0 || line[at - 1] === delimiter;
    else if (line[at + 1] === quote) at += 1;
    else isQuoted = false;
  }
  return isQuoted;
}

import { concatBytes } from './bytes.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** A line, counted from 1, without its line feed; without bytes where it is longer than a line may be. */
export type BoundedLine = { readonly line: number; readonly bytes: Uint8Array | undefined };

/**
 * All lines of a stream of bytes, with the carriage returns they end with. Keeps at most `mostBytes` of a line; of a longer
 * one only the number is told, and the reading goes on behind it.
 */
export async function* boundedLines(
  chunks: AsyncIterable<Uint8Array>,
  mostBytes: number,
): AsyncGenerator<BoundedLine> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let line = 0;
  const take = (rest: Uint8Array): BoundedLine => {
    const isTooLong = length + rest.length > mostBytes;
    const bytes = parts.length === 0 ? rest : concatBytes(...parts, rest);
    line += 1;
    [parts, length] = [[], 0];
    return { line, bytes: isTooLong ? undefined : bytes };
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      yield take(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start === chunk.length) continue;
    length += chunk.length - start;
    if (length <= mostBytes) parts.push(chunk.subarray(start));
    else parts = [];
  }
  if (length > 0) yield take(new Uint8Array());
}

/** The line without the carriage return it may end with. */
export function withoutReturn(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
}

/** Whether there are only spaces, tabs and carriage returns. */
export function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== carriageReturn) return false;
  return true;
}

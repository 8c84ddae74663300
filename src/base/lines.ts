import { concatBytes } from './bytes.ts';

const lineFeed = 0x0a;

/**
 * The lines of a stream of bytes without their line feeds, as bytes; one that is not ended by a line feed comes last.
 * Keeps at most `mostBytes` of an unfinished line: a longer one ends the reading with undefined.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  mostBytes: number,
): AsyncGenerator<Uint8Array | undefined> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      const rest = chunk.subarray(start, end);
      if (length + rest.length > mostBytes) return yield undefined;
      yield parts.length === 0 ? rest : concatBytes(...parts, rest);
      parts = [];
      length = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    parts.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > mostBytes) return yield undefined;
  }
  if (length > 0) yield concatBytes(...parts);
}

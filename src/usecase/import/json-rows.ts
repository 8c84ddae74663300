import { concatBytes, utf8Text } from '../../base/bytes.ts';
import { isJsonObject, type Json, readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { utf8 } from '../../base/bytes.ts';
import { type ImportRow, mostRowBytes, rowFault } from './import-row.ts';
import { readParty } from './ndjson-rows.ts';

/** A register that is one JSON value is kept whole in memory, so it may not be large. */
export const mostJsonBytes = 64 << 20;

/**
 * The rows of a register that is one JSON value: `{"parties": […]}`, a list, or one party. Throws `import-invalid` where
 * it is none of them, cannot be read, or is larger than 64 MB.
 */
export async function* jsonRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRow> {
  const parties = partiesOf(await readWhole(chunks));
  for (const [index, party] of parties.entries()) {
    const source = utf8(JSON.stringify(party));
    const isTooLong = source.length > mostRowBytes;
    yield {
      row: index + 1,
      line: undefined,
      source: isTooLong ? undefined : source,
      read: () => (isTooLong ? rowFault('The party is longer than 1 MB.') : readParty(party)),
    };
  }
}

async function readWhole(chunks: AsyncIterable<Uint8Array>): Promise<Json> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > mostJsonBytes)
      throw new Problem(
        'import-invalid',
        'One JSON value of more than 64 MB is not read; write one party in each line.',
      );
    parts.push(chunk);
  }
  const text = utf8Text(concatBytes(...parts));
  if (text === undefined) throw new Problem('import-invalid', 'The file is not UTF-8.');
  const read = readJson(text);
  if ('fault' in read) throw new Problem('import-invalid', `The file is not acceptable JSON: ${read.fault}.`);
  return read.value;
}

function partiesOf(value: Json): readonly Json[] {
  const parties = isJsonObject(value) ? value['parties'] : value;
  if (Array.isArray(parties)) return parties;
  if (isJsonObject(value) && 'partyKind' in value) return [value];
  throw new Problem('import-invalid', 'The file has no list of parties.');
}

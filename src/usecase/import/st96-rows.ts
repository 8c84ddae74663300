import { utf8 } from '../../base/bytes.ts';
import { type St96Element, writeElement } from '../../protocol/st96/st96-element.ts';
import { st96Parties } from '../../protocol/st96/st96-parties.ts';
import { readSt96Party } from '../../protocol/st96/st96-party.ts';
import { type ImportRow, mostRowBytes, mostRowFaults, rowFault, type RowReading } from './import-row.ts';
import { readParty } from './ndjson-rows.ts';

/**
 * The rows of an ST.96 document: one for each party in it. Throws `import-invalid` where the document cannot be read any
 * further, which may be after many rows.
 */
export async function* st96Rows(
  chunks: AsyncIterable<Uint8Array>,
  officeCode: string,
): AsyncGenerator<ImportRow> {
  let row = 0;
  for await (const { line, element } of st96Parties(chunks, mostRowBytes)) {
    row += 1;
    const source = element === undefined ? undefined : utf8(writeElement(element));
    yield { row, line, source, read: () => readElement(element, officeCode) };
  }
}

function readElement(element: St96Element | undefined, officeCode: string): RowReading {
  if (element === undefined) return rowFault('The party is longer than 1 MB.');
  const { party, faults } = readSt96Party(element, officeCode);
  if (faults.length === 0) return readParty(party);
  const errors = faults.map(({ path, line, detail }) => ({
    pointer: '',
    column: path,
    detail: `Line ${line}: ${detail}`,
  }));
  return { errors: errors.slice(0, mostRowFaults) };
}

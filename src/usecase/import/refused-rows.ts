import { utf8Text } from '../../base/bytes.ts';
import { csvCells, inertCsvLine } from '../../protocol/csv/csv-cells.ts';
import { commonNamespace } from '../../protocol/st96/st96-element.ts';
import type { RegisterFormat } from './import-row.ts';
import { openRegister, type RegisterTerms } from './read-register.ts';

/** What the name of a file of refused rows ends with. */
export const refusedEnding: { readonly [format in RegisterFormat]: string } = {
  ndjson: 'ndjson',
  json: 'ndjson',
  csv: 'csv',
  st96: 'xml',
};

/**
 * The refused rows of a register as a file in its form, to be corrected and imported. In CSV, cells that a spreadsheet would
 * take for formulas are marked with an apostrophe, which the import leaves out again. Rows that are too long are not in it.
 */
export async function* refusedRows(
  chunks: AsyncIterable<Uint8Array>,
  terms: RegisterTerms,
  refused: ReadonlySet<number>,
): AsyncGenerator<string | Uint8Array> {
  const { format, rows, header } = await openRegister(chunks, terms);
  const delimiter = terms.mapping?.delimiter ?? ',';
  const inert = (bytes: Uint8Array): string | Uint8Array => {
    const cells = csvCells(utf8Text(bytes) ?? '"', delimiter);
    return 'cell' in cells ? Buffer.concat([bytes, Buffer.from('\r\n')]) : inertCsvLine(cells, delimiter);
  };
  if (header !== undefined) yield inert(header);
  if (format === 'st96')
    yield `<?xml version="1.0" encoding="UTF-8"?>\n<PartyBag xmlns="${commonNamespace}">\n`;
  for await (const { row, source } of rows) {
    if (source === undefined || !refused.has(row)) continue;
    if (format === 'csv') yield inert(source);
    else yield Buffer.concat([source, Buffer.from('\n')]);
  }
  if (format === 'st96') yield '</PartyBag>\n';
}

import { utf8Text } from '../../base/bytes.ts';
import { Problem } from '../../base/problem.ts';
import { csvCells } from '../../protocol/csv/csv-cells.ts';
import { type CsvRecord, csvRecords } from '../../protocol/csv/csv-records.ts';
import { checkHeader, type CsvMapping } from './csv-mapping.ts';
import { type ImportRow, mostRowBytes, rowFault, type RowReading } from './import-row.ts';
import { mapCells } from './map-cells.ts';

/** The header as it stands in the file, and the rows behind it. */
export type CsvRows = { readonly header: Uint8Array; readonly rows: AsyncIterable<ImportRow> };

/**
 * The rows of a CSV file, by the mapping of its columns. Throws `import-invalid` before the first row where the header cannot
 * be read or does not fit the mapping.
 */
export async function csvRows(chunks: AsyncIterable<Uint8Array>, mapping: CsvMapping): Promise<CsvRows> {
  const records = csvRecords(chunks, { delimiter: mapping.delimiter, mostBytes: mostRowBytes });
  const first = await records.next();
  const header = first.done === true ? undefined : first.value.bytes;
  const cells = header === undefined ? undefined : cellsOf(header, mapping.delimiter);
  if (header === undefined || cells === undefined || 'errors' in cells)
    throw new Problem('import-invalid', 'The header of the file cannot be read; nothing was imported.');
  const names = cells.map((cell) => cell.trim());
  checkHeader(mapping, names);
  return { header, rows: rowsOf(records, names, mapping) };
}

async function* rowsOf(
  records: AsyncIterable<CsvRecord>,
  header: readonly string[],
  mapping: CsvMapping,
): AsyncGenerator<ImportRow> {
  let row = 0;
  for await (const record of records) {
    row += 1;
    yield { row, line: record.line, source: record.bytes, read: () => readRecord(record, header, mapping) };
  }
}

function readRecord(
  { line, lastLine, bytes }: CsvRecord,
  header: readonly string[],
  mapping: CsvMapping,
): RowReading {
  const lines = lastLine > line ? ` It takes the lines ${line} to ${lastLine}: is a quote not closed?` : '';
  if (bytes === undefined) return rowFault(`The row is longer than 1 MB.${lines}`);
  const cells = cellsOf(bytes, mapping.delimiter, header);
  if ('errors' in cells)
    return { errors: cells.errors?.map((error) => ({ ...error, detail: error.detail + lines })) ?? [] };
  if (cells.length !== header.length)
    return rowFault(`The row has ${cells.length} cells where the header has ${header.length}.${lines}`);
  return mapCells(cells, header, mapping);
}

function cellsOf(
  bytes: Uint8Array,
  delimiter: string,
  header: readonly string[] = [],
): readonly string[] | Extract<RowReading, { data?: undefined }> {
  const text = utf8Text(bytes);
  if (text === undefined) return { errors: [{ pointer: '', detail: 'The row is not UTF-8.' }] };
  const cells = csvCells(text, delimiter);
  if (!('cell' in cells)) return cells;
  const column = header[cells.cell - 1];
  const place = column === undefined ? {} : { column };
  return { errors: [{ pointer: '', ...place, detail: `Cell ${cells.cell}: ${cells.detail}` }] };
}

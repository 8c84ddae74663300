import type { OfficeCode } from '../../domain/trust/office.ts';
import type { ImportRow } from './import-row.ts';
import { numberFault, numbersAt, type ReadRow } from './plan-rows.ts';

/**
 * Reads rows in batches, from the row after `done` on. A row without a number of the office is refused, and so is one with a
 * number of an earlier row: the rows that are done are read for their numbers only.
 */
export async function* rowBatches(
  rows: AsyncIterable<ImportRow>,
  {
    officeCode,
    done,
    size,
  }: { readonly officeCode: OfficeCode; readonly done: number; readonly size: number },
): AsyncGenerator<readonly ReadRow[]> {
  const seen = new Set<string>();
  let batch: ReadRow[] = [];
  for await (const row of rows) {
    const read = readRow(row, officeCode, seen);
    if (row.row <= done) continue;
    batch.push(read);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function readRow({ row, line, source, read }: ImportRow, officeCode: OfficeCode, seen: Set<string>): ReadRow {
  const place = { row, line, source };
  const { data, errors } = read();
  if (data === undefined) return { ...place, data, errors };
  const numbers = numbersAt(data, officeCode);
  const refuse = (detail: string): ReadRow => ({ ...place, data: undefined, errors: numberFault(detail) });
  if (numbers.length === 0)
    return refuse('A party identifier of this office is needed to know the party again.');
  if (numbers.some((number) => seen.has(number))) return refuse('An earlier row has this party identifier.');
  for (const number of numbers) seen.add(number);
  return { ...place, data, errors: [] };
}

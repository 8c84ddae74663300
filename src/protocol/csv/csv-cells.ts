/** A fault of a record: the number of its cell, counted from 1, and the rule that is broken; never what it says. */
export type CsvFault = { readonly cell: number; readonly detail: string };

const mostCells = 1_000;

/**
 * The cells of a record (RFC 4180 §2, https://www.rfc-editor.org/rfc/rfc4180). A quote counts only at the beginning of a
 * cell; one inside a cell without quotes, and anything between a closing quote and the delimiter, is a fault.
 */
export function csvCells(record: string, delimiter: string): readonly string[] | CsvFault {
  // Most records have no quote, for which there is a faster way.
  if (!record.includes('"')) return inBounds(record.split(delimiter));
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const cell = cells.length + 1;
    const read = record[at] === '"' ? quotedCell(record, at) : plainCell(record, at, delimiter);
    if (read === undefined)
      return {
        cell,
        detail:
          record[at] === '"'
            ? 'The quote at its beginning is not closed.'
            : 'It has a quote, but none at its beginning.',
      };
    cells.push(read.text);
    if (read.end === record.length || cells.length > mostCells) return inBounds(cells);
    if (record[read.end] !== delimiter)
      return { cell, detail: 'Something stands between its closing quote and the delimiter.' };
    at = read.end + 1;
  }
}

function inBounds(cells: readonly string[]): readonly string[] | CsvFault {
  return cells.length > mostCells
    ? { cell: mostCells + 1, detail: `A row has at most ${mostCells} cells.` }
    : cells;
}

type Cell = { readonly text: string; readonly end: number };

function quotedCell(record: string, start: number): Cell | undefined {
  for (let end = record.indexOf('"', start + 1); end >= 0; end = record.indexOf('"', end + 2)) {
    if (record[end + 1] !== '"')
      return { text: record.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 };
  }
  return undefined;
}

function plainCell(record: string, start: number, delimiter: string): Cell | undefined {
  const found = record.indexOf(delimiter, start);
  const end = found < 0 ? record.length : found;
  const text = record.slice(start, end);
  return text.includes('"') ? undefined : { text, end };
}

// A spreadsheet takes what begins so for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
const formulaStart = /^[=+\-@\t\r]/u;

/**
 * Cells as one line of a CSV file for people to open. What a spreadsheet would take for a formula gets an apostrophe in
 * front, which makes it a text there.
 */
export function inertCsvLine(cells: readonly string[], delimiter = ','): string {
  return `${cells.map((cell) => `"${(formulaStart.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`).join(delimiter)}\r\n`;
}

/** The cell without the apostrophe with which `inertCsvLine`, and other programs, keep a spreadsheet from running it. */
export function withoutMark(cell: string): string {
  return cell.startsWith("'") && formulaStart.test(cell.slice(1)) ? cell.slice(1) : cell;
}

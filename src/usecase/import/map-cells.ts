import { withoutMark } from '../../protocol/csv/csv-cells.ts';
import type { ColumnFeed, CsvMapping, Feed, FieldFeed } from './csv-mapping.ts';
import { mostRowFaults, type RowFault, type RowReading } from './import-row.ts';
import { readParty } from './ndjson-rows.ts';
import { kindOfField } from './party-fields.ts';

/** A value on its way into the party data, and the column it is from; a constant is from none. */
type Placed = {
  readonly steps: readonly string[];
  readonly value: string;
  readonly column: string | undefined;
};
type Cells = (column: string) => string;
type Tree = Map<string, Tree | string>;

const mostValues = 50;

/**
 * The cells of a row as party data. An empty cell feeds nothing, and a constant feeds only what a cell of the row feeds too.
 * Faults name the column, never what is in it.
 */
export function mapCells(
  cells: readonly string[],
  header: readonly string[],
  mapping: CsvMapping,
): RowReading {
  const cellOf: Cells = (column) => withoutMark((cells[header.indexOf(column)] ?? '').trim());
  const faults: RowFault[] = [];
  const [kind] = valuesOf(mapping.partyKind, cellOf, { pointer: '/partyKind', faults });
  const placed = mapping.fields.flatMap((field) =>
    [undefined, kind].includes(kindOfField(field.pointer)) ? placedOf(field, cellOf, faults) : [],
  );
  if (faults.length > 0) return { errors: faults.slice(0, mostRowFaults) };
  const { tree, columns } = build(placed);
  const reading = readParty({ ...toObject(tree), partyKind: kind });
  if (reading.errors === undefined) return reading;
  return { errors: reading.errors.map((error) => withColumn(error, columns, mapping)) };
}

function placedOf({ pointer, steps, feed }: FieldFeed, cellOf: Cells, faults: RowFault[]): Placed[] {
  const values = valuesOf(feed, cellOf, { pointer, faults });
  const column = 'column' in feed ? feed.column : undefined;
  if (!steps.includes('-') || column === undefined) return values.map((value) => ({ steps, value, column }));
  return values.map((value, index) => ({ steps: numbered(steps, index), value, column }));
}

/** The steps of one of several values: they are kept apart from the values that the mapping places by an index. */
function numbered(steps: readonly string[], index: number): readonly string[] {
  return steps.map((step) => (step === '-' ? `-${index}` : step));
}

function valuesOf(
  feed: Feed,
  cellOf: Cells,
  { pointer, faults }: { readonly pointer: string; readonly faults: RowFault[] },
): readonly string[] {
  if ('constant' in feed) return [feed.constant];
  const { column, separator } = feed;
  const cell = cellOf(column);
  const parts = separator === undefined ? [cell] : cell.split(separator, mostValues + 1);
  if (parts.length > mostValues) {
    faults.push({ pointer, column, detail: `The cell has more than ${mostValues} values.` });
    return [];
  }
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => {
      const value = translated(part, feed);
      if (typeof value === 'string') return [value];
      faults.push({ pointer, column, ...value });
      return [];
    });
}

function translated(cell: string, { values, dateFormat }: ColumnFeed): string | { readonly detail: string } {
  if (values !== undefined) {
    const value = Object.hasOwn(values, cell) ? values[cell] : undefined;
    return value ?? { detail: 'The cell has a value that the mapping does not name.' };
  }
  return dateFormat === undefined ? cell : isoDate(cell, dateFormat);
}

function isoDate(cell: string, format: string): string | { readonly detail: string } {
  const isSame =
    cell.length === format.length &&
    [...format].every((sign, at) => ('YMD'.includes(sign) ? /\d/u.test(cell[at] ?? '') : cell[at] === sign));
  const part = (name: string): string => cell.slice(format.indexOf(name), format.indexOf(name) + name.length);
  return isSame
    ? `${part('YYYY')}-${part('MM')}-${part('DD')}`
    : { detail: `A date written ${format} is expected.` };
}

/** Places the values; constants come last, and only into what a cell has begun. */
function build(placed: readonly Placed[]): {
  readonly tree: Tree;
  readonly columns: ReadonlyMap<string, string>;
} {
  const tree: Tree = new Map();
  const columns = new Map<string, string>();
  for (const { steps, value, column } of placed) {
    if (column === undefined) continue;
    place(tree, steps, value);
    columns.set(`/${steps.join('/')}`, column);
  }
  for (const { steps, value, column } of placed) if (column === undefined) placeConstant(tree, steps, value);
  return { tree, columns: numberedColumns(tree, columns) };
}

function place(tree: Tree, [step = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) return void tree.set(step, value);
  const inner = tree.get(step);
  const next: Tree = inner instanceof Map ? inner : new Map();
  tree.set(step, next);
  place(next, rest, value);
}

function placeConstant(tree: Tree, [step = '', ...rest]: readonly string[], value: string): void {
  // A constant in a list by itself says it of every row; one beside other members says something of them.
  if (rest.length === 1 && isIndex(rest[0] ?? '') && !tree.has(step))
    return place(tree, [step, ...rest], value);
  if (rest.length === 0) return void tree.set(step, value);
  const names = step === '-' ? [...tree.keys()].filter((name) => name.startsWith('-')) : [step];
  for (const name of names) {
    const inner = tree.get(name);
    if (inner instanceof Map) placeConstant(inner, rest, value);
  }
}

function isIndex(step: string): boolean {
  return /^(?:\d|-)/u.test(step);
}

/** The values placed by an index first, then those of cells with several values, as they come. */
function inOrder(tree: Tree): readonly (readonly [string, Tree | string])[] {
  const rank = (step: string): number =>
    step.startsWith('-') ? mostValues + Number(step.slice(1)) : Number(step);
  return [...tree].toSorted(([one], [other]) => rank(one) - rank(other));
}

function toObject(tree: Tree): object {
  const isList = [...tree.keys()].some(isIndex);
  const value = (inner: Tree | string): unknown => (typeof inner === 'string' ? inner : toObject(inner));
  if (isList) return inOrder(tree).map(([, inner]) => value(inner));
  return Object.fromEntries([...tree].map(([name, inner]) => [name, value(inner)]));
}

/** The columns by the JSON Pointer of what they fed, with the indexes that the values got in their lists. */
function numberedColumns(tree: Tree, columns: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (inner: Tree | string, steps: readonly string[], pointer: string): void => {
    if (typeof inner === 'string') {
      const column = columns.get(`/${steps.join('/')}`);
      if (column !== undefined) found.set(pointer, column);
      return;
    }
    const isList = [...inner.keys()].some(isIndex);
    const members = isList ? inOrder(inner) : [...inner];
    for (const [index, [step, value]] of members.entries())
      visit(value, [...steps, step], `${pointer}/${isList ? index : step}`);
  };
  visit(tree, [], '');
  return found;
}

function withColumn(error: RowFault, columns: ReadonlyMap<string, string>, mapping: CsvMapping): RowFault {
  if (error.pointer === '/partyKind' && 'column' in mapping.partyKind)
    return { ...error, column: mapping.partyKind.column };
  const exact = columns.get(error.pointer);
  const within = [...columns].find(([pointer]) => pointer.startsWith(`${error.pointer}/`))?.[1];
  const column = exact ?? (error.pointer === '' ? undefined : within) ?? fedBy(error.pointer, mapping);
  return column === undefined ? error : { ...error, column };
}

/** The column that would have fed a field that is missing. */
function fedBy(pointer: string, { fields }: CsvMapping): string | undefined {
  const shape = pointer.replaceAll(/\/\d+(?=\/|$)/gu, '/#');
  const fits = fields.find((field) => field.pointer.replaceAll(/\/(?:\d+|-)(?=\/|$)/gu, '/#') === shape);
  const first = fits ?? fields.find((field) => field.pointer.startsWith(`${pointer}/`));
  return first !== undefined && 'column' in first.feed ? first.feed.column : undefined;
}

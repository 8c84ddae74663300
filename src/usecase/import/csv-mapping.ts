import { z } from 'zod';
import { parse } from '../../base/parse.ts';
import { type FieldFault, Problem } from '../../base/problem.ts';
import { fieldSteps, isDateField, kindOfField, type PartyKind } from './party-fields.ts';

const columnName = z.string().min(1).max(200);
const fixedText = z.string().min(1).max(500);
const valueNames = z
  .record(z.string().max(200), fixedText)
  .refine((values) => Object.keys(values).length <= 500);
const fromColumn = z.strictObject({
  column: columnName,
  /** Between the values of a cell that has several. */
  separator: z.string().min(1).max(5).optional(),
  /** How dates are written: YYYY, MM and DD, each once, with what stands between them. */
  dateFormat: z.string().max(20).optional(),
  /** What the office's own values stand for. */
  values: valueNames.optional(),
});
const constant = z.strictObject({ constant: fixedText });
const feed = z.union([columnName, fromColumn, constant]);

const mappingSchema = z.strictObject({
  delimiter: z
    .string()
    .regex(/^[,;|\t]$/u, 'A comma, a semicolon, a vertical bar or a tab is expected.')
    .default(','),
  partyKind: feed,
  /** By the JSON Pointer of a field of the party data; `-` in the place of an index stands for every value of a cell. */
  fields: z.record(z.string().max(200), feed),
});

export type ColumnFeed = z.output<typeof fromColumn>;
export type Feed = ColumnFeed | z.output<typeof constant>;
export type FieldFeed = { readonly pointer: string; readonly steps: readonly string[]; readonly feed: Feed };

/** Which columns of a CSV file feed which fields of the party data. */
export type CsvMapping = {
  readonly delimiter: string;
  readonly partyKind: Feed;
  readonly fields: readonly FieldFeed[];
};

/**
 * Reads a mapping. Throws `import-invalid` with every fault of it: a field that party data do not have, a date that is no
 * date field, a kind that is none, and fields that every party needs and nothing feeds.
 */
export function readCsvMapping(value: unknown): CsvMapping {
  const { delimiter, partyKind, fields } = parse(mappingSchema, value, 'import-invalid');
  const mapping = {
    delimiter,
    partyKind: toFeed(partyKind),
    fields: Object.entries(fields).map(([pointer, each]) => ({
      ...{ pointer, steps: pointer.split('/').slice(1) },
      feed: toFeed(each),
    })),
  };
  refuseFaults([...kindFaults(mapping), ...mapping.fields.flatMap(fieldFaults), ...missingFields(mapping)]);
  return mapping;
}

/** Throws `import-invalid` with every column that the mapping names and the header does not have, or has twice. */
export function checkHeader(mapping: CsvMapping, header: readonly string[]): void {
  const named = [mapping.partyKind, ...mapping.fields.map(({ feed: each }) => each)];
  const columns = new Set(named.flatMap((each) => ('column' in each ? [each.column] : [])));
  const faults = [...columns].flatMap((column) => {
    const count = header.filter((each) => each === column).length;
    if (count === 1) return [];
    return [
      `The header has ${count === 0 ? 'no' : 'more than one'} column “${column}”, which the mapping names.`,
    ];
  });
  refuseFaults(faults.map((detail) => ({ pointer: '', detail })));
}

/** The kinds of party that the mapping can give. */
export function kindsOf({ partyKind }: Pick<CsvMapping, 'partyKind'>): readonly string[] {
  if ('constant' in partyKind) return [partyKind.constant];
  return partyKind.values === undefined ? [...partyKinds] : Object.values(partyKind.values);
}

const partyKinds: readonly PartyKind[] = ['naturalPerson', 'organization'];

function toFeed(each: z.output<typeof feed>): Feed {
  return typeof each === 'string' ? { column: each } : each;
}

function refuseFaults(errors: readonly FieldFault[]): void {
  if (errors.length > 0)
    throw new Problem('import-invalid', 'The mapping does not fit; nothing was imported. See errors.', {
      errors,
    });
}

function kindFaults(mapping: CsvMapping): readonly FieldFault[] {
  const known: readonly string[] = partyKinds;
  const isKnown = kindsOf(mapping).every((kind) => known.includes(kind));
  return isKnown ? [] : [{ pointer: '/partyKind', detail: 'A kind is naturalPerson or organization.' }];
}

function fieldFaults({ pointer, feed: each }: FieldFeed): readonly FieldFault[] {
  const fault = (detail: string): FieldFault[] => [{ pointer: `/fields/${escaped(pointer)}`, detail }];
  if (fieldSteps(pointer) === undefined) return fault('Party data have no such field.');
  if ('constant' in each) return [];
  if (each.separator !== undefined && !pointer.includes('/-'))
    return fault('A field with several values has `-` in the place of an index.');
  if (each.dateFormat === undefined) return [];
  if (!isDateField(pointer)) return fault('The field is no date.');
  const parts =
    each.dateFormat
      .match(/YYYY|MM|DD/gu)
      ?.toSorted()
      .join() ?? '';
  return parts === 'DD,MM,YYYY' ? [] : fault('A date format has YYYY, MM and DD, each once.');
}

function missingFields(mapping: CsvMapping): readonly FieldFault[] {
  const feeds = (shape: RegExp): boolean => mapping.fields.some(({ pointer }) => shape.test(pointer));
  const missing = (detail: string): FieldFault => ({ pointer: '/fields', detail });
  const faults: FieldFault[] = [];
  if (!feeds(/^\/partyIdentifierBag\/[^/]+\/identifier$/u))
    faults.push(missing('Nothing feeds the party identifier, by which a party is known again.'));
  if (!feeds(/^\/partyIdentifierBag\/[^/]+\/officeCode$/u))
    faults.push(missing('Nothing feeds the office code of the party identifier.'));
  if (kindsOf(mapping).includes('organization') && !feeds(/\/organizationStandardName$/u))
    faults.push(missing('Nothing feeds the name of organizations.'));
  if (kindsOf(mapping).includes('naturalPerson') && !feeds(/\/(?:personFullName|lastName)$/u))
    faults.push(missing('Nothing feeds the name of natural persons.'));
  if (kindsOf(mapping).length === 1) {
    const other = mapping.fields.filter(
      ({ pointer }) => ![undefined, kindsOf(mapping)[0]].includes(kindOfField(pointer)),
    );
    for (const { pointer } of other)
      faults.push({
        pointer: `/fields/${escaped(pointer)}`,
        detail: 'Parties of this kind have no such field.',
      });
  }
  return faults;
}

function escaped(pointer: string): string {
  return pointer.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
}

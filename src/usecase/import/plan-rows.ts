import { canonicalJson, toJson } from '../../base/json.ts';
import type { Party } from '../../domain/party/party.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { RowFault } from './import-row.ts';
import type { ImportedRow, RowOutcome } from './import-store.ts';
import { isOneParty, leiRemarks, mostNumbers, reliableLeis, withNumbers, withRow } from './same-party.ts';

/** A row that was read: its data, or why it is refused. */
export type ReadRow = {
  readonly row: number;
  readonly line: number | undefined;
  readonly source: Uint8Array | undefined;
  readonly data: PartyData | undefined;
  readonly errors: readonly RowFault[];
};
/** A party that rows lead to: one that is to be registered, or one that is known. `data` is as the rows so far make it. */
export type Target = { data: PartyData } & (
  { readonly kind: 'new'; readonly row: number } | { readonly kind: 'known'; readonly party: Party }
);
export type PlannedRow = {
  readonly read: ReadRow;
  readonly outcome: RowOutcome;
  readonly target: Target | undefined;
  readonly errors: readonly RowFault[];
};
/** Who is known, as far as the rows that are planned need it. */
export type Known = {
  readonly byNumber: Map<string, Target>;
  readonly byLei: Map<string, readonly Target[]>;
};

/**
 * What is to become of rows, one after another. A party is known by the numbers that the office gave it; a row that states
 * the LEI of exactly one active party, with right check digits, is that party too. `known` grows by what the rows add.
 */
export function planRows(
  officeCode: OfficeCode,
  rows: readonly ReadRow[],
  known: Known,
): readonly PlannedRow[] {
  return rows.map((read) => {
    if (read.data === undefined) return refused(read, read.errors);
    const planned = planRow(read, read.data, { officeCode, known });
    const { target } = planned;
    if (target === undefined) return planned;
    for (const number of numbersAt(read.data, officeCode)) known.byNumber.set(number, target);
    for (const lei of reliableLeis(read.data)) addTarget(known, lei, target);
    return planned;
  });
}

/** The office's own numbers in party data. */
export function numbersAt({ partyIdentifierBag = [] }: PartyData, officeCode: OfficeCode): readonly string[] {
  const own = partyIdentifierBag.filter((each) => each.officeCode === officeCode);
  return [...new Set(own.map(({ identifier }) => identifier))];
}

/** The row as it is reported once its party has an id. */
export function importedRow({ read, outcome, errors }: PlannedRow, partyId: string | undefined): ImportedRow {
  return { row: read.row, line: read.line, outcome, partyId, errors };
}

type Terms = { readonly officeCode: OfficeCode; readonly known: Known };

function planRow(read: ReadRow, data: PartyData, { officeCode, known }: Terms): PlannedRow {
  const numbers = numbersAt(data, officeCode);
  const holders = new Set(numbers.flatMap((number) => known.byNumber.get(number) ?? []));
  const [holder] = holders;
  if (holders.size > 1) return refused(read, numberFault('Another party has one of the party identifiers.'));
  if (holder !== undefined) {
    const others = numbersAt(holder.data, officeCode).filter((number) => !numbers.includes(number));
    if (others.length > 0 && isOneParty(holder.data, data)) return joined(read, holder, data);
    return replaced(read, holder, withNumbers(data, officeCode, others));
  }
  const same = reliableLeis(data).map((lei) => known.byLei.get(lei) ?? []);
  const candidates = new Set(same.flat().filter((target) => target.data.partyKind === data.partyKind));
  const [only] = candidates;
  if (candidates.size === 1 && only !== undefined) return joined(read, only, data, 'same');
  const target: Target = { kind: 'new', row: read.row, data };
  return { read, outcome: 'new', target, errors: leiRemarks(data) };
}

/** A row of a party that has other rows too: what it adds is added. */
function joined(read: ReadRow, target: Target, data: PartyData, outcome?: 'same'): PlannedRow {
  const whole = withRow(target.data, data);
  if ('errors' in whole) return refused(read, whole.errors);
  return changed(read, target, whole, outcome);
}

/** A row that says everything about a party, but for numbers it does not state: none is taken away by an import. */
function replaced(read: ReadRow, target: Target, data: PartyData): PlannedRow {
  const { partyIdentifierBag = [] } = data;
  if (partyIdentifierBag.length > mostNumbers)
    return refused(read, numberFault('The party has too many of these already.'));
  return changed(read, target, data);
}

function changed(read: ReadRow, target: Target, data: PartyData, outcome?: 'same'): PlannedRow {
  const isActive = target.kind === 'new' || target.party.status === 'active';
  const isSame = !isActive || canonicalJson(toJson(target.data)) === canonicalJson(toJson(data));
  if (!isSame) target.data = data;
  return { read, outcome: outcome ?? (isSame ? 'unchanged' : 'amended'), target, errors: leiRemarks(data) };
}

function refused(read: ReadRow, errors: readonly RowFault[]): PlannedRow {
  return { read, outcome: 'refused', target: undefined, errors };
}

export function numberFault(detail: string): readonly RowFault[] {
  return [{ pointer: '/partyIdentifierBag', detail }];
}

function addTarget({ byLei }: Known, lei: string, target: Target): void {
  const targets = byLei.get(lei) ?? [];
  if (!targets.includes(target)) byLei.set(lei, [...targets, target]);
}

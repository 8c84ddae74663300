import type { Party } from '../../domain/party/party.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { ImportMatching, ImportPorts, MatchedPair } from './import-ports.ts';
import { type ImportCounts, type ImportedRow, noRows } from './import-store.ts';
import { knownParties } from './known-parties.ts';
import { registerOf } from './match-imported.ts';
import { importedRow, type Known, type PlannedRow, planRows, type ReadRow } from './plan-rows.ts';
import { openRegister, type RegisterTerms } from './read-register.ts';
import { rowBatches } from './row-batches.ts';
import { counted } from './write-batch.ts';

const usualRowsAtOnce = 500;
const newRow = 'row:';

export type TryTerms = Pick<RegisterTerms, 'mapping'> & {
  readonly open: () => AsyncIterable<Uint8Array>;
  readonly matching?: Pick<ImportMatching, 'match'> | undefined;
  readonly onBatch?: (
    stand: { readonly rows: number; readonly counts: ImportCounts },
    read: readonly ReadRow[],
  ) => Promise<void> | void;
  readonly rowsAtOnce?: number;
  /** Told of what would become of rows, without those that would stay as they are. */
  readonly onRows: (rows: readonly ImportedRow[]) => Promise<void>;
};
export type Trial = {
  readonly rows: number;
  readonly counts: ImportCounts;
  readonly pairs: readonly MatchedPair[];
};

/**
 * What an import would do, told as the import tells it; nothing is written. Rows that would be registered are named
 * `row:` and their number in the pairs. Throws `import-invalid` as the import does.
 */
export async function tryImport(
  ports: Pick<ImportPorts, 'store'>,
  { officeCode }: Pick<Caller, 'officeCode'>,
  terms: TryTerms,
): Promise<Trial> {
  const { rows } = await openRegister(terms.open(), { officeCode, mapping: terms.mapping });
  const size = terms.rowsAtOnce ?? usualRowsAtOnce;
  // What the rows before would have written.
  const written: Known = { byNumber: new Map(), byLei: new Map() };
  const fresh = new Set<number>();
  let done = 0;
  let counts = noRows;
  for await (const batch of rowBatches(rows, { officeCode, done: 0, size })) {
    const known = overlaid(await knownParties(ports.store.read, officeCode, batch), written);
    const planned = planRows(officeCode, batch, known);
    keepWritten(planned, known, written);
    for (const { read, outcome } of planned) if (outcome === 'new') fresh.add(read.row);
    done += batch.length;
    counts = counted(counts, planned);
    await terms.onRows(planned.filter(({ outcome }) => outcome !== 'unchanged').map(toImported));
    await terms.onBatch?.({ rows: done, counts }, batch);
  }
  const pairs = await pairsOf(ports, officeCode, terms, fresh);
  return { rows: done, counts: inBands(counts, pairs), pairs };
}

function toImported(planned: PlannedRow): ImportedRow {
  const { target } = planned;
  return importedRow(planned, target?.kind === 'known' ? target.party.partyId : undefined);
}

/** What is committed, with what the rows before would have changed in its place. */
function overlaid(known: Known, written: Known): Known {
  const byId = new Map<string, Party>();
  for (const target of written.byNumber.values())
    if (target.kind === 'known') byId.set(target.party.partyId, target.party);
  for (const [number, target] of known.byNumber) {
    const before = written.byNumber.get(number);
    if (before !== undefined && target !== before) known.byNumber.set(number, before);
  }
  for (const [lei, targets] of written.byLei) {
    const others = (known.byLei.get(lei) ?? []).filter(
      (target) => target.kind !== 'known' || !byId.has(target.party.partyId),
    );
    known.byLei.set(lei, [...targets, ...others]);
  }
  return known;
}

/** Only LEIs and the numbers of parties that were touched: the numbers of the file come once each. */
function keepWritten(planned: readonly PlannedRow[], known: Known, written: Known): void {
  for (const { target } of planned) {
    if (target === undefined) continue;
    for (const { scheme, identifier } of target.data.outsideIdentifierBag ?? []) {
      const targets = scheme === 'LEI' ? known.byLei.get(identifier) : undefined;
      if (targets !== undefined) written.byLei.set(identifier, targets);
    }
    if (target.kind !== 'known' || target.data === target.party.data) continue;
    for (const { identifier } of target.data.partyIdentifierBag ?? [])
      written.byNumber.set(identifier, target);
  }
}

async function pairsOf(
  ports: Pick<ImportPorts, 'store'>,
  officeCode: Caller['officeCode'],
  { open, mapping, matching }: TryTerms,
  fresh: ReadonlySet<number>,
): Promise<readonly MatchedPair[]> {
  if (matching === undefined || fresh.size === 0) return [];
  const { rows } = await openRegister(open(), { officeCode, mapping });
  async function* records(): AsyncGenerator<{ readonly rowId: string; readonly data: PartyData }> {
    yield* registerOf(ports.store.read, officeCode);
    for await (const { row, read } of rows) {
      const { data } = fresh.has(row) ? read() : {};
      if (data !== undefined) yield { rowId: `${newRow}${row}`, data };
    }
  }
  const pairs = await matching.match(records());
  return pairs.filter(({ left, right }) => left.startsWith(newRow) || right.startsWith(newRow));
}

function inBands(counts: ImportCounts, pairs: readonly MatchedPair[]): ImportCounts {
  const idsIn = (band: string): ReadonlySet<string> =>
    new Set(
      pairs
        .filter((pair) => pair.band === band)
        .flatMap(({ left, right }) => [left, right].filter((id) => id.startsWith(newRow))),
    );
  const suggest = idsIn('suggest');
  const review = [...idsIn('review')].filter((id) => !suggest.has(id)).length;
  return { ...counts, suggest: suggest.size, review, new: counts.new - suggest.size - review };
}

import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Party } from '../../domain/party/party.ts';
import { addAllRegistered, type PreparedParty, prepareParties } from '../party/register-parties.ts';
import type { WriteStore } from '../store.ts';
import { addClaimCodes } from './claim-codes.ts';
import type { ImportPorts, ReportJournal } from './import-ports.ts';
import type { ImportCounts, ImportJob } from './import-store.ts';
import { knownParties } from './known-parties.ts';
import { importedRow, numbersAt, type PlannedRow, planRows, type ReadRow, type Target } from './plan-rows.ts';
import { reportLine } from './report-line.ts';
import { reliableLeis } from './same-party.ts';

/** How long a runner that says nothing is taken to be alive, in seconds. */
export const aliveSeconds = 30;
const mostTries = 3;
const leastRows = 50;

/** Identifiers that were made ahead, by the row they were made for. */
export type MadeAhead = ReadonlyMap<number, PreparedParty>;
export type BatchTerms = {
  readonly ports: ImportPorts;
  readonly runner: string;
  readonly journal: ReportJournal | undefined;
};

/**
 * Makes identifiers for the rows that will need one as far as it can be told now. It may be done while an earlier batch is
 * written; what is not needed after all is thrown away, and nothing of it was stored.
 */
export async function makeAhead(
  ports: ImportPorts,
  { officeCode }: Pick<ImportJob, 'officeCode'>,
  rows: readonly ReadRow[],
): Promise<MadeAhead> {
  const numbers = rows.flatMap(({ data }) => (data === undefined ? [] : numbersAt(data, officeCode)));
  const known = await ports.store.read.imports.partiesByNumber(officeCode, numbers);
  const fresh = rows.flatMap(({ row, data }) => {
    // Whether a row with a LEI needs an identifier is told by the rows before it.
    if (data === undefined || reliableLeis(data).length > 0) return [];
    return numbersAt(data, officeCode).some((number) => known.has(number)) ? [] : [{ row, data }];
  });
  const prepared = await prepareParties(
    ports,
    officeCode,
    fresh.map(({ data }) => data),
  );
  return new Map(
    fresh.flatMap(({ row }, index) => (prepared[index] === undefined ? [] : [[row, prepared[index]]])),
  );
}

/**
 * Writes one batch of rows: parties, logs, keys, claim codes, audit events, what became of each row, and the position of the
 * import, in one transaction. Where somebody else changed one of the parties meanwhile it is planned again. Throws `conflict`
 * where it is no longer this runner's turn, or the parties never come to rest.
 */
export async function writeBatch(
  terms: BatchTerms,
  job: ImportJob,
  rows: readonly ReadRow[],
  ahead: MadeAhead,
): Promise<ImportJob> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryBatch(terms, job, rows, ahead);
    } catch (error) {
      if (isTooMuch(error, rows)) return writeHalves(terms, job, rows, ahead);
      const isRace = error instanceof Problem && error.code === 'party-exists';
      const isChange = error instanceof ChangedMeanwhile;
      if (!(isRace || isChange) || tries === mostTries) throw error;
    }
  }
}

/** Whether fewer rows at a time may do: a store that is slow gives a long transaction up, and nothing of it remains. */
function isTooMuch(error: unknown, rows: readonly ReadRow[]): boolean {
  return error instanceof Problem && error.code === 'unavailable' && rows.length > leastRows;
}

async function writeHalves(
  terms: BatchTerms,
  job: ImportJob,
  rows: readonly ReadRow[],
  ahead: MadeAhead,
): Promise<ImportJob> {
  const middle = Math.ceil(rows.length / 2);
  const half = await writeBatch(terms, job, rows.slice(0, middle), ahead);
  return writeBatch(terms, half, rows.slice(middle), ahead);
}

class ChangedMeanwhile extends Problem {
  constructor() {
    super('conflict', 'A party was changed while the register was imported; import it again.');
  }
}

async function tryBatch(
  terms: BatchTerms,
  job: ImportJob,
  rows: readonly ReadRow[],
  ahead: MadeAhead,
): Promise<ImportJob> {
  const { ports } = terms;
  const known = await knownParties(ports.store.read, job.officeCode, rows);
  const planned = planRows(job.officeCode, rows, known);
  const registered = await prepareTargets(ports, job, planned, ahead);
  return ports.store.write(async (store) => {
    const parties = [...registered.values()];
    await addAllRegistered(store, parties, job.actor);
    await amendTargets(terms, store, job, planned);
    const codes =
      terms.journal === undefined
        ? new Map<string, string>()
        : await addClaimCodes(
            ports,
            store,
            parties.map(({ party }) => party),
            job.actor,
          );
    const imported = planned.map((each) => importedRow(each, partyOf(each.target, registered)?.partyId));
    await store.writeImports.addRows(job.jobId, imported);
    const lines = planned.flatMap((each, index) => {
      const row = imported[index];
      if (row === undefined || row.outcome === 'unchanged') return [];
      const party = partyOf(each.target, registered);
      const claimCode = row.outcome === 'new' ? codes.get(row.partyId ?? '') : undefined;
      return [reportLine(row, { did: party?.did, claimCode })];
    });
    // The report is on disk before the position that counts it, so a kill in between loses nothing and leaves nothing twice.
    const reportBytes = (await terms.journal?.append(job.reportBytes, lines.join(''))) ?? 0;
    const advanced = await store.writeImports.advance(job.jobId, terms.runner, {
      aliveUntil: addSeconds(ports.clock(), aliveSeconds),
      progress: { rows: job.rows + rows.length, counts: counted(job.counts, planned), reportBytes },
    });
    if (advanced === undefined) throw notOurTurn();
    return advanced;
  });
}

/** What a runner is told that another one has taken the import from. */
export function notOurTurn(): Problem {
  return new Problem('conflict', 'The import has ended or is gone on with elsewhere.');
}

async function prepareTargets(
  ports: ImportPorts,
  { officeCode }: ImportJob,
  planned: readonly PlannedRow[],
  ahead: MadeAhead,
): Promise<ReadonlyMap<Target, PreparedParty>> {
  const targets = [...new Set(planned.flatMap(({ target }) => (target?.kind === 'new' ? [target] : [])))];
  const missing = targets.filter(({ row }) => !ahead.has(row));
  const late = await prepareParties(
    ports,
    officeCode,
    missing.map(({ data }) => data),
  );
  const made = new Map(missing.map((target, index) => [target.row, late[index]]));
  return new Map(
    targets.flatMap((target) => {
      const prepared = ahead.get(target.row) ?? made.get(target.row);
      // Rows behind the first may have added to what it says.
      return prepared === undefined
        ? []
        : [[target, { ...prepared, party: { ...prepared.party, data: target.data } }]];
    }),
  );
}

function partyOf(
  target: Target | undefined,
  registered: ReadonlyMap<Target, PreparedParty>,
): Party | undefined {
  if (target === undefined) return undefined;
  return target.kind === 'known' ? target.party : registered.get(target)?.party;
}

async function amendTargets(
  { ports }: BatchTerms,
  store: WriteStore,
  { actor, officeCode }: ImportJob,
  planned: readonly PlannedRow[],
): Promise<void> {
  const targets = new Set(planned.flatMap(({ target }) => (target?.kind === 'known' ? [target] : [])));
  const at = ports.clock();
  for (const { party, data } of targets) {
    if (data === party.data) continue;
    const amended = await store.writeParties.amend(officeCode, party.partyId, party.version, { data, at });
    if (amended === undefined) throw new ChangedMeanwhile();
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'party.amended', subject: party.did },
      facts: { partyId: party.partyId, version: amended.version },
    });
  }
}

export function counted(counts: ImportCounts, planned: readonly Pick<PlannedRow, 'outcome'>[]): ImportCounts {
  const more = { ...counts };
  for (const { outcome } of planned) more[outcome] += 1;
  return more;
}

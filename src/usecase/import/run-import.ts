import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { candidatesOf, bandsOf } from './match-imported.ts';
import type { MatchCandidate } from '../../domain/link/match-candidate.ts';
import type { CsvMapping } from './csv-mapping.ts';
import type { ImportMatching, ImportPorts, ReportJournal } from './import-ports.ts';
import type { ImportJob } from './import-store.ts';
import type { ReadRow } from './plan-rows.ts';
import { openRegister } from './read-register.ts';
import { rowBatches } from './row-batches.ts';
import {
  aliveSeconds,
  type BatchTerms,
  type MadeAhead,
  makeAhead,
  notOurTurn,
  writeBatch,
} from './write-batch.ts';

/** How many rows are one transaction. */
export const rowsAtOnce = 500;
const candidatesAtOnce = 1_000;
// The search says nothing while it goes on.
const matchingSeconds = 900;

export type RunTerms = {
  /** The import, whose turn it is for `runner`. */
  readonly job: ImportJob;
  readonly runner: string;
  /** Opens the file at its beginning. */
  readonly open: () => AsyncIterable<Uint8Array>;
  readonly mapping?: CsvMapping | undefined;
  /** Where claim codes are shown; without it none are made. */
  readonly journal?: ReportJournal | undefined;
  readonly matching?: ImportMatching | undefined;
  /** Told after every batch, with the rows of it that were refused. */
  readonly onBatch?: ((job: ImportJob, rows: readonly ReadRow[]) => Promise<void> | void) | undefined;
  /** Told of the candidates before the import is done. */
  readonly onCandidates?: ((candidates: readonly MatchCandidate[]) => Promise<void>) | undefined;
  /** Whether to stop after the present batch without ending the import. */
  readonly isStopping?: (() => boolean) | undefined;
  readonly rowsAtOnce?: number;
};

/**
 * Imports a register from where the import stands: rows in batches, each one transaction with the position, then the search
 * for duplicates. Killed at any moment, it can be run again by another runner and does nothing twice. The import as it is
 * then, `done`, `cancelled`, or still `running` where it was told to stop. Throws `conflict` where another runner took over,
 * and `import-invalid` where the file cannot be read to its end; the import has `failed` then.
 */
export async function runImport(ports: ImportPorts, terms: RunTerms): Promise<ImportJob> {
  try {
    const { job, isStopped } = await importRows(ports, terms);
    if (!isStopped) return await findDuplicates(ports, terms, job);
    if (job.state === 'running') await release(ports, terms);
    return job;
  } catch (error) {
    if (error instanceof Problem && error.code === 'import-invalid') await fail(ports, terms, error);
    else await release(ports, terms);
    throw error;
  }
}

type Stand = { readonly job: ImportJob; readonly isStopped: boolean };
type Batch = { readonly rows: readonly ReadRow[]; readonly ahead: Promise<MadeAhead> };

async function importRows(ports: ImportPorts, terms: RunTerms): Promise<Stand> {
  let { job } = terms;
  if (job.state === 'matching') return { job, isStopped: false };
  const batchTerms: BatchTerms = { ports, runner: terms.runner, journal: terms.journal };
  const batches = batchesOf(ports, terms);
  let next = await batches.next();
  while (next.done !== true) {
    const { rows, ahead } = next.value;
    const made = await ahead;
    // The next batch is read, and its identifiers are made, while this one is written.
    const [written, following] = await Promise.allSettled([
      writeBatch(batchTerms, job, rows, made),
      batches.next(),
    ]);
    if (written.status === 'rejected') throw written.reason;
    job = written.value;
    await terms.onBatch?.(job, rows);
    if (following.status === 'rejected') throw following.reason;
    next = following.value;
    if (job.isCancelAsked) return { job: await cancel(ports, terms, job), isStopped: true };
    if (terms.isStopping?.() === true) return { job, isStopped: true };
  }
  return { job, isStopped: false };
}

async function* batchesOf(
  ports: ImportPorts,
  { job, open, mapping, ...terms }: RunTerms,
): AsyncGenerator<Batch> {
  const { rows } = await openRegister(open(), { officeCode: job.officeCode, mapping });
  const size = terms.rowsAtOnce ?? rowsAtOnce;
  for await (const batch of rowBatches(rows, { officeCode: job.officeCode, done: job.rows, size })) {
    const ahead = makeAhead(ports, job, batch);
    // Whoever takes the batch hears of it; a batch that nobody takes has nobody to hear.
    ahead.catch(() => undefined);
    yield { rows: batch, ahead };
  }
}

async function findDuplicates(ports: ImportPorts, terms: RunTerms, job: ImportJob): Promise<ImportJob> {
  const { counts } = job;
  const candidates =
    terms.matching === undefined || counts.new + counts.amended + counts.same === 0
      ? []
      : await candidatesOf(ports.store.read, await startMatching(ports, terms, job), terms.matching);
  await terms.onCandidates?.(candidates);
  for (let start = 0; start + candidatesAtOnce < candidates.length; start += candidatesAtOnce)
    await ports.store.write(async (store) => {
      if (
        (await store.writeImports.advance(job.jobId, terms.runner, { aliveUntil: alive(ports) })) ===
        undefined
      )
        throw notOurTurn();
      await terms.matching?.addCandidates(store, candidates.slice(start, start + candidatesAtOnce));
    });
  return finish(ports, terms, job, candidates);
}

async function startMatching(
  ports: ImportPorts,
  { runner }: RunTerms,
  { jobId }: ImportJob,
): Promise<ImportJob> {
  return ports.store.write(async ({ writeImports }) => {
    const aliveUntil = addSeconds(ports.clock(), matchingSeconds);
    const step = { aliveUntil, state: 'matching' } as const;
    const job = await writeImports.advance(jobId, runner, step);
    if (job === undefined) throw notOurTurn();
    return job;
  });
}

async function finish(
  ports: ImportPorts,
  { runner, matching }: RunTerms,
  job: ImportJob,
  candidates: readonly MatchCandidate[],
): Promise<ImportJob> {
  const { jobId, officeCode, actor } = job;
  const at = ports.clock();
  const bands = [...bandsOf(candidates)];
  const inBand = (band: string): readonly string[] =>
    bands.filter(([, each]) => each === band).map(([partyId]) => partyId);
  const last =
    candidates.length === 0 ? 0 : Math.floor((candidates.length - 1) / candidatesAtOnce) * candidatesAtOnce;
  return ports.store.write(async (store) => {
    if (candidates.length > 0) await matching?.addCandidates(store, candidates.slice(last));
    const suggest = await store.writeImports.changeOutcome(jobId, inBand('suggest'), 'suggest');
    const review = await store.writeImports.changeOutcome(jobId, inBand('review'), 'review');
    const counts = { ...job.counts, suggest, review, new: job.counts.new - suggest - review };
    const progress = { rows: job.rows, reportBytes: job.reportBytes, counts };
    const step = { aliveUntil: alive(ports), progress };
    if ((await store.writeImports.advance(jobId, runner, step)) === undefined) throw notOurTurn();
    await store.writeImports.end(jobId, runner, { state: 'done', at });
    const facts = { jobId, rows: job.rows, ...counts };
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'import.done',
      subject: officeCode,
      facts,
    });
    return { ...job, counts, state: 'done', endedAt: at };
  });
}

async function cancel(ports: ImportPorts, { runner }: RunTerms, job: ImportJob): Promise<ImportJob> {
  const { jobId, officeCode, actor, rows } = job;
  const at = ports.clock();
  await ports.store.write(async (store) => {
    if (!(await store.writeImports.end(jobId, runner, { state: 'cancelled', at }))) throw notOurTurn();
    const facts = { jobId, rows };
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'import.cancelled',
      subject: officeCode,
      facts,
    });
  });
  return { ...job, state: 'cancelled', endedAt: at };
}

/** Lets anybody go on with it at once. Where that does not succeed it is free when the runner is taken to be dead. */
async function release(ports: ImportPorts, { job, runner }: RunTerms): Promise<void> {
  const step = { aliveUntil: ports.clock() };
  const released = ports.store.write(({ writeImports }) => writeImports.advance(job.jobId, runner, step));
  await released.catch(() => undefined);
}

async function fail(ports: ImportPorts, { job, runner }: RunTerms, { code, detail }: Problem): Promise<void> {
  const { jobId, officeCode, actor } = job;
  const at = ports.clock();
  await ports.store.write(async (store) => {
    if (!(await store.writeImports.end(jobId, runner, { state: 'failed', at, failure: { code, detail } })))
      return;
    const facts = { jobId, code };
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'import.failed',
      subject: officeCode,
      facts,
    });
  });
}

function alive({ clock }: ImportPorts): Date {
  return addSeconds(clock(), aliveSeconds);
}

import { type Insertable, sql } from 'kysely';
import type { ImportJob, ImportProgress, ImportWrites } from '../../usecase/import/import-store.ts';
import { toFlag, toJson, toMoment, toMomentOrNull } from './column.ts';
import type { ImportJobTable } from './import-tables.ts';
import { oneJob, readImports } from './imports.ts';
import { inParts } from './in-parts.ts';
import type { Unit } from './session.ts';

type Writes = ImportWrites['writeImports'];

export function writeImports(unit: Unit): Writes {
  const { builder } = unit.dialect;
  const update = (jobId: string) => openJob(unit, jobId);
  return {
    async open(job) {
      const query = builder
        .insertInto('import_job')
        .values(toRow(job))
        .onConflict((conflict) => conflict.doNothing())
        .returning('job_id');
      for (;;) {
        if ((await unit.run(query.compile())).length > 0) return { outcome: 'opened' };
        const other = await readImports(unit).open(job.officeCode);
        // Without one it ended between the two statements, and is tried again.
        if (other !== undefined) return { outcome: 'running', job: other };
      }
    },
    async seal(jobId, runner, file) {
      const query = update(jobId)
        .set({ ...file, runner: null, alive_until: null })
        .where('runner', '=', runner)
        .returning('job_id');
      return (await unit.run(query.compile())).length > 0;
    },
    async drop(jobId, runner) {
      const all = builder.deleteFrom('import_job').where('job_id', '=', jobId).where('digest', '=', '');
      const query = runner === undefined ? all.where('runner', 'is', null) : all.where('runner', '=', runner);
      if ((await unit.run(query.returning('job_id').compile())).length === 0) return false;
      await removePieces(unit, jobId);
      return true;
    },
    async take(officeCode, jobId, { runner, at, aliveUntil, deadAt }) {
      const started = sql<ImportJobTable['started_at']>`coalesce(started_at, ${toMoment(at)})`;
      const all = update(jobId)
        .set({ runner, alive_until: toMoment(aliveUntil), started_at: started })
        .where('office_code', '=', officeCode);
      const query =
        deadAt === undefined
          ? all
          : all.where((of) =>
              of.or([of('alive_until', 'is', null), of('alive_until', '<=', toMoment(deadAt))]),
            );
      return oneJob(await unit.run(query.returningAll().compile()));
    },
    async advance(jobId, runner, { aliveUntil, progress, state }) {
      const query = update(jobId)
        .where('runner', '=', runner)
        .set({
          alive_until: toMoment(aliveUntil),
          ...progressColumns(progress),
          ...(state === undefined ? {} : { state }),
        })
        .returningAll();
      return oneJob(await unit.run(query.compile()));
    },
    ...writeRows(unit),
    ...writeEnds(unit),
  };
}

function writeRows(unit: Unit): Pick<Writes, 'addPiece' | 'addRows' | 'changeOutcome'> {
  const { builder } = unit.dialect;
  return {
    async addPiece(jobId, piece, content) {
      const row = { job_id: jobId, piece, content: Buffer.from(content).toString('base64') };
      await unit.run(builder.insertInto('import_piece').values(row).compile());
    },
    async addRows(jobId, rows) {
      for (const some of inParts(rows)) {
        const values = some.map(({ row, line, outcome, partyId, errors }) => ({
          ...{ job_id: jobId, row_number: row, line: line ?? null, outcome, party_id: partyId ?? null },
          errors: errors.length === 0 ? null : toJson(errors),
        }));
        await unit.run(builder.insertInto('import_row').values(values).compile());
      }
    },
    async changeOutcome(jobId, partyIds, outcome) {
      let changed = 0;
      for (const some of inParts(partyIds)) {
        const query = builder
          .updateTable('import_row')
          .set({ outcome })
          .where('job_id', '=', jobId)
          .where('party_id', 'in', some)
          .where('outcome', '=', 'new')
          .returning('row_number');
        changed += (await unit.run(query.compile())).length;
      }
      return changed;
    },
  };
}

function writeEnds(unit: Unit): Pick<Writes, 'askCancel' | 'end'> {
  const update = (jobId: string) => openJob(unit, jobId);
  return {
    async askCancel(officeCode, jobId) {
      await unit.run(update(jobId).set({ cancel_asked: 1 }).where('office_code', '=', officeCode).compile());
      return readImports(unit).byId(officeCode, jobId);
    },
    async end(jobId, runner, { state, at, failure }) {
      const all = update(jobId).set({
        ...{ state, ended_at: toMoment(at), runner: null, alive_until: null },
        failure: failure === undefined ? null : toJson(failure),
      });
      const query = runner === undefined ? all.where('runner', 'is', null) : all.where('runner', '=', runner);
      if ((await unit.run(query.returning('job_id').compile())).length === 0) return false;
      await removePieces(unit, jobId);
      return true;
    },
  };
}

async function removePieces(unit: Unit, jobId: string): Promise<void> {
  await unit.run(unit.dialect.builder.deleteFrom('import_piece').where('job_id', '=', jobId).compile());
}

function openJob(unit: Unit, jobId: string) {
  return unit.dialect.builder
    .updateTable('import_job')
    .where('job_id', '=', jobId)
    .where('ended_at', 'is', null);
}

function progressColumns(progress: ImportProgress | undefined) {
  if (progress === undefined) return {};
  return { done_rows: progress.rows, counts: toJson(progress.counts), report_bytes: progress.reportBytes };
}

function toRow(job: ImportJob): Insertable<ImportJobTable> {
  return {
    job_id: job.jobId,
    office_code: job.officeCode,
    actor: job.actor,
    digest: job.digest,
    format: job.format,
    mapping: job.mapping === undefined ? null : toJson(job.mapping),
    stored: toFlag(job.isStored),
    bytes: job.bytes,
    state: job.state,
    done_rows: job.rows,
    counts: toJson(job.counts),
    report_bytes: job.reportBytes,
    created_at: toMoment(job.createdAt),
    started_at: toMomentOrNull(job.startedAt),
    ended_at: toMomentOrNull(job.endedAt),
    runner: job.runner ?? null,
    alive_until: toMomentOrNull(job.aliveUntil),
    cancel_asked: toFlag(job.isCancelAsked),
    failure: job.failure === undefined ? null : toJson(job.failure),
  };
}

import type { Json } from '../../base/json.ts';
import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { randomUuid, timeOrderedUuid } from '../../base/random.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { ImportPorts } from './import-ports.ts';
import type { RegisterFormat } from './import-row.ts';
import { type ImportJob, noRows } from './import-store.ts';
import { aliveSeconds } from './write-batch.ts';

/** An import, and the name under which it is the caller's turn. */
export type Turn = { readonly job: ImportJob; readonly runner: string };

/**
 * Begins the import of a file, or goes on with one of the same file that was broken off. Throws `conflict`, which names the
 * import, where the office has another one that has not ended, or where the runner of this one may still be alive.
 */
export async function startImport(
  ports: ImportPorts,
  { officeCode, actor }: Caller,
  file: {
    readonly digest: string;
    readonly bytes: number;
    readonly format: RegisterFormat;
    readonly mapping?: Json | undefined;
  },
): Promise<Turn> {
  const at = ports.clock();
  const runner = randomUuid(ports.random);
  const aliveUntil = addSeconds(at, aliveSeconds);
  const job: ImportJob = {
    ...{ jobId: timeOrderedUuid(ports.random, at), officeCode, actor, ...file, mapping: file.mapping },
    ...{ isStored: false, state: 'running', rows: 0, counts: noRows, reportBytes: 0 },
    ...{ createdAt: at, startedAt: at, endedAt: undefined, runner, aliveUntil, isCancelAsked: false },
    failure: undefined,
  };
  return ports.store.write(async (store) => {
    const opened = await store.writeImports.open(job);
    if (opened.outcome === 'opened') {
      const facts = { jobId: job.jobId, digest: file.digest };
      await store.writeAudit.append({
        officeCode,
        at,
        actor,
        action: 'import.started',
        subject: officeCode,
        facts,
      });
      return { job, runner };
    }
    const { jobId, digest, isStored } = opened.job;
    const turn = { runner, at, aliveUntil, deadAt: at };
    const taken =
      digest === file.digest && !isStored
        ? await store.writeImports.take(officeCode, jobId, turn)
        : undefined;
    if (taken === undefined) throw otherImport(jobId, digest === file.digest);
    return { job: taken, runner };
  });
}

/**
 * Takes a broken-off import over, also from a runner that may still be alive, whose next step is refused then. Throws
 * `not-found`, and `conflict` where it has ended.
 */
export async function takeOver(ports: ImportPorts, { officeCode }: Caller, jobId: string): Promise<Turn> {
  const at = ports.clock();
  const runner = randomUuid(ports.random);
  return ports.store.write(async (store) => {
    const turn = { runner, at, aliveUntil: addSeconds(at, aliveSeconds) };
    const job = await store.writeImports.take(officeCode, jobId, turn);
    if (job !== undefined) return { job, runner };
    if ((await store.imports.byId(officeCode, jobId)) === undefined)
      throw new Problem('not-found', 'The office has no such import.');
    throw new Problem('conflict', 'The import has ended.');
  });
}

export function otherImport(jobId: string, isSameFile = false): Problem {
  return new Problem(
    'conflict',
    isSameFile
      ? `Import ${jobId} of the same file has not ended; resume it, or wait half a minute where it was broken off.`
      : `Import ${jobId} of the office has not ended; an office has one at a time. Resume or cancel it first.`,
  );
}

import { Problem } from '../../base/problem.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { ImportPorts } from './import-ports.ts';
import type { ImportJob } from './import-store.ts';

/**
 * Stops an import. Where somebody is at it, it ends after the batch at hand; otherwise at once. What was imported stays. The
 * import as it is then. Throws `not-found`, and `conflict` where it has ended.
 */
export async function cancelImport(
  ports: Pick<ImportPorts, 'store' | 'clock'>,
  { officeCode, actor }: Caller,
  jobId: string,
): Promise<ImportJob> {
  const at = ports.clock();
  return ports.store.write(async (store) => {
    const job = await store.writeImports.askCancel(officeCode, jobId);
    if (job === undefined) throw new Problem('not-found', 'The office has no such import.');
    if (job.endedAt !== undefined) throw new Problem('conflict', `The import has ended: it is ${job.state}.`);
    if (job.aliveUntil !== undefined && job.aliveUntil > at) return job;
    await store.writeImports.end(jobId, job.runner, { state: 'cancelled', at });
    const facts = { jobId, rows: job.rows };
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'import.cancelled',
      subject: officeCode,
      facts,
    });
    return { ...job, state: 'cancelled', endedAt: at };
  });
}

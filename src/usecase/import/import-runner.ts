import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import { readCsvMapping } from './csv-mapping.ts';
import type { ImportMatching, ImportPorts } from './import-ports.ts';
import type { ImportJob } from './import-store.ts';
import { runImport } from './run-import.ts';
import { storedPieces } from './stored-pieces.ts';
import { aliveSeconds } from './write-batch.ts';

/** Imports the registers that were sent over the API, one after another. */
export type ImportRunner = {
  /** Sees to the imports that wait, also to those whose runner died; does not wait for them. */
  wake(): void;
  /** Stops after the rows at hand; what is left waits for the next runner. */
  stop(): Promise<void>;
};

// Requests are answered in between, so they must not wait long for a batch.
const rowsAtOnce = 100;

/** A runner of imports. One that fails is told to `onFailure` and tried again when the runner is woken again. */
export function createImportRunner(
  ports: ImportPorts,
  terms: {
    readonly matching?: ImportMatching | undefined;
    readonly onFailure: (jobId: string, error: unknown) => void;
  },
): ImportRunner {
  let isStopping = false;
  let isWoken = false;
  let running: Promise<void> | undefined;

  const runAll = async (): Promise<void> => {
    while (isWoken && !isStopping) {
      isWoken = false;
      for (const job of await ports.store.read.imports.waiting(ports.clock())) {
        if (isStopping) return;
        await runOne(ports, job, { ...terms, isStopping: () => isStopping });
      }
    }
  };
  return {
    wake() {
      isWoken = true;
      running ??= runAll()
        .catch((error: unknown) => terms.onFailure('', error))
        .finally(() => (running = undefined));
    },
    async stop() {
      isStopping = true;
      await running;
    },
  };
}

async function runOne(
  ports: ImportPorts,
  { officeCode, jobId }: ImportJob,
  terms: {
    readonly matching?: ImportMatching | undefined;
    readonly onFailure: (jobId: string, error: unknown) => void;
    readonly isStopping: () => boolean;
  },
): Promise<void> {
  try {
    const runner = randomUuid(ports.random);
    const at = ports.clock();
    const aliveUntil = addSeconds(at, aliveSeconds);
    const job = await ports.store.write(async ({ writeImports }) => {
      const taken = await writeImports.take(officeCode, jobId, { runner, at, aliveUntil, deadAt: at });
      if (taken?.state !== 'accepted') return taken;
      return writeImports.advance(jobId, runner, { aliveUntil, state: 'running' });
    });
    if (job === undefined) return;
    await runImport(ports, {
      rowsAtOnce,
      ...{ job, runner, matching: terms.matching, isStopping: terms.isStopping },
      mapping: job.mapping === undefined ? undefined : readCsvMapping(job.mapping),
      open: () => storedPieces(ports.store.read, jobId),
    });
  } catch (error) {
    // The office is told of a file that cannot be read by the import itself, and another runner goes on by itself.
    const isTold = error instanceof Problem && (error.code === 'import-invalid' || error.code === 'conflict');
    if (!isTold) terms.onFailure(jobId, error);
  }
}

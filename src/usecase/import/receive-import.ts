import { createHash } from 'node:crypto';
import { addSeconds } from '../../base/clock.ts';
import { concatBytes } from '../../base/bytes.ts';
import { canonicalJson, type Json } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomUuid, timeOrderedUuid } from '../../base/random.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { readCsvMapping } from './csv-mapping.ts';
import type { ImportPorts } from './import-ports.ts';
import { type ImportJob, noRows } from './import-store.ts';
import { checkRegister } from './read-register.ts';
import { otherImport } from './start-import.ts';
import { storedPieces } from './stored-pieces.ts';
import { aliveSeconds, notOurTurn } from './write-batch.ts';

const pieceBytes = 256 * 1024;

/**
 * Keeps a register that comes piece by piece, so that any node on this store can import it. Nothing remains of one that
 * breaks off or is none. Throws `conflict`, which names the import that has not ended, before the first piece is read, and
 * `import-invalid`, and whatever the pieces throw.
 */
export async function receiveImport(
  ports: Pick<ImportPorts, 'store' | 'clock' | 'random'>,
  caller: Caller,
  register: { readonly pieces: AsyncIterable<Uint8Array>; readonly mapping?: Json | undefined },
): Promise<ImportJob> {
  const mapping = register.mapping === undefined ? undefined : readCsvMapping(register.mapping);
  const { job, runner } = await openJob(ports, caller, register.mapping);
  const { jobId, officeCode } = job;
  try {
    const file = await keepPieces(ports, { jobId, runner }, register);
    const format = await checkRegister(storedPieces(ports.store.read, jobId), { officeCode, mapping });
    return await seal(ports, { job, runner }, { ...file, format });
  } catch (error) {
    await ports.store.write(({ writeImports }) => writeImports.drop(jobId, runner));
    throw error;
  }
}

type Turn = { readonly job: ImportJob; readonly runner: string };

async function openJob(
  ports: Pick<ImportPorts, 'store' | 'clock' | 'random'>,
  { officeCode, actor }: Caller,
  mapping: Json | undefined,
): Promise<Turn> {
  const at = ports.clock();
  const runner = randomUuid(ports.random);
  const job: ImportJob = {
    ...{ jobId: timeOrderedUuid(ports.random, at), officeCode, actor, digest: '', format: 'ndjson', mapping },
    ...{ isStored: true, bytes: 0, state: 'accepted', rows: 0, counts: noRows, reportBytes: 0 },
    ...{ createdAt: at, startedAt: undefined, endedAt: undefined, runner },
    ...{ aliveUntil: addSeconds(at, aliveSeconds), isCancelAsked: false, failure: undefined },
  };
  return ports.store.write(async ({ writeImports }) => {
    const opened = await writeImports.open(job);
    if (opened.outcome === 'opened') return { job, runner };
    const { jobId, digest, aliveUntil, runner: other } = opened.job;
    // Whoever sent that file is gone, and it will never be whole.
    const isLeft = digest === '' && aliveUntil !== undefined && aliveUntil <= at;
    if (!isLeft || !(await writeImports.drop(jobId, other))) throw otherImport(jobId);
    if ((await writeImports.open(job)).outcome === 'opened') return { job, runner };
    throw otherImport(jobId);
  });
}

async function keepPieces(
  { store, clock }: Pick<ImportPorts, 'store' | 'clock'>,
  { jobId, runner }: { readonly jobId: string; readonly runner: string },
  { pieces, mapping }: { readonly pieces: AsyncIterable<Uint8Array>; readonly mapping?: Json | undefined },
): Promise<{ readonly digest: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let waiting: Uint8Array[] = [];
  let length = 0;
  let bytes = 0;
  let count = 0;
  const keep = async (): Promise<void> => {
    const piece = concatBytes(...waiting);
    await store.write(async ({ writeImports }) => {
      const step = { aliveUntil: addSeconds(clock(), aliveSeconds) };
      if ((await writeImports.advance(jobId, runner, step)) === undefined) throw notOurTurn();
      await writeImports.addPiece(jobId, count, piece);
    });
    [waiting, length, count] = [[], 0, count + 1];
  };
  for await (const piece of pieces) {
    hash.update(piece);
    bytes += piece.length;
    waiting.push(piece);
    length += piece.length;
    if (length >= pieceBytes) await keep();
  }
  if (length > 0) await keep();
  const whole = `${hash.digest('hex')} ${mapping === undefined ? '' : canonicalJson(mapping)}`;
  return { digest: createHash('sha256').update(whole).digest('base64url'), bytes };
}

async function seal(
  { store, clock }: Pick<ImportPorts, 'store' | 'clock'>,
  { job, runner }: Turn,
  file: Pick<ImportJob, 'digest' | 'bytes' | 'format'>,
): Promise<ImportJob> {
  const { jobId, officeCode, actor } = job;
  return store.write(async ({ writeImports, writeAudit }) => {
    if (!(await writeImports.seal(jobId, runner, file))) throw notOurTurn();
    const facts = { jobId, digest: file.digest };
    await writeAudit.append({
      ...{ officeCode, at: clock(), actor, action: 'import.started', subject: officeCode, facts },
    });
    return { ...job, ...file, runner: undefined, aliveUntil: undefined };
  });
}

/** The import of an office by its id; throws `not-found`. */
export async function readImport(
  { store }: Pick<ImportPorts, 'store'>,
  { officeCode }: Pick<Caller, 'officeCode'>,
  jobId: string,
): Promise<ImportJob> {
  const job = await store.read.imports.byId(officeCode, jobId);
  if (job === undefined) throw new Problem('not-found', 'The office has no such import.');
  return job;
}

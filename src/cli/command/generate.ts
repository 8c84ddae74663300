import { createHash } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import progress from 'cli-progress';
import type { Command } from 'commander';
import { Problem } from '../../base/problem.ts';
import {
  type SyntheticRecord,
  syntheticRegister,
} from '../../domain/synthetic-register/synthetic-register.ts';
import { isOfficeCode } from '../../domain/trust/office.ts';
import { answer, globalOptions, type Outcome, type Session } from '../run.ts';

const mostRecords = 10_000_000;
const mostSeed = 2 ** 32 - 1;
const bufferBytes = 1 << 20;
/** More than any line here has. */
const mostLineBytes = 1 << 17;
const recordsPerTick = 5_000;

const about = `
Writes three files, always the same bytes for the same seed and number of records:
  records.ndjson   party data of one record in a line, as \`gid import\` takes it
  truth.csv        which entity each record is of
  corruptions.csv  what differs from the entity in each record, by name
A record's id is its office's code, a hyphen, and its number at that office. The offices and everything in the records
are invented. With --office, that office has a number for every record too, so that all of them can be imported by it.`;

type Options = { readonly records: string; readonly seed: string; readonly out: string };
type Terms = { readonly records: number; readonly seed: number; readonly importingOffice?: string };
type Written = { readonly file: string; readonly bytes: number; readonly sha256: string };

/** `gid generate`: a synthetic register with its truth, to try the linking of parties with. It needs no node. */
export function addGenerateCommand(program: Command, session: Session): void {
  program
    .command('generate')
    .description('write an invented register of several offices, with the truth about who is who beside it')
    .requiredOption('--out <folder>', 'the folder to write into; it is made if there is none')
    .option('--records <count>', 'how many records, at most 10000000', '1000000')
    .option('--seed <number>', 'the number that the register comes from', '1')
    .addHelpText('after', about)
    .action(async (options: Options, command: Command) => {
      const { json = false, office } = globalOptions(command);
      const terms = readTerms(options, office);
      answer(session, json, await generate(options.out, terms, !json && process.stderr.isTTY));
    });
}

function readTerms({ records, seed }: Options, office: string | undefined): Terms {
  if (office !== undefined && !isOfficeCode(office))
    throw new Problem('invalid-request', '--office takes two upper-case letters.');
  const terms = {
    records: wholeNumber('--records', records, 1, mostRecords),
    seed: wholeNumber('--seed', seed, 0, mostSeed),
  };
  return office === undefined ? terms : { ...terms, importingOffice: office };
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = /^\d{1,10}$/u.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new Problem('invalid-request', `${option} takes a whole number from ${least} to ${most}.`);
  return number;
}

async function generate(folder: string, terms: Terms, hasBar: boolean): Promise<Outcome> {
  const bar = new progress.SingleBar(
    { stream: process.stderr, noTTYOutput: false, clearOnComplete: true },
    progress.Presets.shades_classic,
  );
  if (hasBar) bar.start(terms.records, 0);
  try {
    const files = await writeRegister(folder, terms, (done) => hasBar && bar.update(done));
    const lines = files.map(({ file, sha256 }) => `${sha256}  ${file}`);
    return { json: { ...terms, files }, text: lines.join('\n') };
  } finally {
    if (hasBar) bar.stop();
  }
}

async function writeRegister(
  folder: string,
  terms: Terms,
  onProgress: (done: number) => void,
): Promise<readonly Written[]> {
  const begun: NewFile[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const name of ['records.ndjson', 'truth.csv', 'corruptions.csv'])
      begun.push(await newFile(join(folder, name)));
    await writeRecords(begun, syntheticRegister(terms), onProgress);
    const written: Written[] = [];
    for (const file of begun) written.push(await file.end());
    return written;
  } catch (cause) {
    // Half a register would look like a whole one.
    for (const file of begun) await file.discard();
    if (cause instanceof Problem) throw cause;
    throw new Problem('invalid-request', 'The folder cannot be written to.', { cause });
  }
}

async function writeRecords(
  [records, truth, corruptions]: readonly NewFile[],
  source: Iterable<SyntheticRecord>,
  onProgress: (done: number) => void,
): Promise<void> {
  await truth?.write('record_id,entity_id\n');
  await corruptions?.write('record_id,corruptions\n');
  let done = 0;
  for (const { recordId, entityId, party, corruptions: names } of source) {
    const waits = [
      records?.write(`${JSON.stringify(party)}\n`),
      truth?.write(`${recordId},${entityId}\n`),
      names.length > 0 ? corruptions?.write(`${recordId},${names.join(' ')}\n`) : undefined,
    ];
    // To wait three million times for nothing costs more than the writing.
    for (const wait of waits) if (wait !== undefined) await wait;
    done += 1;
    if (done % recordsPerTick === 0) onProgress(done);
  }
}

type NewFile = {
  /** Resolves when there is room for more. */
  write(text: string): Promise<void> | undefined;
  end(): Promise<Written>;
  discard(): Promise<void>;
};

/** A file that was not there before; `invalid-request` where it was. */
async function newFile(file: string): Promise<NewFile> {
  const handle = await open(file, 'wx').catch((cause: unknown) => {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    if (isThere) throw new Problem('invalid-request', 'The folder has a register already; give another one.');
    throw cause;
  });
  const hash = createHash('sha256');
  // One buffer for the whole file: a new one for each chunk would fill the memory faster than it is freed.
  const buffer = Buffer.alloc(bufferBytes);
  let used = 0;
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const chunk = buffer.subarray(0, used);
    bytes += used;
    used = 0;
    hash.update(chunk);
    await handle.writeFile(chunk);
  };
  return {
    write(text) {
      used += buffer.write(text, used);
      return used < bufferBytes - mostLineBytes ? undefined : flush();
    },
    async end() {
      await flush();
      await handle.close();
      return { file, bytes, sha256: hash.digest('hex') };
    },
    async discard() {
      await handle.close().catch(() => undefined);
      await rm(file, { force: true });
    },
  };
}

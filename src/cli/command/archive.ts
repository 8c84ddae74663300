import { constants, createReadStream } from 'node:fs';
import { access, open, rename, rm } from 'node:fs/promises';
import progress from 'cli-progress';
import type { Command } from 'commander';
import { utf8Text } from '../../base/bytes.ts';
import { readLines } from '../../base/lines.ts';
import { Problem } from '../../base/problem.ts';
import { archiveStart } from '../../usecase/archive/archive-format.ts';
import { exportNode } from '../../usecase/archive/export-node.ts';
import { importNode } from '../../usecase/archive/import-node.ts';
import { checkWholeState } from '../../usecase/fsck/check-whole-state.ts';
import { type CommandContext, onNode, type Outcome, type Session } from '../run.ts';

const longestLineBytes = 64 * 1024 * 1024;
const bufferedCharacters = 1024 * 1024;
const keyAdvice =
  'Its private keys are sealed: the node that imports it needs the same key-encryption key, which is not in it.';

/** `gid export`: everything a node keeps, to be moved to another database or machine by `gid import`. */
export function addExportCommand(program: Command, session: Session): void {
  program
    .command('export')
    .description(
      'write everything the node keeps to a new file, which `gid import` restores; it holds personal data, so keep it safe',
    )
    .argument('<file>')
    .action((file: string, _options: unknown, command: Command) =>
      onNode(session, command, (context) => exportTo(context, file)),
    );
}

/** Whether a file is an export of a node, by its first line. */
export async function isArchive(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const start = Buffer.alloc(archiveStart.length);
    await handle.read(start, 0, start.length, 0);
    return start.toString('latin1') === archiveStart;
  } finally {
    await handle.close();
  }
}

async function exportTo({ node, ports, isJson }: CommandContext, file: string): Promise<Outcome> {
  if (await exists(file)) throw new Problem('invalid-request', 'The file exists already; name a new one.');
  const partial = `${file}.partial`;
  const bar = progressBar(isJson);
  try {
    const output = await openOutput(partial);
    const summary = await node.archive
      .read((source) =>
        exportNode(source, { now: ports.clock(), write: output.write, onProgress: bar.update }),
      )
      .finally(() => output.close());
    await rename(partial, file);
    const { rows, tables, digest } = summary;
    const text = [`Exported ${rows} rows of ${tables} tables.`, `Digest (SHA-256): ${digest}`, keyAdvice];
    return { json: { file, ...summary }, text: text.join('\n') };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    bar.stop();
  }
}

/** Restores an export into an empty store and verifies everything in it; negative with findings. */
export async function restoreNode(
  { node, ports, isJson }: CommandContext,
  file: string,
  digest: string | undefined,
): Promise<Outcome> {
  const bar = progressBar(isJson);
  try {
    const summary = await node.archive.write((target) =>
      importNode(target, {
        lines: textLines(file),
        onProgress: (rows) => bar.update(rows, rows),
        ...(digest === undefined ? {} : { digest }),
      }),
    );
    const { checked, findings } = await checkWholeState(ports, node.opensKey);
    const told = findings.map(({ kind, subject, detail }) => `✗ ${kind} ${subject}: ${detail}`);
    const counts = Object.entries(checked).map(([kind, count]) => `${count} ${kind}`);
    return {
      json: { file, ...summary, checked, findings },
      text: [
        `Imported ${summary.rows} rows of ${summary.tables} tables.`,
        `Checked ${counts.join(', ')}.`,
        ...told,
        `${findings.length} findings.`,
      ].join('\n'),
      isNegative: findings.length > 0,
    };
  } finally {
    bar.stop();
  }
}

/** A new file of its owner only, written in large pieces. */
async function openOutput(
  file: string,
): Promise<{ write(line: string): Promise<void>; close(): Promise<void> }> {
  const handle = await open(file, 'wx', 0o600).catch((cause: unknown) => {
    throw new Problem('invalid-request', 'The file cannot be written; a partial one may be left there.', {
      cause,
    });
  });
  let waiting: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    await handle.appendFile(waiting.join(''));
    waiting = [];
    length = 0;
  };
  return {
    async write(line) {
      waiting.push(line, '\n');
      length += line.length;
      if (length > bufferedCharacters) await flush();
    },
    async close() {
      await flush();
      await handle.sync();
      await handle.close();
    },
  };
}

async function* textLines(file: string): AsyncGenerator<string | undefined> {
  for await (const line of readLines(createReadStream(file), longestLineBytes))
    yield line === undefined ? undefined : utf8Text(line);
}

function exists(file: string): Promise<boolean> {
  return access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}

function progressBar(isJson: boolean): { update(rows: number, ofRows: number): void; stop(): void } {
  const hasBar = !isJson && process.stderr.isTTY;
  const bar = new progress.SingleBar(
    { stream: process.stderr, noTTYOutput: false, clearOnComplete: true },
    progress.Presets.shades_classic,
  );
  if (hasBar) bar.start(0, 0);
  return {
    update(rows, ofRows) {
      if (!hasBar) return;
      bar.setTotal(ofRows);
      bar.update(rows);
    },
    stop: () => hasBar && bar.stop(),
  };
}

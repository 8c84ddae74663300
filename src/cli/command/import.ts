import type { Command } from 'commander';
import progress from 'cli-progress';
import { isJsonObject, readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { type ImportSummary, importRegister } from '../../usecase/party/import-register.ts';
import { type CommandContext, onNode, type Outcome, type Session } from '../run.ts';
import { readText } from '../read-file.ts';
import { isArchive, restoreNode } from './archive.ts';

const mostRefusalsShown = 20;

/** `gid import`: a whole register of parties, or a whole node that `gid export` wrote. */
export function addImportCommand(program: Command, session: Session): void {
  program
    .command('import')
    .description(
      'import the parties of a register; repeated, it adds nothing twice and amends what has changed. Given what `gid export` wrote, restore it into an empty store and verify everything in it',
    )
    .argument(
      '<file>',
      'JSON: {"parties": [party data, …]}, or JSON Lines with one party in each line; or an export',
    )
    .option('--digest <digest>', 'the digest that `gid export` printed')
    .action((file: string, { digest }: { readonly digest?: string }, command: Command) =>
      onNode(session, command, async (context) => {
        if (await isArchive(file)) return restoreNode(context, file, digest);
        if (digest !== undefined)
          throw new Problem('invalid-request', 'The file is not an export, which alone has a digest.');
        return importFile(context, file);
      }),
    );
}

async function importFile({ ports, caller, isJson }: CommandContext, file: string): Promise<Outcome> {
  const rows = readRows(readText(file));
  const bar = new progress.SingleBar(
    { stream: process.stderr, noTTYOutput: false, clearOnComplete: true },
    progress.Presets.shades_classic,
  );
  const hasBar = !isJson && process.stderr.isTTY;
  if (hasBar) bar.start(rows.length, 0);
  try {
    const summary = await importRegister(ports, await caller(), {
      rows,
      onProgress: (done) => hasBar && bar.update(done),
    });
    return { json: summary, text: describe(summary), isNegative: summary.refused.length > 0 };
  } finally {
    if (hasBar) bar.stop();
  }
}

function describe({ added, amended, unchanged, refused }: ImportSummary): string {
  const lines = refused
    .slice(0, mostRefusalsShown)
    .flatMap(({ index, errors }) =>
      errors.map(({ pointer, detail }) => `✗ party ${index + 1} ${pointer}: ${detail}`),
    );
  const more = refused.length > mostRefusalsShown ? [`… and ${refused.length - mostRefusalsShown} more`] : [];
  const counts = `${added} added, ${amended} amended, ${unchanged} unchanged, ${refused.length} refused.`;
  return [...lines, ...more, counts].join('\n');
}

function readRows(text: string): readonly unknown[] {
  const whole = readJson(text);
  if (!('fault' in whole)) {
    const parties = isJsonObject(whole.value) ? whole.value['parties'] : whole.value;
    if (Array.isArray(parties)) return parties;
    if (isJsonObject(whole.value) && 'partyKind' in whole.value) return [whole.value];
    throw new Problem('import-invalid', 'The file has no list of parties.');
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    const read = readJson(line);
    if ('fault' in read) throw new Problem('import-invalid', `Line ${index + 1} is refused: ${read.fault}.`);
    return read.value;
  });
}

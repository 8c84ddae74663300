import { setTimeout } from 'node:timers/promises';
import progress from 'cli-progress';
import type { Command } from 'commander';
import { Problem } from '../../base/problem.ts';
import { compareMirror } from '../../usecase/mirror/compare-mirror.ts';
import { followNode } from '../../usecase/mirror/follow-node.ts';
import { mirrorNode, type MirrorRun } from '../../usecase/mirror/mirror-node.ts';
import type { MirrorFinding } from '../../usecase/mirror/mirror-records.ts';
import { sourceOf } from '../../usecase/mirror/read-source.ts';
import { type CommandContext, onNode, type Outcome, type Session } from '../run.ts';

type MirrorOptions = { readonly once?: boolean; readonly check?: boolean };

const longestPauseMilliseconds = 30_000;
const mostFindingsShown = 20;
// Five of these are longer than the minute in which requests are counted.
const pauseMilliseconds = 15_000;
const mostFailures = 5;

/** `gid mirror`: keeps the DID logs of another node, verified, in the store of this one. */
export function addMirrorCommand(program: Command, session: Session): void {
  program
    .command('mirror')
    .description(
      'mirror the DID logs of another node and follow them; the exit code is 1 where the node rewrote one',
    )
    .argument('<url>', 'the base URL of the node, such as https://gid.office.example')
    .option('--once', 'end when everything there is now is mirrored')
    .option('--check', 'as --once, and compare every line mirrored so far with what the node publishes now')
    .action((url: string, options: MirrorOptions, command: Command) =>
      onNode(session, command, (context) => {
        const source = sourceOf(url);
        return options.once === true || options.check === true
          ? mirrorOnce(context, source, options.check === true)
          : follow(session, context, source);
      }),
    );
}

async function mirrorOnce(
  { ports, isJson }: CommandContext,
  source: string,
  isCheck: boolean,
): Promise<Outcome> {
  const bar = progressBar(isJson);
  try {
    const run = await mirrorPatiently(ports, source, (added) => bar.update('mirrored', added));
    const comparison =
      isCheck && run.isFeedSound
        ? await compareMirror(ports, { source, onProgress: (lines) => bar.update('compared', lines) })
        : undefined;
    const findings = await allFindings({ ports }, source);
    const { position, added, isFeedSound } = run;
    const compared = comparison === undefined ? {} : { compared: comparison.compared };
    const counts = [`${added} lines added`, ...Object.values(compared).map((count) => `${count} compared`)];
    return {
      json: { source, position, added, ...compared, isFeedSound, findings },
      text: [
        ...findings.slice(0, mostFindingsShown).map(findingText),
        `${counts.join(', ')}, up to position ${position}; ${findings.length} findings.`,
      ].join('\n'),
      isNegative: findings.length > 0 || !isFeedSound,
    };
  } finally {
    bar.stop();
  }
}

/**
 * Mirrors to the end, however often the source asks for a pause by 429 or 503: what has begun well is tried again as
 * long as it gets on. A source that does not answer at first is not waited for.
 */
async function mirrorPatiently(
  ports: CommandContext['ports'],
  source: string,
  onProgress: (added: number) => void,
): Promise<MirrorRun> {
  let before = 0;
  let latest = 0;
  for (let failures = 0; ;) {
    const reached = latest;
    try {
      const run = await mirrorNode(ports, {
        source,
        onProgress(added) {
          latest = before + added;
          onProgress(latest);
        },
      });
      return { ...run, added: before + run.added };
    } catch (error) {
      failures = latest > reached ? 1 : failures + 1;
      const isPassing = error instanceof Problem && error.code === 'unavailable';
      if (!isPassing || latest === 0 || failures > mostFailures) throw error;
      before = latest;
      await setTimeout(pauseMilliseconds);
    }
  }
}

async function follow(session: Session, context: CommandContext, source: string): Promise<Outcome> {
  const { isJson, node, ports } = context;
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const { signal } = stopping;
  const tell = (event: object, text: string): void =>
    session.terms.write(isJson ? JSON.stringify(event) : text);
  try {
    const { isFeedSound } = await followNode(
      { ...ports, eventStreams: node.eventStreams },
      {
        source,
        signal,
        onTaken({ added, position, findings }) {
          for (const finding of findings) tell({ finding }, findingText(finding));
          if (added > 0) tell({ added, position }, `${added} lines added, up to position ${position}.`);
        },
        async pause(failures, { code, detail }) {
          session.terms.writeError(isJson ? JSON.stringify({ code, detail }) : `gid: ${detail}`);
          const pause = Math.min(1000 * 2 ** (failures - 1), longestPauseMilliseconds);
          await setTimeout(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
        },
      },
    );
    const findings = await allFindings(context, source);
    const text = `Stopped; ${findings.length} findings.`;
    return { json: { source, isFeedSound, findings }, text, isNegative: findings.length > 0 || !isFeedSound };
  } finally {
    process.off('SIGTERM', stop);
    process.off('SIGINT', stop);
  }
}

async function allFindings(
  { ports }: Pick<CommandContext, 'ports'>,
  source: string,
): Promise<readonly MirrorFinding[]> {
  const page = await ports.store.read.mirrors.findings(source, { limit: 1000 });
  return page.items;
}

function findingText({ kind, did, versionNumber, detail, keptDigest, seenDigest }: MirrorFinding): string {
  const place = [did, versionNumber === undefined ? undefined : `version ${versionNumber}`];
  const digests = [
    ...(keptDigest === undefined ? [] : [`mirrored ${keptDigest}`]),
    ...(seenDigest === undefined ? [] : [`shown ${seenDigest}`]),
  ];
  const about = place.filter((part) => part !== undefined).join(' ');
  return `✗ ${kind} ${about}: ${detail}${digests.length === 0 ? '' : ` (SHA-256: ${digests.join(', ')})`}`;
}

/** A bar on a terminal that counts lines; how many there are is not known before. */
function progressBar(isJson: boolean): { update(what: string, lines: number): void; stop(): void } {
  const hasBar = !isJson && process.stderr.isTTY;
  const bar = new progress.SingleBar(
    { stream: process.stderr, noTTYOutput: false, clearOnComplete: true, format: '{value} lines {what}' },
    progress.Presets.shades_classic,
  );
  if (hasBar) bar.start(1, 0, { what: 'mirrored' });
  return {
    update: (what, lines) => hasBar && bar.update(lines, { what }),
    stop: () => hasBar && bar.stop(),
  };
}

import { sha256Text } from '../../base/hash.ts';
import type { Did } from '../../domain/did/did.ts';
import { allItems } from '../fsck/state-check.ts';
import type { MirrorPorts } from './judge-entries.ts';
import type { FeedEntry, MirrorFinding } from './mirror-records.ts';
import { readSourcePage } from './read-source.ts';

export type Comparison = {
  readonly source: string;
  /** Lines that were compared. */
  readonly compared: number;
  /** Everything that differs, whether it was known before or not. */
  readonly findings: readonly MirrorFinding[];
};

/**
 * Reads everything a source publishes again, up to where it was mirrored, and compares each line with the mirrored one:
 * a line that was rewritten, left out or put in between later is found. What is found is kept and its log contested.
 * Throws as `readSourcePage` does.
 */
export async function compareMirror(
  ports: MirrorPorts,
  input: { readonly source: string; readonly onProgress?: (compared: number) => void },
): Promise<Comparison> {
  const { source, onProgress } = input;
  const reached = (await ports.store.read.mirrors.source(source))?.position ?? 0;
  const shown = new Map<Did, number>();
  const findings: MirrorFinding[] = [];
  let compared = 0;
  for (let after = 0; after < reached;) {
    const { items } = await readSourcePage(ports, source, { after });
    const old = items.filter(({ position }, index) => {
      const isInOrder = position > (items[index - 1]?.position ?? after);
      return isInOrder && position <= reached;
    });
    for (const entry of old) {
      const finding = await compareEntry(ports, source, entry);
      if (finding !== undefined) findings.push(finding);
      else countShown(shown, entry);
    }
    compared += old.length;
    onProgress?.(compared);
    const last = old.at(-1)?.position;
    if (last === undefined) break;
    after = last;
  }
  findings.push(...(await findMissing(ports, source, { shown, findings })));
  await keep(ports, findings);
  return { source, compared, findings };
}

// In their order only, so that a line shown twice does not stand for one that is left out.
function countShown(shown: Map<Did, number>, { did, versionNumber }: FeedEntry): void {
  const next = (shown.get(did) ?? 0) + 1;
  if (versionNumber === next) shown.set(did, next);
}

async function compareEntry(
  ports: MirrorPorts,
  source: string,
  { did, versionNumber, line }: FeedEntry,
): Promise<MirrorFinding | undefined> {
  const kept = await ports.store.read.mirrors.line(source, did, versionNumber);
  if (kept?.line === line) return undefined;
  const about = { source, did, versionNumber, seenDigest: sha256Text(line), foundAt: ports.clock() };
  if (kept !== undefined) {
    const detail = 'The line differs from the one that was mirrored.';
    return { ...about, kind: 'rewritten', keptDigest: sha256Text(kept.line), detail };
  }
  const detail = 'The line was not there, or was refused, when its place was mirrored.';
  return { ...about, kind: 'inserted', keptDigest: undefined, detail };
}

async function findMissing(
  ports: MirrorPorts,
  source: string,
  seen: { readonly shown: ReadonlyMap<Did, number>; readonly findings: readonly MirrorFinding[] },
): Promise<readonly MirrorFinding[]> {
  const differing = new Set(seen.findings.map(({ did }) => did));
  const missing: MirrorFinding[] = [];
  for await (const log of allItems((page) => ports.store.read.mirrors.list(source, page))) {
    const { did, lineCount } = log;
    const shown = seen.shown.get(did) ?? 0;
    // A log with a line that differs is reported by that line.
    if (shown >= lineCount || differing.has(did)) continue;
    const kept = await ports.store.read.mirrors.line(source, did, lineCount);
    missing.push({
      source,
      kind: 'missing',
      did,
      versionNumber: lineCount,
      keptDigest: kept === undefined ? undefined : sha256Text(kept.line),
      seenDigest: undefined,
      detail: `Of ${lineCount} mirrored lines ${lineCount - shown} are not shown any more.`,
      foundAt: ports.clock(),
    });
  }
  return missing;
}

const findingsAtOnce = 200;

async function keep(ports: MirrorPorts, findings: readonly MirrorFinding[]): Promise<void> {
  for (let start = 0; start < findings.length; start += findingsAtOnce) {
    const some = findings.slice(start, start + findingsAtOnce);
    await ports.store.write(async ({ writeMirrors }) => {
      for (const finding of some) await writeMirrors.contest(finding);
    });
  }
}

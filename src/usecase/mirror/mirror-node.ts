import type { MirrorPorts } from './judge-entries.ts';
import type { MirrorFinding } from './mirror-records.ts';
import { readSourcePage } from './read-source.ts';
import { refuseFeed, takeEntries } from './take-entries.ts';

export type MirrorRun = {
  readonly source: string;
  readonly position: number;
  readonly added: number;
  /** What this run noticed and was not known before. */
  readonly findings: readonly MirrorFinding[];
  readonly isFeedSound: boolean;
};

/**
 * Reads a source's feed from where it was left to its present end. Before anything is taken the source has to show the
 * entry that was read last: a feed that was cut back or replaced is refused as a whole. Throws as `takeEntries` and
 * `readSourcePage` do; what was taken before stays.
 */
export async function mirrorNode(
  ports: MirrorPorts,
  input: {
    readonly source: string;
    readonly onProgress?: (added: number) => void;
    readonly isStopped?: () => boolean;
  },
): Promise<MirrorRun> {
  const { source, onProgress, isStopped = () => false } = input;
  const broken = await findBreak(ports, source);
  if (broken !== undefined) return { source, ...broken };
  const findings: MirrorFinding[] = [];
  let position = (await ports.store.read.mirrors.source(source))?.position ?? 0;
  let added = 0;
  for (let hasMore = true; hasMore && !isStopped();) {
    const page = await readSourcePage(ports, source, { after: position });
    const taken = await takeEntries(ports, source, page.items);
    findings.push(...taken.findings);
    added += taken.added;
    onProgress?.(added);
    if (!taken.isFeedSound) return { source, position, added, findings, isFeedSound: false };
    hasMore = page.next !== undefined && taken.position > position;
    position = taken.position;
  }
  return { source, position, added, findings, isFeedSound: true };
}

/** What is wrong where the source does not show the entry that was read of it last. */
async function findBreak(ports: MirrorPorts, source: string): Promise<Omit<MirrorRun, 'source'> | undefined> {
  const reached = await ports.store.read.mirrors.source(source);
  if (reached === undefined) return undefined;
  const { position, did, versionId } = reached;
  const { items } = await readSourcePage(ports, source, { after: position - 1, limit: 1 });
  const [seen] = items;
  const isSame = seen?.position === position && seen.did === did && seen.versionId === versionId;
  return isSame ? undefined : refuseFeed(ports, source, { seen, position });
}

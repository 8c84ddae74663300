import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import { judgeEntries, type Judgement, type MirrorPorts } from './judge-entries.ts';
import type { FeedEntry, MirrorFinding } from './mirror-records.ts';

/** What taking entries of a feed came to. */
export type Taken = {
  /** Lines that were added. */
  readonly added: number;
  /** What was noticed and not known before. */
  readonly findings: readonly MirrorFinding[];
  /** Where the feed was read to. */
  readonly position: number;
  /** False where the feed itself cannot be trusted to go on. */
  readonly isFeedSound: boolean;
};

/**
 * Takes entries of a source's feed into the mirror. The lines, the findings and the place in the feed are kept in one
 * transaction, so that nothing is lost or taken twice by a mirror that is killed. Throws `conflict` where another process
 * mirrors the same source, and `unavailable` where something that is needed does not answer.
 */
export async function takeEntries(
  ports: MirrorPorts,
  source: string,
  entries: readonly FeedEntry[],
): Promise<Taken> {
  const { mirrors } = ports.store.read;
  const expected = (await mirrors.source(source))?.position ?? 0;
  const last = entries.at(-1);
  if (last === undefined) return { added: 0, findings: [], position: expected, isFeedSound: true };
  const misplaced = entries.find(
    ({ position }, index) => position <= (entries[index - 1]?.position ?? expected),
  );
  if (misplaced !== undefined) return refuseFeed(ports, source, { seen: misplaced, position: expected });

  const judgements: Judgement[] = [];
  for (const group of groupedByDid(entries)) judgements.push(await judgeEntries(ports, source, group));
  return ports.store.write(async ({ writeMirrors }) => {
    const findings: MirrorFinding[] = [];
    let added = 0;
    for (const { addition, expectedLines, finding } of judgements) {
      if (addition !== undefined) {
        if (!(await writeMirrors.extend(addition, expectedLines))) throw takenMeanwhile();
        added += addition.lines.length;
      }
      if (finding !== undefined && (await writeMirrors.contest(finding))) findings.push(finding);
    }
    const { position, did, versionId } = last;
    const reached = { source, position, did, versionId, reachedAt: ports.clock() };
    if (!(await writeMirrors.advance(reached, expected))) throw takenMeanwhile();
    return { added, findings, position, isFeedSound: true };
  });
}

/** Keeps the finding that the feed is not the one that was read before; nothing is taken from it. */
export async function refuseFeed(
  ports: MirrorPorts,
  source: string,
  { seen, position }: { readonly seen: FeedEntry | undefined; readonly position: number },
): Promise<Taken> {
  const finding: MirrorFinding = {
    source,
    kind: 'backwards',
    did: undefined,
    versionNumber: undefined,
    keptDigest: undefined,
    seenDigest: seen === undefined ? undefined : sha256Text(seen.line),
    detail: `The feed does not go on from what was read of it up to position ${position}.`,
    foundAt: ports.clock(),
  };
  const isNew = await ports.store.write(({ writeMirrors }) => writeMirrors.contest(finding));
  return { added: 0, findings: isNew ? [finding] : [], position, isFeedSound: false };
}

function groupedByDid(entries: readonly FeedEntry[]): Iterable<readonly [FeedEntry, ...FeedEntry[]]> {
  const groups = new Map<Did, [FeedEntry, ...FeedEntry[]]>();
  for (const entry of entries) {
    const group = groups.get(entry.did);
    if (group === undefined) groups.set(entry.did, [entry]);
    else group.push(entry);
  }
  return groups.values();
}

function takenMeanwhile(): Problem {
  return new Problem('conflict', 'Another process mirrors the same node at this moment.');
}

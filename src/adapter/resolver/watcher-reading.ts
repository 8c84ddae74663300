import { LRUCache } from 'lru-cache';
import { utf8Text } from '../../base/bytes.ts';
import { type Clock, isoSeconds } from '../../base/clock.ts';
import type { Did } from '../../domain/did/did.ts';
import { publishedLog } from '../../protocol/did-webvh/published-files.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { mostWatchers, watcherBase, watcherFiles } from '../../protocol/did-webvh/watcher.ts';
import type { WebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { Documents } from '../../usecase/ports.ts';
import type { KnownHeads } from './known-heads.ts';
import { readApprovals, verifyText } from './remote-log.ts';

/** A log that a watcher gave and that verifies, and when it was read. */
export type WatcherReading = { readonly versions: readonly VerifiedVersion[]; readonly retrieved: string };
export type ReadFromWatchers = (did: Did, webvh: WebvhDid) => Promise<WatcherReading | undefined>;
type Ports = { readonly documents: Documents; readonly clock: Clock; readonly knownHeads: KnownHeads };

const milliseconds = 3_000;
const keptMilliseconds = 10_000;
const mostKept = 1_000;

/**
 * Reads a log whose host does not give it from the watchers that the last known version names, in at most 3 s and once in
 * 10 s. A watcher is believed no more than the host: the log verifies with its witness proofs and has every version that
 * was seen before. The longest of several is taken; where two of them say different things, neither is.
 */
export function createWatcherReader(ports: Ports): ReadFromWatchers {
  type Kept = { readonly until: number; readonly reading: Promise<WatcherReading | undefined> };
  const kept = new LRUCache<Did, Kept>({ max: mostKept });
  return (did, webvh) => {
    const now = ports.clock().getTime();
    const known = kept.get(did);
    if (known !== undefined && now < known.until) return known.reading;
    const reading = askWatchers(ports, did, webvh);
    kept.set(did, { until: now + keptMilliseconds, reading });
    return reading;
  };
}

async function askWatchers(ports: Ports, did: Did, webvh: WebvhDid): Promise<WatcherReading | undefined> {
  const { clock, knownHeads } = ports;
  const { scid } = webvh;
  const named = ((await knownHeads.read(scid))?.watchers ?? [])
    .map(watcherBase)
    .filter((base) => base !== undefined);
  const bases = [...new Set(named)].slice(0, mostWatchers);
  const signal = AbortSignal.timeout(milliseconds);
  const answers = await Promise.all(bases.map((base) => askWatcher(ports, { did, scid, base, signal })));
  const logs = answers.filter((versions) => versions !== undefined).sort((a, b) => b.length - a.length);
  const [longest] = logs;
  const isOneHistory = logs.every(
    (versions) => longest?.[versions.length - 1]?.versionId === versions.at(-1)?.versionId,
  );
  if (longest === undefined || !isOneHistory || !(await knownHeads.isContinuedBy(scid, longest)))
    return undefined;
  await knownHeads.keep(scid, longest);
  return { versions: longest, retrieved: isoSeconds(clock()) };
}

async function askWatcher(
  { documents, clock, knownHeads }: Ports,
  asked: { readonly did: Did; readonly scid: string; readonly base: string; readonly signal: AbortSignal },
): Promise<readonly VerifiedVersion[] | undefined> {
  const { did, scid, base, signal } = asked;
  const urls = watcherFiles(base, scid);
  const fetched = await documents.get(urls.log, { ...publishedLog, signal });
  if (fetched.outcome !== 'found') return undefined;
  const log = await verifyText(utf8Text(fetched.body), did, clock());
  if ('failure' in log || !(await knownHeads.isContinuedBy(scid, log.versions))) return undefined;
  const approved = await readApprovals(log, urls.witness, { documents, clock, signal });
  return 'failure' in approved ? undefined : log.versions;
}

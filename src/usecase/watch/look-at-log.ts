import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { MirrorAddition, MirrorFinding } from '../mirror/mirror-records.ts';
import type { Ports } from '../ports.ts';
import { readWatchedLog, type WatchedLog } from './read-watched-log.ts';

/** Under which source the copies of watched logs are kept beside those of mirrored nodes. */
export const watchSource = 'watch';

/** How often at most a watched log is looked at because somebody asks for it. */
const restSeconds = 10;

export type WatchPorts = Pick<Ports, 'store' | 'clock' | 'documents'>;
/** What is new in a log against the copy kept here. */
export type Continuation = {
  readonly expectedLines: number;
  readonly addition: MirrorAddition | undefined;
  /** Where the two disagree, though each verifies. */
  readonly fork: MirrorFinding | undefined;
};

/**
 * Looks for a new version of a watched log: at its last known place, and at the place that is named where that is another
 * one, at most once in 10 seconds, whoever asks. The copy kept here is only ever continued, by entries that verify. Where
 * the last known place publishes a log that verifies and says something else than the copy, its controller signed two
 * histories: the copy is marked as contested and takes nothing more. Elsewhere that says nothing, because who stole an old
 * key can sign another history, too. Throws `did-invalid`, `forbidden` for a DID that is not watched, and for the place
 * that is named `did-unreachable`, `did-not-found`, and `did-log-invalid`, for a log that is shorter than the copy, too.
 */
export async function lookAtLog(ports: WatchPorts, did: Did): Promise<void> {
  const scid = readWebvhDid(did)?.scid;
  if (scid === undefined) throw new Problem('did-invalid', 'Only a did:webvh DID has a log to watch.');
  const watched = await ports.store.read.watchedDids.byScid(scid);
  if (watched === undefined || watched.endedAt !== undefined)
    throw new Problem('forbidden', 'This DID is not watched here.');
  const at = ports.clock();
  const isTurn = await ports.store.write((store) =>
    store.writeWatchedDids.look(scid, { at, notAfter: addSeconds(at, -restSeconds) }),
  );
  if (!isTurn) return;
  const home = (await ports.store.read.mirrors.head(watchSource, watched.did))?.head.did ?? watched.did;
  // Whoever names another place does not keep this node from looking where the log is at home.
  if (home !== did)
    await lookAt(ports, { keptDid: watched.did, place: home, isHome: true }).catch(ignoreProblem);
  await lookAt(ports, { keptDid: watched.did, place: did, isHome: home === did });
}

type Look = { readonly keptDid: Did; readonly place: Did; readonly isHome: boolean };

async function lookAt(ports: WatchPorts, { keptDid, place, isHome }: Look): Promise<void> {
  const log = await readWatchedLog(ports, place);
  const { expectedLines, addition, fork } = await continuationOf(ports, keptDid, log);
  await ports.store.write(async ({ writeMirrors }) => {
    if (fork !== undefined && isHome) await writeMirrors.contest(fork);
    // False where another process has taken the same lines meanwhile.
    if (addition !== undefined) await writeMirrors.extend(addition, expectedLines);
  });
  if (fork !== undefined) throw new Problem('did-log-invalid', fork.detail);
}

function ignoreProblem(error: unknown): void {
  if (!(error instanceof Problem) || error.code === 'unavailable' || error.code === 'internal-error')
    throw error;
}

/** Compares a verified log with the copy, which is kept under this DID. Throws `did-log-invalid` for a shorter one. */
export async function continuationOf(
  ports: Pick<Ports, 'store' | 'clock'>,
  did: Did,
  log: WatchedLog,
): Promise<Continuation> {
  const { mirrors } = ports.store.read;
  const kept = await mirrors.lines(watchSource, did);
  const isContested = (await mirrors.head(watchSource, did))?.isContested === true;
  const forkedAt = kept.findIndex(({ line }, index) => index < log.lines.length && line !== log.lines[index]);
  const expectedLines = kept.length;
  if (forkedAt >= 0)
    return { expectedLines, addition: undefined, fork: forkOf(ports, did, { kept, log, forkedAt }) };
  if (log.lines.length < kept.length)
    throw new Problem('did-log-invalid', 'The log lacks versions that were published before.');
  const lines = log.lines.slice(kept.length).map((line, offset) => ({
    versionId: log.versions[kept.length + offset]?.versionId ?? '',
    line,
  }));
  const { head, witnessProofs } = log;
  const addition = { source: watchSource, did, lines, head, witnessProofs, seenAt: ports.clock() };
  return {
    expectedLines,
    addition: lines.length === 0 || isContested ? undefined : addition,
    fork: undefined,
  };
}

function forkOf(
  { clock }: Pick<Ports, 'clock'>,
  did: Did,
  differing: {
    readonly kept: readonly { readonly line: string }[];
    readonly log: WatchedLog;
    readonly forkedAt: number;
  },
): MirrorFinding {
  const { kept, log, forkedAt } = differing;
  return {
    source: watchSource,
    kind: 'rewritten',
    did,
    versionNumber: forkedAt + 1,
    keptDigest: sha256Text(kept[forkedAt]?.line ?? ''),
    seenDigest: sha256Text(log.lines[forkedAt] ?? ''),
    detail: 'The log differs from the copy that is kept, though both verify.',
    foundAt: clock(),
  };
}

import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import type { Did } from '../../domain/did/did.ts';
import { mostLines } from '../../protocol/did-webvh/log-entry.ts';
import type { LogState, VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { verifyEntries } from '../../protocol/did-webvh/verify-log.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { NeededApproval } from '../../protocol/did-webvh/witness-approval.ts';
import type { Ports } from '../ports.ts';
import { checkMirroredApprovals } from './mirrored-approvals.ts';
import type { FeedEntry, MirrorAddition, MirroredLine, MirrorFinding } from './mirror-records.ts';

export type MirrorPorts = Pick<Ports, 'store' | 'clock' | 'documents'>;

/** What a source's entries of one log come to: the lines that hold, and the first thing that does not. */
export type Judgement = {
  readonly expectedLines: number;
  readonly addition: MirrorAddition | undefined;
  readonly finding: MirrorFinding | undefined;
};

// A mirror whose clock is somewhat behind must not take an honest entry for one of the future and contest its log.
const clockSkewSeconds = 240;

type Fault = Pick<MirrorFinding, 'kind' | 'detail'> & { readonly kept?: string };
type Accepted = {
  lines: MirroredLine[];
  versions: VerifiedVersion[];
  needed: NeededApproval[];
  head: LogState | undefined;
};

/**
 * Judges entries of one log as a stranger to its host does: each is the verified continuation of what was mirrored, or
 * the very line that was mirrored. The judgement ends at the first that is neither. Nothing of a contested log is taken.
 * Throws `unavailable` where witness proofs are needed and their host does not answer.
 */
export async function judgeEntries(
  ports: MirrorPorts,
  source: string,
  entries: readonly [FeedEntry, ...FeedEntry[]],
): Promise<Judgement> {
  const [{ did }] = entries;
  const known = await ports.store.read.mirrors.head(source, did);
  const expectedLines = known?.lineCount ?? 0;
  if (known?.isContested === true) return { expectedLines, addition: undefined, finding: undefined };
  const accepted: Accepted = { lines: [], versions: [], needed: [], head: known?.head };
  let finding: MirrorFinding | undefined;
  for (const entry of entries) {
    const fault = await take(ports, { source, entry, expectedLines, accepted });
    if (fault === undefined) continue;
    finding = findingOf(ports, source, entry, fault);
    break;
  }
  const { head, lines } = accepted;
  if (head === undefined || lines.length === 0) return { expectedLines, addition: undefined, finding };
  const given = entries.flatMap(({ versionId, witnessProofs }) =>
    witnessProofs === undefined ? [] : [{ versionId, proof: [...witnessProofs] }],
  );
  const approved = await checkMirroredApprovals(ports, { source, did, expectedLines, given, ...accepted });
  const last = entries.find(({ versionId }) => versionId === head.versionId) ?? entries[0];
  if (approved.fault !== undefined) {
    const fault: Fault = { kind: 'invalid', detail: approved.fault };
    return { expectedLines, addition: undefined, finding: findingOf(ports, source, last, fault) };
  }
  const { witnessProofs } = approved;
  return {
    expectedLines,
    addition: { source, did, lines, head, witnessProofs, seenAt: ports.clock() },
    finding,
  };
}

type Taking = {
  readonly source: string;
  readonly entry: FeedEntry;
  readonly expectedLines: number;
  readonly accepted: Accepted;
};

/** Accepts the entry, or says why it cannot be one of this log. */
async function take(ports: MirrorPorts, taking: Taking): Promise<Fault | undefined> {
  const { source, entry, expectedLines, accepted } = taking;
  const { did, versionNumber, versionId, line } = entry;
  const next = expectedLines + accepted.lines.length + 1;
  if (versionNumber > next) return { kind: 'missing', detail: 'Lines before this one were never shown.' };
  if (versionNumber < next) {
    const kept =
      versionNumber > expectedLines
        ? accepted.lines[versionNumber - expectedLines - 1]
        : await ports.store.read.mirrors.line(source, did, versionNumber);
    return kept?.line === line ? undefined : rewritten(kept?.line);
  }
  if (next > mostLines) return { kind: 'invalid', detail: 'The log has too many entries.' };
  const now = addSeconds(ports.clock(), clockSkewSeconds);
  const after = accepted.head;
  const verified = verifyEntries({ lines: [line], now, ...(after === undefined ? {} : { after }) });
  if (verified.fault !== undefined) return { kind: 'invalid', detail: verified.fault.detail };
  const { head, neededApprovals } = verified;
  if (head.versionId !== versionId) return { kind: 'invalid', detail: 'The line has another version id.' };
  if (!isLogOf(did, head)) return { kind: 'invalid', detail: 'The line is of the log of another DID.' };
  accepted.lines.push({ versionId, line });
  accepted.versions.push(head);
  accepted.needed.push(...neededApprovals);
  accepted.head = head;
  return undefined;
}

// The SCID is what every name of a log has in common, before and after it moves to another host.
function isLogOf(did: Did, { parameters }: LogState): boolean {
  return readWebvhDid(did)?.scid === parameters.scid;
}

function rewritten(kept: string | undefined): Fault {
  const detail = 'The line differs from the one that was mirrored.';
  return { kind: 'rewritten', detail, ...(kept === undefined ? {} : { kept }) };
}

function findingOf(
  { clock }: MirrorPorts,
  source: string,
  { did, versionNumber, line }: FeedEntry,
  { kind, detail, kept }: Fault,
): MirrorFinding {
  return {
    source,
    kind,
    did,
    versionNumber,
    keptDigest: kept === undefined ? undefined : sha256Text(kept),
    seenDigest: sha256Text(line),
    detail,
    foundAt: clock(),
  };
}

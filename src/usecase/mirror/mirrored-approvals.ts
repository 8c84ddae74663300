import { addSeconds } from '../../base/clock.ts';
import { utf8Text } from '../../base/bytes.ts';
import { type Json, readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import { splitLog } from '../../protocol/did-webvh/log-entry.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { publishedApprovals, publishedLog } from '../../protocol/did-webvh/published-files.ts';
import { verifyLog } from '../../protocol/did-webvh/verify-log.ts';
import { didLogUrl, readWebvhDid, witnessFileUrl } from '../../protocol/did-webvh/webvh-did.ts';
import { checkApprovals, type NeededApproval } from '../../protocol/did-webvh/witness-approval.ts';
import { versionOf } from '../../protocol/did-webvh/approved-change.ts';
import { readWitnessFile, witnessFile } from '../../protocol/did-webvh/witness-file.ts';
import type { Ports } from '../ports.ts';
import type { MirroredLine } from './mirror-records.ts';

export type Approved =
  { readonly fault?: undefined; readonly witnessProofs: string | undefined } | { readonly fault: string };

type Asked = {
  readonly did: Did;
  readonly expectedLines: number;
  readonly lines: readonly MirroredLine[];
  readonly versions: readonly VerifiedVersion[];
  readonly needed: readonly NeededApproval[];
  /** The proofs that came with the lines, as a witness file has them. */
  readonly given: Json;
};

const clockSkewSeconds = 240;

/**
 * Whether the witnesses approved the lines: by the proofs that came with them, or else by the witness file of the DID's
 * host. A file keeps only the latest proof of
 * each witness, and that may be of a version that is still to come: then the whole log is read and verified with it, and
 * the lines must stand in it. Throws `unavailable` where the host does not answer.
 */
export async function checkMirroredApprovals(
  ports: Pick<Ports, 'documents' | 'clock' | 'store'>,
  asked: Asked & { readonly source: string },
): Promise<Approved> {
  if (asked.needed.length === 0) return { witnessProofs: undefined };
  const brought = await broughtApprovals(ports, asked);
  if (brought !== undefined) return { witnessProofs: brought };
  const webvh = readWebvhDid(asked.did);
  if (webvh === undefined) return { fault: 'The witnessed log has no readable DID.' };
  const witnessProofs = await readText(ports, witnessFileUrl(webvh), publishedApprovals);
  const proofs = witnessProofs === undefined ? undefined : jsonOf(witnessProofs);
  const now = addSeconds(ports.clock(), clockSkewSeconds);
  const { versions, needed: neededApprovals } = asked;
  const fault = checkApprovals({ versions, neededApprovals }, proofs, now);
  if (fault === undefined) return { witnessProofs };
  const text = await readText(ports, didLogUrl(webvh), publishedLog);
  const split = text === undefined ? undefined : splitLog(text);
  if (split === undefined || 'type' in split || proofs === undefined) return { fault: fault.detail };
  const isPublished = asked.lines.every(
    ({ line }, index) => split.lines[asked.expectedLines + index] === line,
  );
  const whole = verifyLog({ lines: split.lines, now, witnessProofs: proofs });
  return isPublished && whole.fault === undefined ? { witnessProofs } : { fault: fault.detail };
}

/** The witness file of the log with the proofs that came along, where these approve all of the lines. */
async function broughtApprovals(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { source, did, versions, needed: neededApprovals, given }: Asked & { readonly source: string },
): Promise<string | undefined> {
  const now = addSeconds(clock(), clockSkewSeconds);
  if (checkApprovals({ versions, neededApprovals }, given, now) !== undefined) return undefined;
  const former = await store.read.mirrors.lines(source, did);
  const kept = former.length === 0 ? undefined : (await store.read.mirrors.log(did))?.witnessProofs;
  const known = [...former.map(({ versionId }) => versionOf(versionId)), ...versions];
  const proofs = [kept === undefined ? [] : (jsonOf(kept) ?? []), given].flatMap(
    (file) => readWitnessFile(file, known, now) ?? [],
  );
  return JSON.stringify(witnessFile(proofs));
}

async function readText(
  { documents }: Pick<Ports, 'documents'>,
  url: string,
  expected: { readonly accept: string; readonly mostBytes: number },
): Promise<string | undefined> {
  const fetched = await documents.get(url, expected);
  if (fetched.outcome === 'unreachable')
    throw new Problem('unavailable', 'The host of a witnessed log does not answer.');
  return fetched.outcome === 'found' ? utf8Text(fetched.body) : undefined;
}

function jsonOf(text: string): Json | undefined {
  const read = readJson(text);
  return 'fault' in read ? undefined : read.value;
}

import { utf8Text } from '../../base/bytes.ts';
import { type Json, readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { WitnessProof } from '../../domain/did/witness.ts';
import { splitLog } from '../../protocol/did-webvh/log-entry.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { publishedApprovals, publishedLog } from '../../protocol/did-webvh/published-files.ts';
import { verifyEntries, type VerifiedEntries } from '../../protocol/did-webvh/verify-log.ts';
import { didLogUrl, type WebvhDid, witnessFileUrl } from '../../protocol/did-webvh/webvh-did.ts';
import { checkApprovals } from '../../protocol/did-webvh/witness-approval.ts';
import { readWitnessFile } from '../../protocol/did-webvh/witness-file.ts';
import type { ExpectedDocument, Ports } from '../ports.ts';

/** A log as its host publishes it: its lines, what they verify to, and the proofs of its witnesses. */
export type PublishedLog = {
  readonly lines: readonly string[];
  readonly versions: readonly VerifiedVersion[];
  readonly head: VerifiedVersion;
  readonly neededApprovals: VerifiedEntries['neededApprovals'];
  readonly approvals: readonly WitnessProof[];
};

/**
 * Reads the whole log of a DID where it lives, and verifies it with its witness proofs. Whether its host may be asked is
 * for the caller to find out. Throws `did-unreachable`, `did-not-found`, `did-log-invalid`, and `conflict` where it has
 * moved.
 */
export async function readPublishedLog(
  ports: Pick<Ports, 'documents' | 'clock'>,
  did: Did,
  place: WebvhDid,
): Promise<PublishedLog> {
  const text = await readText(ports, didLogUrl(place), { ...publishedLog, tellsMove: true });
  const split = text === undefined ? undefined : splitLog(text);
  if (split === undefined || 'type' in split)
    throw new Problem('did-not-found', 'The host does not give the log of the DID.');
  const log = verifyEntries({ lines: split.lines, now: ports.clock() });
  if (log.fault !== undefined) throw new Problem('did-log-invalid', log.fault.detail);
  const { head, versions, neededApprovals } = log;
  if (!versions.some((version) => version.did === did))
    throw new Problem('did-log-invalid', 'The log is the log of another DID.');
  const approvals = await readApprovals(ports, log, place);
  return { lines: split.lines, head, versions, neededApprovals, approvals };
}

async function readApprovals(
  ports: Pick<Ports, 'documents' | 'clock'>,
  log: VerifiedEntries,
  place: WebvhDid,
): Promise<readonly WitnessProof[]> {
  if (log.neededApprovals.length === 0) return [];
  const file = jsonOf(await readText(ports, witnessFileUrl(place), publishedApprovals));
  const now = ports.clock();
  const fault = checkApprovals(log, file, now);
  if (fault !== undefined) throw new Problem('did-log-invalid', fault.detail);
  return readWitnessFile(file, log.versions, now) ?? [];
}

async function readText(
  { documents }: Pick<Ports, 'documents'>,
  url: string,
  expected: ExpectedDocument,
): Promise<string | undefined> {
  const fetched = await documents.get(url, expected);
  if (fetched.outcome === 'unreachable')
    throw new Problem('did-unreachable', 'The host of the DID does not answer.');
  if (fetched.outcome === 'moved')
    throw new Problem('conflict', 'The DID has moved; ask for it by its present name.');
  return fetched.outcome === 'found' ? utf8Text(fetched.body) : undefined;
}

function jsonOf(text: string | undefined): Json | undefined {
  const read = text === undefined ? undefined : readJson(text);
  return read === undefined || 'fault' in read ? undefined : read.value;
}

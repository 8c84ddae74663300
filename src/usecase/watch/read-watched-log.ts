import { utf8Text } from '../../base/bytes.ts';
import { type Json, readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import { splitLog } from '../../protocol/did-webvh/log-entry.ts';
import type { LogState, VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { verifyEntries } from '../../protocol/did-webvh/verify-log.ts';
import {
  didLogUrl,
  readWebvhDid,
  type WebvhDid,
  witnessFileUrl,
} from '../../protocol/did-webvh/webvh-did.ts';
import { checkApprovals } from '../../protocol/did-webvh/witness-approval.ts';
import type { ExpectedDocument, Ports } from '../ports.ts';

/** A log as its host publishes it, verified with its witness proofs. */
export type WatchedLog = {
  readonly lines: readonly string[];
  readonly versions: readonly VerifiedVersion[];
  readonly head: LogState;
  /** The text of the witness file, where the log needed one. */
  readonly witnessProofs: string | undefined;
};

const logFile = {
  accept:
    'text/jsonl, application/jsonl, application/x-ndjson, application/json, text/plain, application/octet-stream',
  mostBytes: 4 * 1024 * 1024,
};
const witnessFile = { accept: 'application/json, application/octet-stream', mostBytes: 1024 * 1024 };

/**
 * Reads and verifies the whole log of a DID at its host. Throws `did-invalid`, `did-unreachable`, `did-not-found` and
 * `did-log-invalid`.
 */
export async function readWatchedLog(
  ports: Pick<Ports, 'documents' | 'clock'>,
  did: Did,
): Promise<WatchedLog> {
  const place = readWebvhDid(did);
  if (place === undefined) throw new Problem('did-invalid', 'Only a did:webvh DID has a log to watch.');
  const text = await readFile(ports, didLogUrl(place), logFile);
  if (text === undefined) throw new Problem('did-not-found', 'The host does not give the log of the DID.');
  const split = splitLog(text);
  if ('type' in split) throw new Problem('did-log-invalid', split.detail);
  const log = verifyEntries({ lines: split.lines, now: ports.clock() });
  if (log.fault !== undefined) throw new Problem('did-log-invalid', log.fault.detail);
  if (!log.versions.some((version) => version.did === did))
    throw new Problem('did-log-invalid', 'The log is the log of another DID.');
  const witnessProofs = log.neededApprovals.length === 0 ? undefined : await readProofs(ports, place);
  const fault = checkApprovals(log, witnessProofs?.value, ports.clock());
  if (fault !== undefined) throw new Problem('did-log-invalid', fault.detail);
  return {
    lines: split.lines,
    versions: log.versions,
    head: log.head,
    witnessProofs: witnessProofs?.text,
  };
}

async function readProofs(
  ports: Pick<Ports, 'documents'>,
  place: WebvhDid,
): Promise<{ readonly text: string; readonly value: Json } | undefined> {
  const text = await readFile(ports, witnessFileUrl(place), witnessFile);
  const read = text === undefined ? undefined : readJson(text);
  return text === undefined || read === undefined || 'fault' in read
    ? undefined
    : { text, value: read.value };
}

async function readFile(
  { documents }: Pick<Ports, 'documents'>,
  url: string,
  expected: ExpectedDocument,
): Promise<string | undefined> {
  const fetched = await documents.get(url, expected);
  if (fetched.outcome === 'unreachable')
    throw new Problem('did-unreachable', 'The host of the DID does not answer.');
  return fetched.outcome === 'found' ? utf8Text(fetched.body) : undefined;
}

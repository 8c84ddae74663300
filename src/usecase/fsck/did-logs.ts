import { canonicalJson, toJson } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import { keyHash } from '../../protocol/did-webvh/entry-hash.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { type VerifiedEntries, verifyEntries } from '../../protocol/did-webvh/verify-log.ts';
import { checkApprovals } from '../../protocol/did-webvh/witness-approval.ts';
import { witnessFile } from '../../protocol/did-webvh/witness-file.ts';
import { allItems, type CheckScope } from './state-check.ts';

/** Every log verifies from its first entry, and the head that resolution answers from is its last version. */
export async function checkDidLogs(scope: CheckScope): Promise<void> {
  for await (const did of allItems((page) => scope.read.didLogs.list(page))) {
    scope.count('didLogs');
    const detail = await faultOf(scope, did);
    if (detail !== undefined) scope.find({ kind: 'didLog', subject: did, detail });
  }
}

async function faultOf({ read, now, count }: CheckScope, did: Did): Promise<string | undefined> {
  const log = await read.didLogs.byDid(did);
  const head = await read.didLogs.head(did);
  if (log === undefined || head === undefined) return 'The log has no lines or no head.';
  count('logEntries', log.lines.length);
  const verified = verifyEntries({ lines: log.lines.map(({ line }) => line), now });
  if (verified.fault !== undefined) return `The log does not verify: ${verified.fault.detail}`;
  const proofs = witnessFile(await read.witnessProofs.of(did));
  const unapproved = checkApprovals(verified, proofs, now);
  if (unapproved !== undefined) return `The log lacks approvals: ${unapproved.detail}`;
  const last = verified.head;
  if (last.did !== did) return 'The log is the log of another DID.';
  const isInStep = verified.versions.every(
    ({ versionId }, index) => log.lines[index]?.versionId === versionId,
  );
  if (!isInStep) return 'A line is kept under another version id than its own.';
  if (head.versionId !== last.versionId) return 'The head is not the last version.';
  if (canonicalJson(toJson(head.document)) !== canonicalJson(toJson(last.document))) {
    return 'The document of the head is not that of the last version.';
  }
  const isDeactivated = last.parameters.deactivated;
  if (head.deactivated !== isDeactivated || log.deactivated !== isDeactivated) {
    return 'The head and the log differ on whether the DID is deactivated.';
  }
  if ((await read.didLogs.byLocation(log.location))?.did !== did)
    return 'The location of the log leads to another DID.';
  if (!(await isKeyReady(read, last)))
    return 'The next update key that is kept is not the one the log commits to.';
  return moveFault({ read, now }, verified);
}

/** Where the office has the update key, it keeps the next one exactly if the log commits to one. */
async function isKeyReady(
  read: CheckScope['read'],
  { did, parameters: { nextKeyHashes } }: VerifiedVersion,
): Promise<boolean> {
  const { controllerKeyId, nextKeyId } = (await read.didRecords.byDid(did)) ?? {};
  if (nextKeyId === undefined) return controllerKeyId === undefined || nextKeyHashes.length === 0;
  return nextKeyHashes.includes(keyHash(nextKeyId));
}

/** A log that leaves has the entry that moves it, if it is kept, as its continuation; one that came is found by its former names. */
async function moveFault(
  { read, now }: Pick<CheckScope, 'read' | 'now'>,
  { head, versions }: VerifiedEntries,
): Promise<string | undefined> {
  const { to, signedEntry } = (await read.didLogs.departure(head.did)) ?? {};
  if (signedEntry !== undefined) {
    const move = verifyEntries({ lines: [JSON.stringify(signedEntry)], after: head, now });
    if (move.fault !== undefined || move.head.did !== to)
      return 'The entry that moves the DID is not the continuation of its log.';
  }
  for (const name of new Set(versions.map((version) => version.did))) {
    if (name !== head.did && (await read.didLogs.byFormerDid(name)) === undefined)
      return 'The log is not found by a DID it had before it came here.';
  }
  return undefined;
}

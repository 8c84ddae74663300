import { addSeconds } from '../../base/clock.ts';
import type { Did } from '../../domain/did/did.ts';
import { verifyEntries } from '../../protocol/did-webvh/verify-log.ts';
import { watchSource } from '../watch/look-at-log.ts';
import { allItems, type CheckScope } from './state-check.ts';

const clockSkewSeconds = 240;

/** Every mirrored log verifies from its first entry, and its head is where the next entry would continue it. */
export async function checkMirroredLogs(scope: CheckScope): Promise<void> {
  for (const { source } of await scope.read.mirrors.sources()) {
    scope.count('mirrors');
    await checkSource(scope, source);
  }
  await checkSource(scope, watchSource);
}

async function checkSource(scope: CheckScope, source: string): Promise<void> {
  for await (const { did } of allItems((page) => scope.read.mirrors.list(source, page))) {
    scope.count('mirroredLogs');
    const detail = await faultOf(scope, source, did);
    if (detail !== undefined) scope.find({ kind: 'mirroredLog', subject: did, detail });
  }
}

async function faultOf({ read, now }: CheckScope, source: string, did: Did): Promise<string | undefined> {
  const head = await read.mirrors.head(source, did);
  const lines = await read.mirrors.lines(source, did);
  if (head === undefined || lines.length !== head.lineCount)
    return 'The mirrored log lacks lines or its head.';
  // As long as when it was mirrored: a clock that was somewhat behind is no fault of the log.
  const later = addSeconds(now, clockSkewSeconds);
  const verified = verifyEntries({ lines: lines.map(({ line }) => line), now: later });
  if (verified.fault !== undefined) return `The mirrored log does not verify: ${verified.fault.detail}`;
  return verified.head.versionId === head.head.versionId
    ? undefined
    : 'The head of the mirrored log is not its last version.';
}

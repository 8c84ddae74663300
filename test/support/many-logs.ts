import type { JsonObject } from '../../src/base/json.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import type { DidLog, LogChange } from '../../src/domain/did/did-log.ts';
import { signEntry, unsignedUpdate } from '../../src/protocol/did-webvh/create-entry.ts';
import { verifiedChange } from '../../src/protocol/did-webvh/log-change.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';
import type { Store } from '../../src/usecase/ports.ts';
import { type LogKey, logKey, makeLog } from './did-log.ts';

/** Where the logs that `addLogs` makes live, as `host%3Aport`, and the key that signs them all. */
export type LogMaker = { readonly didHost: string; readonly key: LogKey };

const logsAtOnce = 250;

export const logMaker = (didHost: string): LogMaker => ({ didHost, key: logKey() });

/** Adds verified logs of one entry each to a store in large units; their DIDs in the order of their numbers. */
export async function addLogs(
  store: Store,
  maker: LogMaker,
  { from = 0, count }: { readonly from?: number; readonly count: number },
): Promise<readonly string[]> {
  const dids: string[] = [];
  for (let start = from; start < from + count; start += logsAtOnce) {
    const numbers = Array.from({ length: Math.min(logsAtOnce, from + count - start) }, (_, at) => start + at);
    const changes = await Promise.all(numbers.map((number) => firstEntry(maker, number)));
    await store.write(async ({ writeDidLogs }) => {
      for (const change of changes) await writeDidLogs.append(change, undefined);
    });
    dids.push(...changes.map(({ did }) => did));
  }
  return dids;
}

/** Appends an entry, signed by the maker's key, to a log of a store. */
export async function addEntry(store: Store, { key }: LogMaker, did: string): Promise<void> {
  const stored = await store.read.didLogs.byDid(parseDid(did));
  if (stored === undefined) throw new Error('The store has no such log.');
  const line = await nextLine(stored, key);
  const { location } = stored;
  const change = changeOf({ stored, location, lines: [line] });
  await store.write(({ writeDidLogs }) => writeDidLogs.append(change, stored.lines.at(-1)?.versionId));
}

/** The text of a whole log as it is published. */
export async function logText(store: Store, did: string): Promise<string> {
  const log = await store.read.didLogs.byDid(parseDid(did));
  return (log?.lines ?? []).map(({ line }) => `${line}\n`).join('');
}

async function firstEntry({ didHost, key }: LogMaker, number: number): Promise<LogChange> {
  const location = `${didHost}:parties:p${number}`;
  return changeOf({ location, lines: await makeLog({ key, location }) });
}

async function nextLine(stored: DidLog, key: LogKey): Promise<string> {
  const previous = restoreLog(stored.lines.map(({ line }) => line))?.at(-1);
  if (previous === undefined) throw new Error('The log does not parse.');
  const document = { ...(previous.document as unknown as JsonObject), alsoKnownAs: [previous.versionId] };
  const entry = unsignedUpdate({ previous, document, versionTime: new Date('2026-02-01T00:00:00Z') });
  return (await signEntry(entry, key)).line;
}

function changeOf(input: Omit<Parameters<typeof verifiedChange>[0], 'now'>): LogChange {
  const verified = verifiedChange({ ...input, now: new Date() });
  if (verified.fault !== undefined) throw new Error(verified.fault.detail);
  return verified.change;
}

import { canonicalJson, type JsonObject } from '../../src/base/json.ts';
import { multihash } from '../../src/protocol/did-webvh/entry-hash.ts';
import { type LogKey, logKey, signedWith } from './did-log.ts';

/** An entry of any content, hashed, chained and signed as it says, so that a rule about its content decides. */
export type Entry = {
  readonly key?: LogKey;
  readonly versionTime?: string;
  readonly parameters?: JsonObject;
  readonly state?: (did: string) => JsonObject;
  /** Members of the proof in place of the usual ones. */
  readonly proof?: JsonObject;
  /** What becomes of the finished entry. */
  readonly change?: (entry: JsonObject) => JsonObject;
};

type Content = Parameters<typeof signedWith>[0];

/** The key that signs where an entry names no other. */
export const usualKey = logKey();

/** The lines of a log of these entries. */
export function logOf(genesis: Entry, ...updates: readonly Entry[]): readonly string[] {
  const lines = [firstLine(genesis)];
  for (const update of updates) lines.push(nextLine(lines, update));
  return lines;
}

function firstLine(entry: Entry): string {
  const { versionTime = '2026-01-01T00:00:00Z', parameters, state = (id) => ({ id }) } = entry;
  const preliminary = {
    versionId: '{SCID}',
    versionTime,
    parameters: {
      method: 'did:webvh:1.0',
      scid: '{SCID}',
      updateKeys: [usualKey.updateKey],
      ...parameters,
    },
    state: state('did:webvh:{SCID}:example.com'),
  };
  const scid = multihash(canonicalJson(preliminary));
  const content = JSON.parse(JSON.stringify(preliminary).replaceAll('{SCID}', scid)) as typeof preliminary;
  const versionId = `1-${multihash(canonicalJson({ ...content, versionId: scid }))}`;
  return finished({ ...content, versionId }, entry);
}

function nextLine(lines: readonly string[], entry: Entry): string {
  const previous = JSON.parse(lines.at(-1) ?? '') as { versionId: string; state: JsonObject };
  const { versionTime = `2026-01-0${lines.length + 1}T00:00:00Z`, parameters = {}, state } = entry;
  const { versionId, state: before } = previous;
  const next = state?.(String(before['id'])) ?? before;
  const content = { versionId, versionTime, parameters, state: next };
  const hash = multihash(canonicalJson(content));
  return finished({ ...content, versionId: `${lines.length + 1}-${hash}` }, entry);
}

function finished(content: Content, { key = usualKey, proof, change = (same) => same }: Entry): string {
  return JSON.stringify(change(JSON.parse(signedWith(content, key, proof)) as JsonObject));
}

/** The proofs of an entry. */
export function proofsOf(entry: JsonObject): readonly JsonObject[] {
  return entry['proof'] as readonly JsonObject[];
}

/** The proof another key makes for the same entry. */
export function signedAgain(entry: JsonObject, key: LogKey): JsonObject {
  const content = entry as unknown as Content;
  return proofsOf(JSON.parse(signedWith(content, key)) as JsonObject)[0] ?? {};
}

import { base58btc } from '../../base/multibase.ts';
import { concatBytes } from '../../base/bytes.ts';
import { sha256 } from '../../base/hash.ts';
import { canonicalJson, type Json } from '../../base/json.ts';
import { canonicalForm } from '../../base/json-canonical.ts';
import type { EntryContent } from './log-entry.ts';

/**
 * Hashes of did:webvh 1.0: base58btc of the SHA-256 multihash of the canonical JSON
 * (https://identity.foundation/didwebvh/v1.0/#scid-generation-and-verification and
 * #entry-hash-generation-and-verification).
 */
const sha256Multihash = Uint8Array.of(0x12, 0x20);
export const scidPlaceholder = '{SCID}';

/** `Qm…`: the multihash of a text. */
export function multihash(text: string): string {
  return base58btc(concatBytes(sha256Multihash, sha256(text)));
}

/** What goes into `nextKeyHashes` for a key that is not shown yet. */
export function keyHash(multikey: string): string {
  return multihash(multikey);
}

/**
 * The canonical JSON of an entry without proof, as a function of its versionId: the hash, the SCID and the proof each
 * put another one there, and the rest is canonicalized once.
 */
export type CanonicalEntry = (versionId: string) => string;

/** The canonical form, or undefined where the entry has a number beyond JSON's range, such as 1e400. */
export function canonicalEntry(content: EntryContent): CanonicalEntry | undefined {
  const parameters = canonicalForm(content.parameters);
  const state = canonicalForm(content.state);
  if (parameters === undefined || state === undefined) return undefined;
  const start = `{"parameters":${parameters},"state":${state},"versionId":`;
  const end = `,"versionTime":${JSON.stringify(content.versionTime)}}`;
  return (versionId) => `${start}${JSON.stringify(versionId)}${end}`;
}

/** The hash of an entry; `predecessor` is the versionId before it, or the SCID for the first. */
export function entryHash(entry: CanonicalEntry, predecessor: string): string {
  return multihash(entry(predecessor));
}

/** The SCID that the first entry leads to, once its stated SCID is put back to the placeholder everywhere. */
export function scidOf(entry: CanonicalEntry, statedScid: string): string {
  const preliminary = entry(scidPlaceholder).replaceAll(statedScid, scidPlaceholder);
  // Parsed again because a member name may hold the SCID, and then the order of members changes.
  return multihash(canonicalJson(JSON.parse(preliminary) as Json));
}

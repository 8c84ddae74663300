import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { type Did, isDid } from '../../domain/did/did.ts';
import { verificationRelationships } from '../../domain/did/did-document.ts';
import { readDidDocument } from '../did-resolution/read-document.ts';
import { authorityOf } from '../did-web/web-location.ts';
import { unsignedUpdate } from './create-entry.ts';
import { keyHash } from './entry-hash.ts';
import { isKeyHash } from './key-commitment.ts';
import type { EntryContent } from './log-entry.ts';
import { invalidDid, type LogFault } from './log-fault.ts';
import type { VerifiedVersion } from './log-state.ts';
import { renamedDocument } from './renamed-document.ts';
import { isSigningKey } from './update-key.ts';
import { readWebvhDid } from './webvh-did.ts';

const keyMembers = new Set<string>(['@context', 'verificationMethod', ...verificationRelationships]);
const mostUpdateKeys = 10;

/** The same SCID at another location (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#did-portability). */
export function movedDid(did: Did, location: string): Did | undefined {
  const scid = readWebvhDid(did)?.scid;
  const moved = `did:webvh:${scid}:${location}`;
  return isDid(moved) && readWebvhDid(moved) !== undefined ? moved : undefined;
}

/**
 * The entry that moves a DID, without its proof: the document with its own references renamed, all former names in
 * `alsoKnownAs`, other update keys, and other verification methods where `keys` has them. Where the DID commits to its next
 * update key, only who has it can reveal it (`withRevealedKey`): the entry states none yet, and commits to the other keys,
 * which make the entry after it. Throws as `unsignedUpdate`.
 */
export function unsignedMove(input: {
  readonly previous: VerifiedVersion;
  readonly to: Did;
  readonly updateKeys: readonly string[];
  /** The members of the document that hold keys, in place of those it has. */
  readonly keys?: JsonObject | undefined;
  readonly versionTime: Date;
}): EntryContent {
  const { previous, to, updateKeys, keys, versionTime } = input;
  const renamed = renamedState(previous, to);
  return unsignedUpdate({
    previous,
    document: keys === undefined ? renamed : withKeyMembers(renamed, keys),
    parameters: isCommitted(previous)
      ? { updateKeys: [], nextKeyHashes: updateKeys.map(keyHash) }
      : { updateKeys },
    versionTime,
  });
}

/** The same move with the update key that the version before committed to. Throws as `unsignedUpdate`. */
export function withRevealedKey(
  { state, parameters, versionTime }: EntryContent,
  { previous, updateKey }: { readonly previous: VerifiedVersion; readonly updateKey: string },
): EntryContent {
  return unsignedUpdate({
    previous,
    document: state,
    // Read from an entry that `checkMove` let pass, which has committed to keys and states nothing else.
    parameters: { updateKeys: [updateKey], nextKeyHashes: texts(parameters['nextKeyHashes']) },
    versionTime: new Date(versionTime),
  });
}

/**
 * Whether an entry is the prepared one: the same in everything or, where the prepared one leaves its update keys to who
 * signs it, in everything but these and the hash over them.
 */
export function isPreparedMove(entry: JsonObject, prepared: Json): boolean {
  const comparable = (each: Json): Json => {
    const content = readContent(each);
    return content === undefined || !leavesKeyOpen(prepared)
      ? each
      : { ...content, versionId: '', parameters: { ...content.parameters, updateKeys: [] } };
  };
  return canonicalJson(comparable(entry)) === canonicalJson(comparable(prepared));
}

/** Whether the update keys of a prepared move are left to who signs it. */
export function leavesKeyOpen(prepared: Json): boolean {
  const updateKeys = readContent(prepared)?.parameters['updateKeys'];
  return Array.isArray(updateKeys) && updateKeys.length === 0;
}

/**
 * Whether an entry moves the DID of the version before to another host and does nothing else: all names are kept, keys are
 * replaced, everything else is as it was under the new name. Hashes, times and the proof are the log verification's part.
 */
export function checkMove(
  entry: Json,
  { previous, ownAuthority }: { readonly previous: VerifiedVersion; readonly ownAuthority: string },
):
  | { readonly fault?: undefined; readonly to: Did; readonly entry: EntryContent }
  | { readonly fault: LogFault } {
  const content = readContent(entry);
  const id = content?.state['id'];
  const to = typeof id === 'string' && isDid(id) ? id : undefined;
  const place = to === undefined ? undefined : readWebvhDid(to);
  if (content === undefined || to === undefined || place === undefined)
    return refused('The entry has no did:webvh document.');
  if (place.scid !== previous.parameters.scid) return refused('The entry is of another DID.');
  if (authorityOf(place.web) === ownAuthority) return refused('The entry does not lead to another host.');
  if (!previous.parameters.portable) return refused('The DID is not portable.');
  if (!statesNewUpdateKeys(content.parameters, previous))
    return refused('The entry does not state new update keys alone.');
  const expected = renamedState(previous, to);
  const names = (state: JsonObject) => canonicalJson(sortedTexts(state['alsoKnownAs']));
  if (names(content.state) !== names(expected)) return refused('The entry does not keep the former names.');
  if (canonicalJson(withoutKeys(content.state)) !== canonicalJson(withoutKeys(expected)))
    return refused('The entry changes more than place and keys.');
  return readDidDocument(content.state, to) === undefined
    ? refused('The document is not valid.')
    : { to, entry: content };
}

function renamedState({ did, document }: VerifiedVersion, to: Did): JsonObject {
  const state: unknown = document;
  const object = isJsonObject(state) ? state : {};
  const names = sortedTexts(object['alsoKnownAs'], false).filter((name) => name !== did && name !== to);
  return { ...renamedDocument(object, did, to), alsoKnownAs: [...names, did] };
}

function withKeyMembers(document: JsonObject, keys: JsonObject): JsonObject {
  const kept = Object.entries(document).filter(([name]) => !keyMembers.has(name));
  const replaced = Object.entries(keys).filter(([name]) => keyMembers.has(name));
  return { ...Object.fromEntries(replaced), ...Object.fromEntries(kept) };
}

function withoutKeys(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document).filter(([name]) => !keyMembers.has(name) && name !== 'alsoKnownAs'),
  );
}

function statesNewUpdateKeys(parameters: JsonObject, { parameters: before }: VerifiedVersion): boolean {
  const { updateKeys, ...others } = parameters;
  if (before.nextKeyHashes.length > 0) return commitsToNewKeys(parameters, before.nextKeyHashes);
  if (Object.keys(others).length > 0) return false;
  if (!Array.isArray(updateKeys) || updateKeys.length === 0 || updateKeys.length > mostUpdateKeys)
    return false;
  return (updateKeys as readonly Json[]).every(
    (key) => typeof key === 'string' && isSigningKey(key) && !before.updateKeys.includes(key),
  );
}

function isCommitted({ parameters }: VerifiedVersion): boolean {
  return parameters.nextKeyHashes.length > 0;
}

function commitsToNewKeys(
  { updateKeys, nextKeyHashes, ...others }: JsonObject,
  before: readonly string[],
): boolean {
  if (Object.keys(others).length > 0 || canonicalJson(updateKeys ?? null) !== '[]') return false;
  const hashes = texts(nextKeyHashes);
  const isListed = Array.isArray(nextKeyHashes) && hashes.length === nextKeyHashes.length;
  const isCountable = hashes.length > 0 && hashes.length <= mostUpdateKeys;
  return isListed && isCountable && hashes.every((hash) => isKeyHash(hash) && !before.includes(hash));
}

function readContent(entry: Json): EntryContent | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { versionId, versionTime, parameters, state, ...others } = entry;
  if (Object.keys(others).length > 0 || !isJsonObject(parameters) || !isJsonObject(state)) return undefined;
  if (typeof versionId !== 'string' || typeof versionTime !== 'string') return undefined;
  return { versionId, versionTime, parameters, state };
}

function sortedTexts(value: Json | undefined, isSorted = true): readonly string[] {
  const items = texts(value);
  return isSorted ? items.sort() : items;
}

function texts(value: Json | undefined): string[] {
  const items: readonly Json[] = Array.isArray(value) ? value : [];
  return items.filter((item) => typeof item === 'string');
}

function refused(detail: string): { readonly fault: LogFault } {
  return { fault: invalidDid(detail) };
}

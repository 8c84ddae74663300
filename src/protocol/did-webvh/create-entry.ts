import { addSeconds, isoSeconds } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import type { LogLine } from '../../domain/did/did-log.ts';
import { finishedProof, type ProofOptions, proofOptions, signedBytes } from './data-integrity-proof.ts';
import { type CanonicalEntry, canonicalEntry, entryHash, multihash, scidPlaceholder } from './entry-hash.ts';
import { type EntryContent, entryLine } from './log-entry.ts';
import type { LogState } from './log-state.ts';
import { methodVersion, type Parameters } from './parameters.ts';
import { isSigningKey } from './update-key.ts';
import { witnessParameter } from './witness-rule.ts';

/** What an entry may state; what is left out keeps its value, or its default in the first entry. */
export type EntryParameters = Partial<Omit<Parameters, 'scid'>>;

/** The key an entry is signed with: its Multikey is an active update key, `sign` makes an Ed25519 signature. */
export type EntrySigner = {
  readonly updateKey: string;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
};

/**
 * The first entry of a new DID without its proof
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#create-register). `document` is called with the DID as it
 * stands before the SCID is known; the DID itself is `state.id` of the answer. Throws `key-invalid` for an update key
 * that is weak or not Ed25519.
 */
export function unsignedGenesis(input: {
  /** `host%3Aport:path:…`, as in the DID after the SCID. */
  readonly location: string;
  readonly document: (did: string) => JsonObject;
  readonly parameters: EntryParameters & { readonly updateKeys: readonly string[] };
  readonly versionTime: Date;
  /** The update keys were made here a moment ago, so that they need not be looked at. */
  readonly areKeysOwn?: boolean;
}): EntryContent {
  if (input.areKeysOwn !== true) checkUpdateKeys(input.parameters);
  const stated = statedParameters(input.parameters);
  const preliminary: EntryContent = {
    versionId: scidPlaceholder,
    versionTime: isoSeconds(input.versionTime),
    parameters: { method: methodVersion, scid: scidPlaceholder, ...stated },
    state: input.document(`did:webvh:${scidPlaceholder}:${input.location}`),
  };
  const scid = multihash(canonical(preliminary)(scidPlaceholder));
  const entry = JSON.parse(JSON.stringify(preliminary).replaceAll(scidPlaceholder, scid)) as EntryContent;
  const form = canonical(entry);
  const genesis = { ...entry, versionId: `1-${entryHash(form, scid)}` };
  knownForms.set(genesis, form);
  return genesis;
}

/**
 * The entry after `previous` without its proof (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#update-rotate).
 * `versionTime` moves on to a second after the entry before where it would not be later. Throws `did-deactivated`, and
 * `key-invalid` as above.
 */
export function unsignedUpdate(input: {
  readonly previous: LogState;
  readonly document: JsonObject;
  readonly parameters?: EntryParameters;
  readonly versionTime: Date;
}): EntryContent {
  const { previous } = input;
  if (previous.parameters.deactivated) throw new Problem('did-deactivated', 'The DID is deactivated.');
  checkUpdateKeys(input.parameters ?? {});
  const earliest = addSeconds(new Date(previous.versionTime), 1);
  const entry: EntryContent = {
    versionId: previous.versionId,
    versionTime: isoSeconds(input.versionTime > earliest ? input.versionTime : earliest),
    parameters: statedParameters(input.parameters ?? {}),
    state: input.document,
  };
  const hash = entryHash(canonical(entry), previous.versionId);
  return { ...entry, versionId: `${previous.versionNumber + 1}-${hash}` };
}

/** What the holder of an update key signs to approve an entry: the bytes, and the proof without its value. */
export function signingInput(
  entry: EntryContent,
  updateKey: string,
): { readonly bytes: Uint8Array; readonly options: ProofOptions } {
  const options = proofOptions(updateKey, entry.versionTime);
  const bytes = signedBytes(options, canonical(entry)(entry.versionId));
  if (bytes === undefined) throw new Problem('did-log-invalid', 'The proof cannot be made canonical.');
  return { bytes, options };
}

/** The line of an entry with its proof. Nothing is verified here. */
export function signedLine(entry: EntryContent, options: ProofOptions, signature: Uint8Array): LogLine {
  const { versionId, versionTime } = entry;
  return { versionId, versionTime, line: entryLine(entry, finishedProof(options, signature)) };
}

/** Signs an entry. */
export async function signEntry(entry: EntryContent, signer: EntrySigner): Promise<LogLine> {
  const { bytes, options } = signingInput(entry, signer.updateKey);
  return signedLine(entry, options, await signer.sign(bytes));
}

// Of first entries that are about to be signed; they differ from what was hashed in their versionId alone.
const knownForms = new WeakMap<EntryContent, CanonicalEntry>();

function canonical(entry: EntryContent): CanonicalEntry {
  const form = knownForms.get(entry) ?? canonicalEntry(entry);
  if (form === undefined) throw new Problem('did-log-invalid', 'The document cannot be made canonical.');
  return form;
}

function checkUpdateKeys({ updateKeys }: EntryParameters): void {
  if (updateKeys?.every(isSigningKey) === false) {
    throw new Problem('key-invalid', 'An update key is not a sound Ed25519 key.');
  }
}

function statedParameters({ witness, updateKeys, ...others }: EntryParameters): JsonObject {
  return {
    ...(updateKeys === undefined ? {} : { updateKeys }),
    ...(witness === undefined ? {} : { witness: witnessParameter(witness) }),
    ...others,
  };
}

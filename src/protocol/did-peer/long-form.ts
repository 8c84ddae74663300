import { concatBytes, utf8Text } from '../../base/bytes.ts';
import { sha256 } from '../../base/hash.ts';
import { isJsonObject, type Json, type JsonObject, readJson } from '../../base/json.ts';
import { fromBase58btc, multibase } from '../../base/multibase.ts';
import type { Did } from '../../domain/did/did.ts';
import { type DidDocument, verificationRelationships } from '../../domain/did/did-document.ts';
import { readDidDocument } from '../did-resolution/read-document.ts';

const multihashPattern = /^zQm[1-9A-HJ-NP-Za-km-z]{44}$/;
const longFormPattern = /^(zQm[1-9A-HJ-NP-Za-km-z]{44}):z([1-9A-HJ-NP-Za-km-z]{1,2000})$/;
const sha256Prefix = [0x12, 0x20];
// The multicodec of JSON, 0x0200, as an unsigned varint.
const jsonPrefix = [0x80, 0x04];
const deepestDocument = 16;

/** Whether the text is the multibase form of a SHA-256 multihash. */
export function isMultihash(text: string): boolean {
  return multihashPattern.test(text);
}

/**
 * The document inside a long-form did:peer of kind 4
 * (https://identity.foundation/peer-did-method-spec/#method-4-short-form-and-long-form), completed with its `id`, the
 * controllers and the short form. Undefined where the hash is not the hash of the encoded document, the document has an
 * `id` of its own, or it is no DID document.
 */
export function documentOfLongForm(did: Did, text: string): DidDocument | undefined {
  const [, hash, encoded] = longFormPattern.exec(text) ?? [];
  if (hash === undefined || encoded === undefined) return undefined;
  const digest = concatBytes(Uint8Array.from(sha256Prefix), sha256(`z${encoded}`));
  if (multibase(digest) !== hash) return undefined;
  const input = readInput(encoded);
  return input === undefined ? undefined : readDidDocument(completed(input, did, `did:peer:4${hash}`), did);
}

function readInput(encoded: string): JsonObject | undefined {
  const bytes = fromBase58btc(encoded);
  if (bytes === undefined || jsonPrefix.some((byte, index) => bytes[index] !== byte)) return undefined;
  const text = utf8Text(bytes.subarray(jsonPrefix.length));
  const read = text === undefined ? undefined : readJson(text, deepestDocument);
  if (read === undefined || 'fault' in read || !isJsonObject(read.value)) return undefined;
  return Object.hasOwn(read.value, 'id') ? undefined : read.value;
}

function completed(input: JsonObject, did: Did, shortForm: string): JsonObject {
  const { alsoKnownAs = [] } = input;
  const names: Json = Array.isArray(alsoKnownAs)
    ? [...(alsoKnownAs as readonly Json[]), shortForm]
    : alsoKnownAs;
  const lists = ['verificationMethod', ...verificationRelationships].flatMap((name) => {
    const list = input[name];
    return Array.isArray(list) ? [[name, controlled(list as readonly Json[], did)]] : [];
  });
  return { ...input, id: did, alsoKnownAs: names, ...Object.fromEntries(lists) };
}

function controlled(entries: readonly Json[], did: Did): Json {
  return entries.map((entry) => (isJsonObject(entry) ? { controller: did, ...entry } : entry));
}

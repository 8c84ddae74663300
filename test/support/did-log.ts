import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { canonicalJson, type JsonObject } from '../../src/base/json.ts';
import { sha256 } from '../../src/base/hash.ts';
import { multibase } from '../../src/base/multibase.ts';
import { multikeyFromJwk } from '../../src/domain/did/multikey.ts';
import {
  type EntryParameters,
  signEntry,
  unsignedGenesis,
  unsignedUpdate,
} from '../../src/protocol/did-webvh/create-entry.ts';
import type { EntryContent } from '../../src/protocol/did-webvh/log-entry.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';

/** An Ed25519 key pair that signs log entries. */
export type LogKey = {
  readonly updateKey: string;
  readonly privateKey: KeyObject;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
};

export function logKey(): LogKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const updateKey = multikeyFromJwk({ kty: 'OKP', crv: 'Ed25519', x }) ?? '';
  return { updateKey, privateKey, sign: async (bytes) => sign(null, bytes, privateKey) };
}

/** The lines of a log: the first entry at 2026-01-01, the others each a day later, signed by the keys given. */
export async function makeLog(
  genesis: { key: LogKey; location?: string; parameters?: EntryParameters; document?: JsonObject },
  ...updates: readonly { key: LogKey; parameters?: EntryParameters; document?: JsonObject }[]
): Promise<readonly string[]> {
  const { key, location = 'example.com', parameters = {}, document = {} } = genesis;
  const first = unsignedGenesis({
    location,
    document: (did) => ({ '@context': ['https://www.w3.org/ns/did/v1'], id: did, ...document }),
    parameters: { updateKeys: [key.updateKey], ...parameters },
    versionTime: new Date('2026-01-01T00:00:00Z'),
  });
  const lines = [(await signEntry(first, key)).line];
  for (const update of updates) {
    const previous = restoreLog(lines)?.at(-1);
    if (previous === undefined) throw new Error('the log does not parse');
    const entry = unsignedUpdate({
      previous,
      document: { ...(previous.document as unknown as JsonObject), ...update.document },
      parameters: update.parameters ?? {},
      versionTime: new Date(`2026-01-0${lines.length + 1}T00:00:00Z`),
    });
    lines.push((await signEntry(entry, update.key)).line);
  }
  return lines;
}

/** The id of the document in the first line of a log. */
export function didOf(lines: readonly string[]): string {
  return restoreLog(lines.slice(0, 1))?.[0]?.did ?? '';
}

/** The line of an entry with a proof whose options are replaced in part, and whose signature is right all the same. */
export function signedWith(entry: EntryContent, key: LogKey, replaced: JsonObject = {}): string {
  const { versionId, versionTime, parameters, state } = entry;
  const content = { versionId, versionTime, parameters, state };
  const options = { ...proofOptions(key, versionTime), ...replaced };
  const proof = [{ ...options, proofValue: proofValue(key, options, content) }];
  return JSON.stringify({ ...content, proof });
}

/** A witness's proof that it approves a version. */
export function witnessProof(key: LogKey, versionId: string): JsonObject {
  const options = proofOptions(key, '2026-01-01T00:00:00Z');
  return { ...options, proofValue: proofValue(key, options, { versionId }) };
}

function proofOptions({ updateKey }: LogKey, created: string): JsonObject {
  return {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    verificationMethod: `did:key:${updateKey}#${updateKey}`,
    created,
    proofPurpose: 'assertionMethod',
  };
}

function proofValue(key: LogKey, options: JsonObject, document: JsonObject): string {
  const input = Buffer.concat([sha256(canonicalJson(options)), sha256(canonicalJson(document))]);
  return multibase(sign(null, input, key.privateKey));
}

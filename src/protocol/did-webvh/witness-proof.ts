import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { WitnessProof } from '../../domain/did/witness.ts';
import { finishedProof, isProofOf, proofOptions, readProof, signedBytes } from './data-integrity-proof.ts';

/** What a witness signs, and who it is. */
export type ApprovedVersion = { readonly versionId: string; readonly versionNumber: number };

const longestProof = 2_000;

/**
 * Makes a witness's approval of a version
 * (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#did-witnesses). `multikey` is the public key that `sign`
 * signs with, as Ed25519.
 */
export async function signApproval(
  version: ApprovedVersion,
  signer: {
    readonly multikey: string;
    readonly created: string;
    sign(bytes: Uint8Array): Promise<Uint8Array>;
  },
): Promise<WitnessProof> {
  const options = proofOptions(signer.multikey, signer.created);
  const bytes = signedBytes(options, securedDocument(version.versionId));
  // Text members only: there is nothing in them that could not be made canonical.
  const signature = await signer.sign(bytes ?? new Uint8Array());
  const { versionId, versionNumber } = version;
  const witness = `did:key:${signer.multikey}`;
  return { versionId, versionNumber, witness, proof: finishedProof(options, signature) };
}

/**
 * The approval somebody sent, where it is that of this witness for this version and lasts; undefined for everything else.
 * A proof that expires is none: the log would stop verifying with it.
 */
export function readApproval(
  proof: Json | undefined,
  expected: ApprovedVersion & { readonly witness: string; readonly now: Date },
): WitnessProof | undefined {
  if (!isLasting(proof)) return undefined;
  const { versionId, versionNumber, witness, now } = expected;
  const read = readProof(proof, now);
  if ('fault' in read || `did:key:${read.multikey}` !== witness) return undefined;
  return isProofOf(read, securedDocument(versionId))
    ? { versionId, versionNumber, witness, proof }
    : undefined;
}

/** As `readApproval`, of whichever witness made it. */
export function readAnyApproval(
  proof: Json | undefined,
  version: ApprovedVersion,
  now: Date,
): WitnessProof | undefined {
  if (!isLasting(proof)) return undefined;
  const read = readProof(proof, now);
  return 'fault' in read
    ? undefined
    : readApproval(proof, { ...version, witness: `did:key:${read.multikey}`, now });
}

function isLasting(proof: Json | undefined): proof is JsonObject {
  return (
    isJsonObject(proof) && proof['expires'] === undefined && JSON.stringify(proof).length <= longestProof
  );
}

function securedDocument(versionId: string): string {
  return `{"versionId":${JSON.stringify(versionId)}}`;
}

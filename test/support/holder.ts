import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import canonicalize from 'canonicalize';
import { multibase } from '../../src/base/multibase.ts';
import { multikeyFromJwk } from '../../src/domain/did/multikey.ts';

/** An update key that only the party has. */
export type HolderKey = { readonly multikey: string; readonly privateKey: KeyObject };

export function createHolderKey(): HolderKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return { multikey: multikeyFromJwk({ kty: 'OKP', crv: 'Ed25519', x }) ?? '', privateKey };
}

/**
 * Adds the party's eddsa-jcs-2022 proof to an unsigned log entry, written from the specification (vc-di-eddsa §3.3) and
 * not with the product's code, so that the two check each other.
 */
export function signLogEntry(
  key: HolderKey,
  unsigned: unknown,
  created = new Date(),
): Record<string, unknown> {
  const entry = Object(unsigned);
  const proof = {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    verificationMethod: `did:key:${key.multikey}#${key.multikey}`,
    created: `${created.toISOString().slice(0, 19)}Z`,
    proofPurpose: 'assertionMethod',
  };
  const hash = (value: unknown) =>
    createHash('sha256')
      .update(canonicalize(value) ?? '')
      .digest();
  const signature = sign(null, Buffer.concat([hash(proof), hash(entry)]), key.privateKey);
  return { ...entry, proof: [{ ...proof, proofValue: multibase(signature) }] };
}

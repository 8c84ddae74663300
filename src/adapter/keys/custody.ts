import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Random } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { multikeyFromJwk, type PublicJwk } from '../../domain/did/multikey.ts';
import type { SigningAlgorithm } from '../../domain/did/signer.ts';
import type { KeyRecord } from '../../usecase/records.ts';
import { keyKinds, type KeyPair } from './key-kind.ts';
import { type RecoverableSignature, signDigest } from './secp256k1.ts';
import type { KeyEncryptionKey } from './seal.ts';

/** A new key, of which only the public half can be read. */
export type SealedKey = { readonly record: Omit<KeyRecord, 'did'>; readonly publicJwk: PublicJwk };

/** Makes, seals and uses private keys. What leaves it is public, sealed, or a signature. */
export type Custody = {
  /** A new key pair; its id is the public Multikey. */
  generate(algorithm: SigningAlgorithm): Promise<SealedKey>;
  /** Takes a private key on P-256 that was made elsewhere; its id is the public Multikey. */
  receive(privateKey: KeyObject): SealedKey;
  /** Signs with a sealed key: 64 bytes, 96 for ES384. Throws `unavailable` where it does not open. */
  sign(record: Omit<KeyRecord, 'did'>, data: Uint8Array): Promise<Uint8Array>;
  /** Signs 32 bytes that are a digest already, as Ethereum does; only with a key for ES256K. */
  signDigest(record: Omit<KeyRecord, 'did'>, digest: Uint8Array): Promise<RecoverableSignature>;
  /** Whether a sealed key opens under the configured key-encryption key. */
  opens(record: Omit<KeyRecord, 'did'>): boolean;
};

// Unsealing costs more than signing; an office signs with few keys, parties with theirs now and then.
const mostOpenKeys = 1000;

export type CustodyOptions = { readonly keyEncryptionKey: KeyEncryptionKey; readonly random: Random };

export function createCustody(options: CustodyOptions): Custody {
  const { keyEncryptionKey, random } = options;
  const open = new LRUCache<string, KeyObject>({ max: mostOpenKeys });
  const privateKeyOf = ({ keyId, sealed }: Omit<KeyRecord, 'did'>): KeyObject => {
    const known = open.get(keyId);
    if (known !== undefined) return known;
    const der = Buffer.from(keyEncryptionKey.open(sealed, keyId));
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    open.set(keyId, key);
    return key;
  };
  return {
    async generate(algorithm) {
      const pair = await keyKinds[algorithm].generate();
      const sealed = sealPair(pair, algorithm, options);
      open.set(sealed.record.keyId, pair.privateKey);
      return sealed;
    },
    receive(privateKey) {
      const { x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
      const publicJwk = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' } as const;
      const keyId = multikeyFromJwk(publicJwk);
      if (keyId === undefined) throw new Problem('key-invalid', 'The key has no Multikey.');
      const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
      const sealed = keyEncryptionKey.seal(pkcs8, keyId, random);
      pkcs8.fill(0);
      return {
        record: { keyId, algorithm: 'ES256', publicKeyHex: publicKeyHex(publicJwk), sealed },
        publicJwk,
      };
    },
    sign: async (record, data) => keyKinds[record.algorithm].sign(privateKeyOf(record), data),
    async signDigest(record, digest) {
      if (record.algorithm !== 'ES256K')
        throw new Problem('internal-error', 'The key is not on the curve of Ethereum.');
      return signDigest(privateKeyOf(record), digest);
    },
    opens(record) {
      try {
        keyEncryptionKey.open(record.sealed, record.keyId);
        return true;
      } catch {
        return false; // the answer to the question
      }
    },
  };
}

/** Seals a new pair and wipes its bytes; `privateKey` stays usable. */
export function sealPair(
  { pkcs8, publicJwk }: KeyPair,
  algorithm: SigningAlgorithm,
  { keyEncryptionKey, random }: CustodyOptions,
): SealedKey {
  const keyId = multikeyFromJwk(publicJwk);
  if (keyId === undefined) throw new Problem('internal-error', 'A new key has no Multikey.');
  const sealed = keyEncryptionKey.seal(pkcs8, keyId, random);
  pkcs8.fill(0);
  return { record: { keyId, algorithm, publicKeyHex: publicKeyHex(publicJwk), sealed }, publicJwk };
}

// Veramo names keys on P-256 and secp256k1 by their compressed point, Ed25519 keys by their 32 bytes.
function publicKeyHex(jwk: PublicJwk): string {
  const x = Buffer.from(jwk.x, 'base64url').toString('hex');
  if (jwk.kty === 'OKP') return x;
  const isOdd = ((Buffer.from(jwk.y, 'base64url').at(-1) ?? 0) & 1) === 1;
  return `${isOdd ? '03' : '02'}${x}`;
}

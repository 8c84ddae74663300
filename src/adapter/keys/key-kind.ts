import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

import type { SigningAlgorithm } from '../../domain/did/signer.ts';

type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

/** What one signature algorithm needs: Veramo's name of the key type, how pairs are made, how bytes are signed. */
export type KeyKind = {
  readonly veramoType: 'Ed25519' | 'Secp256r1';
  generate(): KeyPair;
  sign(privateKey: KeyObject, data: Uint8Array): Uint8Array;
};

/** One row per algorithm the office signs with. */
export const keyKinds: { readonly [algorithm in SigningAlgorithm]: KeyKind } = {
  EdDSA: {
    veramoType: 'Ed25519',
    generate: () => generateKeyPairSync('ed25519'),
    sign: (privateKey, data) => sign(null, data, privateKey),
  },
  ES256: {
    veramoType: 'Secp256r1',
    generate: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    sign: (privateKey, data) => sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  },
};

/** The algorithm whose keys Veramo calls by this type, or undefined for one the office does not make. */
export function algorithmOfVeramoType(type: string): SigningAlgorithm | undefined {
  if (type === keyKinds.EdDSA.veramoType) return 'EdDSA';
  return type === keyKinds.ES256.veramoType ? 'ES256' : undefined;
}

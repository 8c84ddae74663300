import { verify } from 'node:crypto';
import { multibase } from '../../src/base/multibase.ts';
import { signingKey } from '../../src/protocol/did-webvh/update-key.ts';

/** The signature check that didwebvh-ts asks its caller for. */
export const foreignVerifier = {
  verify: async (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => {
    const key = signingKey(multibase(Uint8Array.from([0xed, 0x01, ...publicKey])));
    return key !== undefined && verify(null, message, key, signature);
  },
};

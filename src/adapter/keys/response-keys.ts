import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { Random } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import type { ResponseKeys } from '../../usecase/ports.ts';
import type { KeyEncryptionKey } from './seal.ts';

/** Keys for the answer to one request; each is sealed under its own id, so that no other can take its place. */
export function createResponseKeys(parts: {
  readonly keyEncryptionKey: KeyEncryptionKey;
  readonly random: Random;
}): ResponseKeys {
  const { keyEncryptionKey, random } = parts;
  return {
    generate() {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { x, y } = publicKey.export({ format: 'jwk' });
      if (x === undefined || y === undefined) throw new Problem('internal-error', 'A new key is incomplete.');
      const kid = randomUuid(random);
      const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
      const sealed = keyEncryptionKey.seal(pkcs8, sealedAs(kid), random);
      pkcs8.fill(0);
      return { publicJwk: { kty: 'EC', crv: 'P-256', x, y, use: 'enc', alg: 'ECDH-ES', kid }, sealed };
    },
    open({ publicJwk, sealed }) {
      const { kid } = publicJwk;
      const der = Buffer.from(keyEncryptionKey.open(sealed, sealedAs(typeof kid === 'string' ? kid : '')));
      const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      der.fill(0);
      return key;
    },
  };
}

function sealedAs(kid: string): string {
  return `response ${kid}`;
}

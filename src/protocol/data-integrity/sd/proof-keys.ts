import { createECDH, createPrivateKey, sign } from 'node:crypto';
import { base64url, concatBytes } from '../../../base/bytes.ts';
import type { Random } from '../../../base/clock.ts';

/** The keys of one proof, forgotten once it is made. */
export type ProofKeys = {
  readonly hmacKey: Uint8Array;
  /** As Multikey bytes. */
  readonly publicKey: Uint8Array;
  sign(data: Uint8Array): Uint8Array;
};

const p256Multikey = Uint8Array.of(0x80, 0x24);
const keyLength = 32;

/**
 * A new key for labels and a new P-256 key pair (ECDSA Cryptosuites 1.0 §3.5.1, https://www.w3.org/TR/vc-di-ecdsa/).
 * With the same random bytes come the same keys: they must be used for one document only.
 */
export function proofKeys(random: Random): ProofKeys {
  const hmacKey = random(keyLength);
  const exchange = createECDH('prime256v1');
  const secret = random(keyLength);
  exchange.setPrivateKey(secret); // throws for a number that is no key, which is one in 2^32
  const point = exchange.getPublicKey();
  const [x, y] = [base64url(point.subarray(1, 1 + keyLength)), base64url(point.subarray(1 + keyLength))];
  const jwk = { kty: 'EC', crv: 'P-256', x, y, d: base64url(secret) };
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  const publicKey = concatBytes(p256Multikey, exchange.getPublicKey(null, 'compressed'));
  return {
    ...{ hmacKey, publicKey },
    sign: (data) => sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
}

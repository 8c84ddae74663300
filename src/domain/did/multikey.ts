import { ECDH } from 'node:crypto';
import { base64url, concatBytes, fromBase64url } from '../../base/bytes.ts';
import { fromMultibase, multibase } from '../../base/multibase.ts';

/** A public key as JWK, only the members that make the key (RFC 7517, RFC 8037). */
export type PublicJwk =
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519' | 'X25519'; readonly x: string }
  | {
      readonly kty: 'EC';
      readonly crv: 'P-256' | 'P-384' | 'secp256k1' | 'P-521';
      readonly x: string;
      readonly y: string;
    };

type KeyKind = {
  readonly crv: PublicJwk['crv'];
  /** The multicodec of the key as an unsigned varint (https://github.com/multiformats/multicodec). */
  readonly prefix: readonly [number, number];
  /** Length of one coordinate in bytes. */
  readonly size: number;
  /** OpenSSL's name of the curve where points are compressed. */
  readonly curve?: string;
};

const keyKinds: readonly KeyKind[] = [
  { crv: 'Ed25519', prefix: [0xed, 0x01], size: 32 },
  { crv: 'X25519', prefix: [0xec, 0x01], size: 32 },
  { crv: 'P-256', prefix: [0x80, 0x24], size: 32, curve: 'prime256v1' },
  { crv: 'P-384', prefix: [0x81, 0x24], size: 48, curve: 'secp384r1' },
  { crv: 'secp256k1', prefix: [0xe7, 0x01], size: 32, curve: 'secp256k1' },
];

/** The public key behind a Multikey (Controlled Identifiers 1.0 §2.2.2), or undefined where it is none or not on its curve. */
export function jwkFromMultikey(text: string): PublicJwk | undefined {
  const bytes = fromMultibase(text);
  const kind = keyKinds.find(({ prefix }) => prefix[0] === bytes?.[0] && prefix[1] === bytes[1]);
  if (bytes === undefined || kind === undefined) return undefined;
  const key = bytes.subarray(2);
  if (kind.curve === undefined) {
    return key.length === kind.size ? octetKey(kind.crv, base64url(key)) : undefined;
  }
  return key.length === kind.size + 1 ? decompress(kind, kind.curve, key) : undefined;
}

/** The Multikey of a public JWK, or undefined where a coordinate has the wrong length or form. */
export function multikeyFromJwk(jwk: PublicJwk): string | undefined {
  const kind = keyKinds.find(({ crv }) => crv === jwk.crv);
  const x = fromBase64url(jwk.x);
  if (kind === undefined || x?.length !== kind.size) return undefined;
  if (jwk.kty === 'OKP') return multibase(concatBytes(Uint8Array.from(kind.prefix), x));
  const y = fromBase64url(jwk.y);
  if (y?.length !== kind.size) return undefined;
  const sign = 2 + ((y.at(-1) ?? 0) & 1);
  return multibase(concatBytes(Uint8Array.from([...kind.prefix, sign]), x));
}

function octetKey(crv: PublicJwk['crv'], x: string): PublicJwk | undefined {
  return crv === 'Ed25519' || crv === 'X25519' ? { kty: 'OKP', crv, x } : undefined;
}

function decompress(kind: KeyKind, curve: string, key: Uint8Array): PublicJwk | undefined {
  const { crv, size } = kind;
  if (crv === 'Ed25519' || crv === 'X25519') return undefined;
  try {
    const point = Buffer.from(ECDH.convertKey(key, curve, undefined, undefined, 'uncompressed'));
    return {
      kty: 'EC',
      crv,
      x: base64url(point.subarray(1, 1 + size)),
      y: base64url(point.subarray(1 + size)),
    };
  } catch {
    return undefined; // not a point of the curve
  }
}

import { sign } from 'node:crypto';
import { keyHash } from '../../src/protocol/did-webvh/entry-hash.ts';
import type { HolderKey } from './holder.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS over the statement, put together from RFC 7515 and not with the product's code. */
export function signStatement(
  key: HolderKey,
  statement: unknown,
  header: Record<string, unknown> = {},
): string {
  const kid = `did:key:${key.multikey}#${key.multikey}`;
  const input = `${part({ alg: 'EdDSA', typ: 'recovery-statement+jwt', kid, ...header })}.${part(statement)}`;
  return `${input}.${sign(null, Buffer.from(input), key.privateKey).toString('base64url')}`;
}

export const didOf = (key: HolderKey) => `did:key:${key.multikey}`;
export const hashOf = (key: HolderKey) => keyHash(key.multikey);

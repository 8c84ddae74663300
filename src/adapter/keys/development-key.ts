import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { base64url, fromBase64url } from '../../base/bytes.ts';
import type { Random } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';

const keyBytes = 32;

/** Where a node on localhost keeps its key-encryption key. */
export function developmentKeyFile(dataDirectory: string): string {
  return path.join(dataDirectory, 'development-key-encryption-key');
}

/**
 * The key-encryption key of a node on localhost, made at its first start and readable by its owner only. Beside the data
 * it protects it is good for development alone. Throws `unavailable` where the file is damaged.
 */
export function developmentKey(dataDirectory: string, random: Random): Uint8Array {
  const file = developmentKeyFile(dataDirectory);
  if (!existsSync(file)) {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    writeFileSync(file, base64url(random(keyBytes)), { mode: 0o600, flag: 'wx', flush: true });
  }
  const key = fromBase64url(readFileSync(file, 'utf8').trim());
  if (key?.length !== keyBytes) throw new Problem('unavailable', 'The development key file is damaged.');
  return key;
}

import { createCipheriv, createDecipheriv, createSecretKey, KeyObject } from 'node:crypto';
import type { Random } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';

/** The key that encrypts private keys at rest: 32 bytes from configuration. It never shows in logs or errors. */
export class KeyEncryptionKey {
  readonly #key: KeyObject;

  constructor(key: Uint8Array | KeyObject) {
    const secret = key instanceof KeyObject ? key : createSecretKey(key);
    if (secret.symmetricKeySize !== keyLength)
      throw new Problem('unavailable', 'The key-encryption key is not 32 bytes long.');
    this.#key = secret;
  }

  /**
   * The key for another thread of this process. A thread is no boundary of protection: it has the memory of the process
   * and the same rights. What is handed over is a reference to the key in OpenSSL's memory; its bytes are not copied.
   */
  forThread(): KeyObject {
    return this.#key;
  }

  /** Encrypts a private key (AES-256-GCM); the key's id is bound to it, so that two sealed keys cannot change places. */
  seal(privateKey: Uint8Array, keyId: string, random: Random): Uint8Array {
    const nonce = random(nonceLength);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(keyId));
    const sealed = Buffer.concat([cipher.update(privateKey), cipher.final()]);
    return Buffer.concat([Uint8Array.of(version), nonce, cipher.getAuthTag(), sealed]);
  }

  /** The private key; throws `unavailable` when it was sealed under another key or was changed. */
  open(envelope: Uint8Array, keyId: string): Uint8Array {
    try {
      if (envelope[0] !== version) throw new Error('unknown envelope version');
      const nonce = envelope.subarray(1, 1 + nonceLength);
      const tag = envelope.subarray(1 + nonceLength, headerLength);
      const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce)
        .setAAD(Buffer.from(keyId))
        .setAuthTag(tag);
      return Buffer.concat([decipher.update(envelope.subarray(headerLength)), decipher.final()]);
    } catch (cause) {
      throw new Problem(
        'unavailable',
        'A private key does not open: the key-encryption key is not the one it was sealed under.',
        {
          cause,
        },
      );
    }
  }
}

const version = 1;
const keyLength = 32;
const nonceLength = 12;
const tagLength = 16;
const headerLength = 1 + nonceLength + tagLength;

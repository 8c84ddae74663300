import { createPrivateKey, type KeyObject } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import type { CertificateKeys, Store } from '../../usecase/ports.ts';
import type { Custody } from './custody.ts';

/** The keys of offices' certificates: made elsewhere, kept and used like all others. */
export function createCertificateKeys(parts: {
  readonly store: Store;
  readonly custody: Custody;
}): CertificateKeys {
  const { store, custody } = parts;
  return {
    receive: (pem) => custody.receive(readPrivateKey(pem)),
    async signerFor({ keyId }) {
      const key = await store.read.keys.byId(keyId);
      if (key === undefined)
        throw new Problem('key-not-custodial', 'The key of the certificate is not kept here.');
      return { algorithm: 'ES256', verificationMethod: keyId, sign: (data) => custody.sign(key, data) };
    },
  };
}

function readPrivateKey(pem: string): KeyObject {
  const key = parsed(pem);
  if (key?.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new Problem('key-invalid', 'A private key on P-256 is expected, as PEM and not encrypted.');
  return key;
}

function parsed(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined; // the message may show parts of the key
  }
}

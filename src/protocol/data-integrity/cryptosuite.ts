import { sdSuite } from './sd/sd-suite.ts';
import type { Cryptosuite } from './suite.ts';
import { wholeDocumentSuite } from './whole-document.ts';

export type { Cryptosuite, CryptosuiteName, DigestName } from './suite.ts';

const ed25519 = [{ algorithm: 'EdDSA', digest: 'sha256' }] as const;
const p256 = [{ algorithm: 'ES256', digest: 'sha256' }] as const;
const ecdsa = [...p256, { algorithm: 'ES384', digest: 'sha384' }] as const;

/**
 * The suites of Data Integrity EdDSA Cryptosuites 1.0 §3.2, §3.3 (https://www.w3.org/TR/vc-di-eddsa/) and Data Integrity
 * ECDSA Cryptosuites 1.0 §3.2, §3.3, §3.5 (https://www.w3.org/TR/vc-di-ecdsa/); another suite is another row.
 */
export const cryptosuites: readonly Cryptosuite[] = [
  wholeDocumentSuite('eddsa-jcs-2022', 'jcs', ed25519),
  wholeDocumentSuite('eddsa-rdfc-2022', 'rdfc', ed25519),
  wholeDocumentSuite('ecdsa-jcs-2019', 'jcs', ecdsa),
  wholeDocumentSuite('ecdsa-rdfc-2019', 'rdfc', ecdsa),
  sdSuite('ecdsa-sd-2023', p256),
];

/** The suite of exactly this name, or undefined. */
export function cryptosuiteNamed(name: unknown): Cryptosuite | undefined {
  return cryptosuites.find((suite) => suite.name === name);
}

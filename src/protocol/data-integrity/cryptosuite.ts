import type { JoseAlgorithm } from '../jose/algorithm.ts';

/** What a suite hashes with, by the names node:crypto has for it. */
export type DigestName = 'sha256' | 'sha384';

export type CryptosuiteName = 'eddsa-jcs-2022' | 'eddsa-rdfc-2022' | 'ecdsa-jcs-2019' | 'ecdsa-rdfc-2019';

export type Cryptosuite = {
  readonly name: CryptosuiteName;
  /** How a document becomes bytes: JSON Canonicalization Scheme, or RDF Dataset Canonicalization. */
  readonly transformation: 'jcs' | 'rdfc';
  /** The kinds of key that may sign, with what each hashes the document and the proof's options with. */
  readonly digests: readonly { readonly algorithm: JoseAlgorithm; readonly digest: DigestName }[];
};

const ed25519 = [{ algorithm: 'EdDSA', digest: 'sha256' }] as const;
const ecdsa = [
  { algorithm: 'ES256', digest: 'sha256' },
  { algorithm: 'ES384', digest: 'sha384' },
] as const;

/**
 * The suites of Data Integrity EdDSA Cryptosuites 1.0 §3.2, §3.3 (https://www.w3.org/TR/vc-di-eddsa/) and Data Integrity
 * ECDSA Cryptosuites 1.0 §3.2, §3.3 (https://www.w3.org/TR/vc-di-ecdsa/); another suite is another row.
 */
export const cryptosuites: readonly Cryptosuite[] = [
  { name: 'eddsa-jcs-2022', transformation: 'jcs', digests: ed25519 },
  { name: 'eddsa-rdfc-2022', transformation: 'rdfc', digests: ed25519 },
  { name: 'ecdsa-jcs-2019', transformation: 'jcs', digests: ecdsa },
  { name: 'ecdsa-rdfc-2019', transformation: 'rdfc', digests: ecdsa },
];

/** The suite of exactly this name, or undefined. */
export function cryptosuiteNamed(name: unknown): Cryptosuite | undefined {
  return cryptosuites.find((suite) => suite.name === name);
}

/** What the suite hashes with for a key of these algorithms; undefined where the key is not of the suite. */
export function digestFor(
  suite: Cryptosuite,
  algorithms: readonly JoseAlgorithm[],
): { readonly algorithm: JoseAlgorithm; readonly digest: DigestName } | undefined {
  return suite.digests.find(({ algorithm }) => algorithms.includes(algorithm));
}

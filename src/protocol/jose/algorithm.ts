/** The signature algorithms that are accepted, by their JOSE names (RFC 7518 §3.4, RFC 8037 §3.1, RFC 8812 §3.2). */
export type JoseAlgorithm = 'EdDSA' | 'ES256' | 'ES384' | 'ES256K' | 'ES512';

export type AlgorithmRow = {
  readonly name: JoseAlgorithm;
  readonly kty: 'OKP' | 'EC';
  readonly crv: 'Ed25519' | 'P-256' | 'P-384' | 'secp256k1' | 'P-521';
  /** What node:crypto hashes with; null where the algorithm hashes by itself. */
  readonly digest: 'sha256' | 'sha384' | 'sha512' | null;
  /** Length of one coordinate of the key in bytes. */
  readonly coordinateLength: number;
  /** Exact length of a signature in bytes: for ECDSA r and s side by side (IEEE P1363). */
  readonly signatureLength: number;
};

/** The one table of algorithms; another algorithm is another row. */
export const algorithmTable: readonly AlgorithmRow[] = [
  { name: 'EdDSA', kty: 'OKP', crv: 'Ed25519', digest: null, coordinateLength: 32, signatureLength: 64 },
  { name: 'ES256', kty: 'EC', crv: 'P-256', digest: 'sha256', coordinateLength: 32, signatureLength: 64 },
  { name: 'ES384', kty: 'EC', crv: 'P-384', digest: 'sha384', coordinateLength: 48, signatureLength: 96 },
  {
    name: 'ES256K',
    kty: 'EC',
    crv: 'secp256k1',
    digest: 'sha256',
    coordinateLength: 32,
    signatureLength: 64,
  },
  { name: 'ES512', kty: 'EC', crv: 'P-521', digest: 'sha512', coordinateLength: 66, signatureLength: 132 },
];

/**
 * The algorithms whose keys are taken where nobody asks for others. ES512 is not among them: some W3C credentials are
 * signed with it, but no key of an office or a party may be of its curve.
 */
export const usualAlgorithms: readonly JoseAlgorithm[] = ['EdDSA', 'ES256', 'ES384', 'ES256K'];

/** The row of a JOSE name, or undefined; compares values, so that names such as `constructor` find nothing. */
export function algorithmNamed(name: unknown): AlgorithmRow | undefined {
  return algorithmTable.find((row) => row.name === name);
}

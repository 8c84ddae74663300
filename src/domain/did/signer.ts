/** The signature algorithms this service signs with, by their JOSE names (RFC 8037, RFC 7518 §3.4, RFC 8812 §3.2). */
export type SigningAlgorithm = 'EdDSA' | 'ES256' | 'ES384' | 'ES256K';

/** Signs with a key in custody; the private key never leaves the adapter. ECDSA signatures are r and s side by side. */
export type Signer = {
  readonly algorithm: SigningAlgorithm;
  /** DID URL of the verification method, for `kid`. */
  readonly verificationMethod: string;
  sign(data: Uint8Array): Promise<Uint8Array>;
};

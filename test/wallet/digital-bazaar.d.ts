/** The parts of Digital Bazaar's Data Integrity packages that the tests use; they come without types. */
declare module 'jsonld-signatures' {
  type Verified = { readonly verified: boolean; readonly error?: unknown };
  const signatures: {
    verify(
      document: object,
      options: { suite: object; purpose: object; documentLoader: (url: string) => Promise<object> },
    ): Promise<Verified>;
    sign(
      document: object,
      options: { suite: object; purpose: object; documentLoader: (url: string) => Promise<object> },
    ): Promise<object>;
    readonly purposes: {
      readonly AssertionProofPurpose: new () => object;
      readonly AuthenticationProofPurpose: new (options: { challenge: string; domain?: string }) => object;
    };
  };
  export default signatures;
}
declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: { cryptosuite: object; signer?: object; date?: Date });
  }
}
declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export const cryptosuite: object;
}
declare module '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite' {
  export const cryptosuite: object;
}
declare module '@digitalbazaar/ed25519-multikey' {
  export function generate(options?: object): Promise<GeneratedKey>;
}
declare module '@digitalbazaar/ecdsa-multikey' {
  export function generate(options: { readonly curve: 'P-256' | 'P-384' }): Promise<GeneratedKey>;
}
/** A key pair of these packages; what signs has the id and controller it has. */
type GeneratedKey = { id: string; controller: string; readonly publicKeyMultibase: string; signer(): object };

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
    readonly purposes: { readonly AssertionProofPurpose: new () => object };
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

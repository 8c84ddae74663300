// jsonld and rdf-canonize come without types; only what is used here is declared.

declare module 'jsonld' {
  type RemoteDocument = {
    readonly contextUrl: null;
    readonly documentUrl: string;
    readonly document: unknown;
    /** `static` lets the parsed context be kept between documents. */
    readonly tag: 'static';
  };
  export type JsonLdOptions = {
    readonly documentLoader: (url: string) => Promise<RemoteDocument>;
    readonly safe: true;
    readonly base: null;
    readonly rdfDirection: 'i18n-datatype';
    readonly produceGeneralizedRdf?: false;
    readonly skipExpansion?: true;
  };
  const jsonld: {
    expand(input: unknown, options: JsonLdOptions): Promise<unknown[]>;
    toRDF(input: unknown, options: JsonLdOptions): Promise<unknown[]>;
  };
  export default jsonld;
}

declare module 'rdf-canonize' {
  export function canonize(
    dataset: readonly unknown[],
    options: {
      readonly algorithm: 'RDFC-1.0';
      readonly format: 'application/n-quads';
      readonly messageDigestAlgorithm: 'sha256' | 'sha384';
      readonly maxWorkFactor: number;
    },
  ): Promise<string>;
}

// jsonld and rdf-canonize come without types; only what is used here is declared.

declare module 'jsonld' {
  import type { Quad } from 'rdf-canonize';
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
    compact(input: unknown, context: unknown, options: JsonLdOptions): Promise<unknown>;
    toRDF(input: unknown, options: JsonLdOptions): Promise<Quad[]>;
  };
  export default jsonld;
}

declare module 'rdf-canonize' {
  export type Term = { readonly termType: string; readonly value: string };
  export type Quad = {
    readonly subject: Term;
    readonly predicate: Term;
    readonly object: Term;
    readonly graph: Term;
  };
  export function canonize(
    dataset: readonly Quad[],
    options: {
      readonly algorithm: 'RDFC-1.0';
      readonly format: 'application/n-quads';
      readonly messageDigestAlgorithm: 'sha256' | 'sha384';
      readonly maxWorkFactor: number;
      /** Filled with the canonical label of each blank node, by the label it has in the dataset. */
      readonly canonicalIdMap?: Map<string, string>;
    },
  ): Promise<string>;
  export const NQuads: { serializeQuad(quad: Quad): string };
}

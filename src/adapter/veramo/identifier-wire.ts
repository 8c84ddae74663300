import type { DidDocument } from '../../domain/did/did-document.ts';
import type { PreparedDid } from '../../usecase/records.ts';

type Key = PreparedDid['newKeys'][number];

/** A new identifier as it crosses between threads: sealed keys as text, and the document in the log entry only. */
export type WireIdentifier = Omit<PreparedDid, 'change' | 'newKeys'> & {
  readonly change: Omit<PreparedDid['change'], 'document'> & { readonly document: undefined };
  readonly newKeys: readonly (Omit<Key, 'sealed'> & { readonly sealed: string })[];
};

export function toWire({ change, newKeys, ...others }: PreparedDid): WireIdentifier {
  return {
    ...others,
    change: { ...change, document: undefined },
    newKeys: newKeys.map((key) => ({ ...key, sealed: Buffer.from(key.sealed).toString('base64') })),
  };
}

/** The identifiers behind a JSON text that the other thread made of them. */
export function fromWire(text: string): readonly PreparedDid[] {
  // The text comes from this very program, so its shape is known.
  return (JSON.parse(text) as readonly WireIdentifier[]).map(({ change, newKeys, ...others }) => ({
    ...others,
    expectedHead: undefined,
    change: { ...change, document: documentIn(change.lines[0]?.line ?? '') },
    newKeys: newKeys.map((key) => ({ ...key, sealed: Buffer.from(key.sealed, 'base64') })),
  }));
}

function documentIn(line: string): DidDocument {
  return (JSON.parse(line) as { readonly state: DidDocument }).state;
}

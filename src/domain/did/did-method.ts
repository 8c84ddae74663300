import { type Did, methodOf } from './did.ts';

/** The methods by which an office gives identifiers. */
export const didMethods = ['webvh', 'web', 'key', 'jwk', 'ethr'] as const;
export type DidMethod = (typeof didMethods)[number];

/** What can be done with an identifier after it was made. */
export type DidMethodRow = {
  /** Where its history is: a verifiable log, the versions this node keeps, a ledger, or nowhere, as it never changes. */
  readonly history: 'log' | 'versions' | 'ledger' | 'none';
  readonly canRotate: boolean;
  readonly canDeactivate: boolean;
  /** Whether its document can state other names of the subject, and the DID that takes its place. */
  readonly canName: boolean;
  /** Whether the holder can have the update key. */
  readonly holderControl: boolean;
};

/** One row for each method; another method is another row. */
export const didMethodTable: { readonly [method in DidMethod]: DidMethodRow } = {
  webvh: { history: 'log', canRotate: true, canDeactivate: true, canName: true, holderControl: true },
  web: { history: 'versions', canRotate: true, canDeactivate: true, canName: false, holderControl: false },
  key: { history: 'none', canRotate: false, canDeactivate: false, canName: false, holderControl: false },
  jwk: { history: 'none', canRotate: false, canDeactivate: false, canName: false, holderControl: false },
  ethr: { history: 'ledger', canRotate: true, canDeactivate: true, canName: false, holderControl: false },
};

/** The row of a DID's method; undefined for a method by which no identifier is given here. */
export function didMethodOf(did: Did): DidMethod | undefined {
  const name = methodOf(did);
  return didMethods.find((method) => method === name);
}

import type { Party } from '../../domain/party/party.ts';
import type { Sharers } from '../../domain/matching/most-sharing.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';

export type LookupReads = {
  /** The parties of an office by the keys of their data (`lookupKeys`), which are kept with every write of a party. */
  readonly lookup: {
    /** Who shares each key, by the numbers of the parties, the newest first; at most so many of each. */
    sharers(officeCode: OfficeCode, keys: readonly number[], most: number): Promise<readonly Sharers[]>;
    /** How many parties share each key, counted up to that number. */
    counts(
      officeCode: OfficeCode,
      keys: readonly number[],
      upTo: number,
    ): Promise<ReadonlyMap<number, number>>;
    /** The parties with these numbers, in any order. */
    parties(
      officeCode: OfficeCode,
      numbers: readonly number[],
    ): Promise<readonly { readonly number: number; readonly party: Party }[]>;
    /** About how many parties the node has; never fewer. */
    size(): Promise<number>;
  };
};

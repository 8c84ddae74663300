import type { PartyData } from '../../domain/party/party-data.ts';

/** The longest row of a register, in bytes. */
export const mostRowBytes = 1 << 20;
/** How many faults of one row are told. */
export const mostRowFaults = 50;

/** What is wrong with a row: where, by JSON Pointer into the party data, and the column or element it was read from. */
export type RowFault = {
  readonly pointer: string;
  readonly column?: string;
  readonly detail: string;
};

export type RowReading =
  | { readonly data: PartyData; readonly errors?: undefined }
  | { readonly data?: undefined; readonly errors: readonly RowFault[] };

/** A row of a register as it stands in the file. */
export type ImportRow = {
  /** Counted from 1, the same whenever the file is read. */
  readonly row: number;
  /** The line it begins in, counted from 1; undefined where the file is one JSON value. */
  readonly line: number | undefined;
  /** The row as it stands in the file, to be written where it can be corrected; undefined where it is too long. */
  readonly source: Uint8Array | undefined;
  /** Reads it; separate, because rows that were taken before need not be read again. */
  readonly read: () => RowReading;
};

/** The forms that a register comes in. */
export type RegisterFormat = 'ndjson' | 'json' | 'csv' | 'st96';

/** The rows of a register, and what stands before and after them where refused ones are written to a file of their own. */
export type RegisterRows = {
  readonly format: RegisterFormat;
  readonly rows: AsyncIterable<ImportRow>;
};

export function rowFault(detail: string, place: Omit<RowFault, 'detail'> = { pointer: '' }): RowReading {
  return { errors: [{ ...place, detail }] };
}

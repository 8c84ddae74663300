/** A value of a row as both databases have it. */
export type Cell = string | number | null | Uint8Array;
export type ArchiveRow = readonly Cell[];

/** A table with its columns in the order of their names. */
export type ArchiveTable = { readonly name: string; readonly columns: readonly string[] };

/** All tables of a node, those that others refer to first, and the changes that made them. */
export type ArchiveShape = {
  readonly migrations: readonly string[];
  readonly tables: readonly ArchiveTable[];
};

/** A store as it was at one moment. */
export type ArchiveSource = ArchiveShape & {
  count(table: ArchiveTable): Promise<number>;
  /** The rows in the order of their primary key, the same in every database. */
  rows(table: ArchiveTable): AsyncIterable<ArchiveRow>;
};

/** A store that rows are put into. */
export type ArchiveTarget = ArchiveShape & {
  isEmpty(): Promise<boolean>;
  insert(table: ArchiveTable, rows: readonly ArchiveRow[]): Promise<void>;
};

/** Everything a node keeps, apart from what it is for. Fails with `unavailable` when the database does not answer. */
export type NodeArchive = {
  /** Runs the work on one moment of the store, whatever is written meanwhile. */
  read<T>(work: (source: ArchiveSource) => Promise<T>): Promise<T>;
  /** Runs the work in one transaction: when it throws, nothing of it remains. Nobody else writes meanwhile. */
  write<T>(work: (target: ArchiveTarget) => Promise<T>): Promise<T>;
};

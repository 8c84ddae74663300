import type { Json } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Party } from '../../domain/party/party.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Page, PageRequest } from '../records.ts';
import type { RegisterFormat, RowFault } from './import-row.ts';

/**
 * Where an import stands: `accepted` until it is begun, `running` while rows are registered, `matching` while duplicates are
 * looked for; the three others are ends.
 */
export const importStates = ['accepted', 'running', 'matching', 'done', 'failed', 'cancelled'] as const;
export type ImportState = (typeof importStates)[number];

/**
 * What became of a row. `new`: a party with an identifier of its own. `unchanged`, `amended`: the office knew its number.
 * `same`: its numbers and names were added to a party with the same LEI. `suggest`, `review`: new, and the office is to
 * decide whether it is one party with another. `refused`: nothing was written.
 */
export const rowOutcomes = ['new', 'unchanged', 'amended', 'same', 'suggest', 'review', 'refused'] as const;
export type RowOutcome = (typeof rowOutcomes)[number];
export type ImportCounts = { readonly [outcome in RowOutcome]: number };
export const noRows: ImportCounts = {
  ...{ new: 0, unchanged: 0, amended: 0, same: 0 },
  ...{ suggest: 0, review: 0, refused: 0 },
};

/** How far an import is; it is written in the transaction that writes the rows. */
export type ImportProgress = {
  /** How many rows are done. */
  readonly rows: number;
  readonly counts: ImportCounts;
  /** How much of the report file belongs to them, in bytes; 0 where there is none. */
  readonly reportBytes: number;
};

export type ImportJob = ImportProgress & {
  readonly jobId: string;
  readonly officeCode: OfficeCode;
  readonly actor: string;
  /** SHA-256 of the file and its mapping: by it a broken-off import is known again. */
  readonly digest: string;
  readonly format: RegisterFormat;
  /** As the caller gave it; undefined where the file is no CSV. */
  readonly mapping: Json | undefined;
  /** Whether the file is kept here, so that any node on this store can go on with it. */
  readonly isStored: boolean;
  readonly bytes: number;
  readonly state: ImportState;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** Whose turn it is; every step of somebody else is refused. */
  readonly runner: string | undefined;
  /** Until then the runner is taken to be alive. */
  readonly aliveUntil: Date | undefined;
  readonly isCancelAsked: boolean;
  readonly failure: { readonly code: string; readonly detail: string } | undefined;
};

/** What became of one row. `errors` of a row that was taken are remarks. */
export type ImportedRow = {
  readonly row: number;
  readonly line: number | undefined;
  readonly outcome: RowOutcome;
  readonly partyId: string | undefined;
  readonly errors: readonly RowFault[];
};
export type ReportedRow = ImportedRow & { readonly did: Did | undefined };

export type ImportReads = {
  readonly imports: {
    byId(officeCode: OfficeCode, jobId: string): Promise<ImportJob | undefined>;
    /** The newest first. */
    list(officeCode: OfficeCode, page: PageRequest): Promise<Page<ImportJob>>;
    /** The one import of the office that has not ended. */
    open(officeCode: OfficeCode): Promise<ImportJob | undefined>;
    /** Those of any office whose file is kept here, that have not ended and have no living runner. */
    waiting(at: Date): Promise<readonly ImportJob[]>;
    /** What became of the rows, in their order; without an outcome those that were unchanged are left out. */
    rows(
      officeCode: OfficeCode,
      jobId: string,
      filter: { readonly outcome?: RowOutcome | undefined },
      page: PageRequest,
    ): Promise<Page<ReportedRow>>;
    /** The piece of the kept file with this number, counted from 0. */
    piece(jobId: string, number: number): Promise<Uint8Array | undefined>;
    /** The parties that have these numbers of the office. */
    partiesByNumber(
      officeCode: OfficeCode,
      identifiers: readonly string[],
    ): Promise<ReadonlyMap<string, Party>>;
    /** The active parties of the office that state these LEIs. */
    partiesByLei(
      officeCode: OfficeCode,
      leis: readonly string[],
    ): Promise<ReadonlyMap<string, readonly Party[]>>;
    /** Those of these parties that the import made or changed, with the row that came first. */
    touched(jobId: string, partyIds: readonly string[]): Promise<ReadonlyMap<string, ImportedRow>>;
  };
};

export type ImportWrites = {
  readonly writeImports: {
    /** Adds the import, or answers the one of the office that has not ended: an office has one at a time. */
    open(
      job: ImportJob,
    ): Promise<{ readonly outcome: 'opened' } | { readonly outcome: 'running'; readonly job: ImportJob }>;
    addPiece(jobId: string, number: number, piece: Uint8Array): Promise<void>;
    /** Says what the kept file is now that it is whole, and leaves it to any runner. False where it is not this one's turn. */
    seal(
      jobId: string,
      runner: string,
      file: Pick<ImportJob, 'digest' | 'bytes' | 'format'>,
    ): Promise<boolean>;
    /** Removes an import whose file is not whole, with what is kept of the file; false where it is whole, or another's turn. */
    drop(jobId: string, runner: string | undefined): Promise<boolean>;
    /**
     * Makes somebody the runner of an import that has not ended; of several at once one is. Undefined where it has ended, or
     * where `deadAt` is given and the runner before is alive then.
     */
    take(
      officeCode: OfficeCode,
      jobId: string,
      turn: {
        readonly runner: string;
        readonly at: Date;
        readonly aliveUntil: Date;
        readonly deadAt?: Date | undefined;
      },
    ): Promise<ImportJob | undefined>;
    /** Moves on by one step; undefined where it is not this runner's turn any more, or it has ended. */
    advance(
      jobId: string,
      runner: string,
      step: { readonly aliveUntil: Date; readonly progress?: ImportProgress; readonly state?: ImportState },
    ): Promise<ImportJob | undefined>;
    addRows(jobId: string, rows: readonly ImportedRow[]): Promise<void>;
    /** Gives rows that are new another outcome; how many there were. */
    changeOutcome(jobId: string, partyIds: readonly string[], outcome: RowOutcome): Promise<number>;
    /** Asks the runner to stop; the import as it is then, undefined where there is none. */
    askCancel(officeCode: OfficeCode, jobId: string): Promise<ImportJob | undefined>;
    /** Ends it, and removes the kept file. False where it is not this runner's turn any more, or it has ended. */
    end(
      jobId: string,
      runner: string | undefined,
      end: {
        readonly state: 'done' | 'failed' | 'cancelled';
        readonly at: Date;
        readonly failure?: ImportJob['failure'];
      },
    ): Promise<boolean>;
  };
};

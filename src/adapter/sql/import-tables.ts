import type { Generated } from 'kysely';
import type { Json } from '../../base/json.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { RegisterFormat, RowFault } from '../../usecase/import/import-row.ts';
import type { ImportCounts, ImportState, RowOutcome } from '../../usecase/import/import-store.ts';
import type { Flag, JsonText, Moment } from './column.ts';

export type ImportJobTable = {
  seq: Generated<number>;
  job_id: string;
  office_code: OfficeCode;
  actor: string;
  digest: string;
  format: RegisterFormat;
  mapping: JsonText<Json> | null;
  stored: Flag;
  bytes: number;
  state: ImportState;
  done_rows: number;
  counts: JsonText<ImportCounts>;
  report_bytes: number;
  created_at: Moment;
  started_at: Moment | null;
  ended_at: Moment | null;
  runner: string | null;
  alive_until: Moment | null;
  cancel_asked: Flag;
  failure: JsonText<{ code: string; detail: string }> | null;
};
/** What became of each row; never what stood in it. */
export type ImportRowTable = {
  job_id: string;
  row_number: number;
  line: number | null;
  outcome: RowOutcome;
  party_id: string | null;
  errors: JsonText<readonly RowFault[]> | null;
};
/** The file of an import that came over the API, in pieces, as base64; removed when the import ends. */
export type ImportPieceTable = { job_id: string; piece: number; content: string };
/** The LEIs that parties state, as they state them. */
export type PartyLeiTable = { office_code: OfficeCode; lei: string; party_id: string };

export type ImportTables = {
  import_job: ImportJobTable;
  import_row: ImportRowTable;
  import_piece: ImportPieceTable;
  party_lei: PartyLeiTable;
};

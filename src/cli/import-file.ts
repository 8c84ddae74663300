import { rename } from 'node:fs/promises';
import type { Json } from '../base/json.ts';
import { Problem } from '../base/problem.ts';
import type { Caller } from '../domain/trust/access.ts';
import type { CsvMapping } from '../usecase/import/csv-mapping.ts';
import type { ImportMatching } from '../usecase/import/import-ports.ts';
import type { RegisterFormat } from '../usecase/import/import-row.ts';
import type { ImportCounts, ImportJob, ImportState } from '../usecase/import/import-store.ts';
import { bandsOf } from '../usecase/import/match-imported.ts';
import { refusedEnding, refusedRows } from '../usecase/import/refused-rows.ts';
import { reportLine } from '../usecase/import/report-line.ts';
import { runImport } from '../usecase/import/run-import.ts';
import { startImport, takeOver, type Turn } from '../usecase/import/start-import.ts';
import { tryImport } from '../usecase/import/try-import.ts';
import type { Ports } from '../usecase/ports.ts';
import { isThere, journalAt, piecesOf, removeFile, withOutcomes, writeWhole } from './import-files.ts';
import { showProgress } from './import-progress.ts';

export type FileTerms = {
  readonly caller: Caller;
  readonly file: string;
  readonly format: RegisterFormat;
  readonly mapping: CsvMapping | undefined;
  readonly report: string | undefined;
  readonly matching: ImportMatching | undefined;
  readonly isJson: boolean;
  readonly writeLine: (text: string) => void;
};
export type KnownFile = {
  readonly digest: string;
  readonly bytes: number;
  readonly format: RegisterFormat;
  readonly mapping: Json | undefined;
};
/** What came of importing a file. `report` and `refused` are the files that were written, where there was something to say. */
export type ImportedFile = {
  readonly jobId?: string;
  readonly state?: ImportState;
  readonly isDryRun: boolean;
  readonly rows: number;
  readonly counts: ImportCounts;
  readonly report?: string | undefined;
  readonly refused?: string | undefined;
  readonly hasClaimCodes: boolean;
};

const rowsPerPage = 500;

/** Imports a file of the operator's, or goes on with its import. Throws as `startImport`, `takeOver` and `runImport` do. */
export async function importFile(
  ports: Ports,
  terms: FileTerms & { readonly known: KnownFile; readonly resume: string | undefined },
): Promise<ImportedFile> {
  const { caller, file, mapping, format, known } = terms;
  const turn = await turnOf(ports, terms);
  const { jobId } = turn.job;
  const report = terms.report ?? `${file}.${jobId}.report.ndjson`;
  const journal = `${report}.part`;
  const shown = showProgress(
    { isJson: terms.isJson, totalBytes: known.bytes, firstRow: turn.job.rows },
    () => ports.clock().getTime(),
    terms.writeLine,
  );
  try {
    const job = await runImport(ports, {
      ...{ ...turn, mapping, matching: terms.matching, journal: journalAt(journal) },
      open: () => piecesOf(file, shown.bytes),
      onBatch: ({ rows }) => shown.rows(rows),
      onCandidates: async (candidates) => {
        const { reportBytes = 0 } = (await ports.store.read.imports.byId(caller.officeCode, jobId)) ?? {};
        if (reportBytes > 0)
          await writeWhole(report, withOutcomes(journal, reportBytes, bandsOf(candidates)));
      },
    });
    if (job.state === 'done') await removeFile(journal);
    else if (await isThere(journal)) await rename(journal, report);
    const refused = await writeRefused(
      ports,
      terms,
      job,
      `${file}.${jobId}.refused.${refusedEnding[format]}`,
    );
    const { state, rows, counts, reportBytes } = job;
    const hasClaimCodes = counts.new + counts.suggest + counts.review > 0;
    const written = reportBytes > 0 ? report : undefined;
    return { jobId, state, isDryRun: false, rows, counts, report: written, refused, hasClaimCodes };
  } finally {
    shown.stop();
  }
}

async function turnOf(
  ports: Ports,
  {
    caller,
    known,
    resume,
    report,
  }: FileTerms & { readonly known: KnownFile; readonly resume: string | undefined },
): Promise<Turn> {
  if (resume !== undefined) {
    const before = await ports.store.read.imports.byId(caller.officeCode, resume);
    if (before !== undefined && before.digest !== known.digest)
      throw new Problem('invalid-request', 'That import is of another file, or of one with another mapping.');
    return takeOver(ports, caller, resume);
  }
  // Codes in it may not have been given out yet.
  if (report !== undefined && (await isThere(report)))
    throw new Problem('invalid-request', 'The report file exists already; name a new one.');
  return startImport(ports, caller, known);
}

async function writeRefused(
  { store }: Ports,
  { caller, file, mapping }: FileTerms,
  { jobId, officeCode, counts }: ImportJob,
  target: string,
): Promise<string | undefined> {
  if (counts.refused === 0) return undefined;
  const refused = new Set<number>();
  let cursor: string | undefined;
  do {
    const next = cursor === undefined ? {} : { cursor };
    const page = await store.read.imports.rows(
      officeCode,
      jobId,
      { outcome: 'refused' },
      { limit: rowsPerPage, ...next },
    );
    for (const { row } of page.items) refused.add(row);
    cursor = page.next;
  } while (cursor !== undefined);
  await writeWhole(target, refusedRows(piecesOf(file), { officeCode: caller.officeCode, mapping }, refused));
  return target;
}

/** Says what importing a file would do; writes the report and the refused rows, and changes nothing in the register. */
export async function tryFile(
  ports: Ports,
  terms: FileTerms & { readonly bytes: number },
): Promise<ImportedFile> {
  const { caller, file, mapping, format, bytes } = terms;
  const report = terms.report ?? `${file}.dry-run.report.ndjson`;
  const journal = journalAt(`${report}.part`);
  const shown = showProgress(
    { isJson: terms.isJson, totalBytes: bytes, firstRow: 0 },
    () => ports.clock().getTime(),
    terms.writeLine,
  );
  const refusedNumbers = new Set<number>();
  let position = 0;
  try {
    const { rows, counts, pairs } = await tryImport(ports, caller, {
      mapping,
      matching: terms.matching,
      open: () => piecesOf(file, shown.bytes),
      onBatch: (stand) => shown.rows(stand.rows),
      async onRows(all) {
        for (const { row, outcome } of all) if (outcome === 'refused') refusedNumbers.add(row);
        position = await journal.append(position, all.map((row) => reportLine(row)).join(''));
      },
    });
    const last = pairs.map(({ left, right, band, probability }) =>
      JSON.stringify({ left, right, band, probability }),
    );
    position = await journal.append(position, last.map((line) => `${line}\n`).join(''));
    if (position > 0) await rename(`${report}.part`, report);
    const target = `${file}.dry-run.refused.${refusedEnding[format]}`;
    if (refusedNumbers.size > 0)
      await writeWhole(
        target,
        refusedRows(piecesOf(file), { officeCode: caller.officeCode, mapping }, refusedNumbers),
      );
    const refused = refusedNumbers.size > 0 ? target : undefined;
    return {
      isDryRun: true,
      rows,
      counts,
      report: position > 0 ? report : undefined,
      refused,
      hasClaimCodes: false,
    };
  } finally {
    shown.stop();
  }
}

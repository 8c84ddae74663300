import { sha256Text } from '../../src/base/hash.ts';
import type { Caller } from '../../src/domain/trust/access.ts';
import type { ImportMatching, ImportPorts, ReportJournal } from '../../src/usecase/import/import-ports.ts';
import type { ImportJob } from '../../src/usecase/import/import-store.ts';
import { checkRegister } from '../../src/usecase/import/read-register.ts';
import { runImport, type RunTerms } from '../../src/usecase/import/run-import.ts';
import { startImport } from '../../src/usecase/import/start-import.ts';
import { tryImport } from '../../src/usecase/import/try-import.ts';
import { inPieces } from './chunks.ts';
import { startRegisteringOffice } from './registering-office.ts';

/** A report that is kept in memory. */
export function memoryJournal(): ReportJournal & {
  readonly lines: () => readonly Record<string, unknown>[];
} {
  let text = '';
  return {
    async append(position, more) {
      text = text.slice(0, position) + more;
      return text.length;
    },
    lines: () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
  };
}

/** Imports rows, each in a line, where a text is a line as it is. */
export async function importRows(
  ports: ImportPorts,
  caller: Caller,
  rows: readonly unknown[],
  terms: Partial<RunTerms> = {},
): Promise<ImportJob> {
  const content = contentOf(rows);
  const open = () => inPieces(content);
  const format = await checkRegister(open(), caller);
  const turn = await startImport(ports, caller, {
    digest: sha256Text(content),
    bytes: content.length,
    format,
  });
  return runImport(ports, { ...turn, open, ...terms });
}

export function contentOf(rows: readonly unknown[]): string {
  return rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
}

/** An office that imports registers. */
export async function startImportingOffice(matching?: ImportMatching) {
  const node = await startRegisteringOffice();
  const { ports, caller } = node;
  const rowsOf = async (job: ImportJob) =>
    (await ports.store.read.imports.rows(job.officeCode, job.jobId, {}, { limit: 1_000 })).items;
  return {
    ...node,
    rowsOf,
    importRows: (rows: readonly unknown[], terms: Partial<RunTerms> = {}) =>
      importRows(ports, caller, rows, { matching, ...terms }),
    tryRows: (rows: readonly unknown[], rowsAtOnce = 500) => {
      const reported: unknown[] = [];
      const content = contentOf(rows);
      const terms = {
        open: () => inPieces(content),
        matching,
        rowsAtOnce,
        onRows: async (all: readonly unknown[]) => void reported.push(...all),
      };
      return tryImport(ports, caller, terms).then((trial) => ({ ...trial, reported }));
    },
    count: () => ports.store.read.parties.count(caller.officeCode, {}),
    byNumber: (number: string) => ports.store.read.parties.byIdentifier(caller.officeCode, number),
  };
}

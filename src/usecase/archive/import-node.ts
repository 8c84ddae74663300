import { isJsonObject, type Json, type JsonObject, readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import {
  archiveKind,
  archiveVersion,
  createChain,
  endLine,
  manifestLine,
  readRow,
  type Section,
} from './archive-format.ts';
import type { ExportSummary } from './export-node.ts';
import type { ArchiveRow, ArchiveTable, ArchiveTarget } from './node-archive.ts';

const rowsAtOnce = 200;

type Input = {
  /** The lines of the archive, without their line feeds; undefined where one is too long or not UTF-8. */
  readonly lines: AsyncIterable<string | undefined>;
  /** The digest the archive must have, where it is known from elsewhere. */
  readonly digest?: string;
  readonly onProgress?: (rows: number) => void;
};

/**
 * Puts an archive into an empty store, inside the transaction of `target`. Every line is digested as it is read, and the
 * work fails with `import-invalid` at the first byte that is not the exported one, so that nothing of it is kept. Throws
 * `conflict` for a store that is not empty.
 */
export async function importNode(target: ArchiveTarget, input: Input): Promise<ExportSummary> {
  if (!(await target.isEmpty()))
    throw new Problem('conflict', 'The store is not empty; nothing was imported.');
  const chain = createChain();
  const lines = input.lines[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true || value === undefined) throw invalid('ends too early, or is not JSON Lines in UTF-8');
    return value;
  };
  const header = await next();
  chain.add(header);
  assertHeader(objectOf(header), target);

  const sections: Section[] = [];
  let rows = 0;
  for (const table of target.tables) {
    const section = await readSection(target, table, {
      next,
      chain,
      onRows(more) {
        rows += more;
        input.onProgress?.(rows);
      },
    });
    sections.push(section);
  }
  const digest = chain.close();
  if ((await next()) !== manifestLine(sections, digest))
    throw invalid('has another manifest than its content');
  if ((await lines.next()).done !== true) throw invalid('goes on after its manifest');
  if (input.digest !== undefined && input.digest !== digest)
    throw invalid('has another digest than the one given');
  return { rows, tables: sections.length, digest };
}

type Reading = {
  next(): Promise<string>;
  readonly chain: ReturnType<typeof createChain>;
  onRows(more: number): void;
};

/** Reads one table to its end and puts its rows into the store. */
async function readSection(
  target: ArchiveTarget,
  table: ArchiveTable,
  { next, chain, onRows }: Reading,
): Promise<Section> {
  const begin = await next();
  chain.add(begin);
  if (begin !== JSON.stringify({ table: table.name, columns: table.columns }))
    throw invalid(`does not have the table ${table.name} as this version has it`);
  let waiting: ArchiveRow[] = [];
  let rows = 0;
  const insert = async (): Promise<void> => {
    if (waiting.length > 0) await target.insert(table, waiting);
    onRows(waiting.length);
    waiting = [];
  };
  for (let line = await next(); ; line = await next()) {
    if (line.startsWith('{')) {
      const section = { table: table.name, rows, digest: chain.close() };
      chain.add(line);
      if (line !== endLine(section)) throw invalid(`was changed in the table ${table.name}`);
      await insert();
      return section;
    }
    chain.add(line);
    const row = readRow(jsonOf(line), table.columns.length);
    if (row === undefined) throw invalid(`has a row of ${table.name} that is none`);
    waiting.push(row);
    rows += 1;
    if (waiting.length === rowsAtOnce) await insert();
  }
}

function assertHeader(header: JsonObject, { migrations }: ArchiveTarget): void {
  if (header['archive'] !== archiveKind) throw invalid('is none of a node');
  if (header['formatVersion'] !== archiveVersion) throw invalid('has a format that is not known here');
  if (JSON.stringify(header['migrations']) !== JSON.stringify(migrations))
    throw invalid('was made by another version of this software; use the same version');
}

function objectOf(line: string): JsonObject {
  const value = jsonOf(line);
  if (!isJsonObject(value)) throw invalid('has no header');
  return value;
}

function jsonOf(line: string): Json {
  const read = readJson(line);
  if ('fault' in read) throw invalid('has a line that is not acceptable JSON');
  return read.value;
}

function invalid(what: string): Problem {
  return new Problem('import-invalid', `The archive ${what}; nothing was imported.`);
}

import {
  createChain,
  endLine,
  headerLine,
  manifestLine,
  rowLine,
  type Section,
  tableLine,
} from './archive-format.ts';
import type { ArchiveSource, ArchiveTable } from './node-archive.ts';

export type ExportSummary = {
  readonly rows: number;
  readonly tables: number;
  /** SHA-256 in base64url over the whole archive but its last line; keep it apart from the file to know it again. */
  readonly digest: string;
};

/**
 * Everything a store has at one moment as lines, handed on one by one: all rows of all tables, with the private keys as
 * they are kept, sealed under a key that is not among them. The last line has the counts and the chained digests.
 */
export async function exportNode(
  source: ArchiveSource,
  output: {
    readonly now: Date;
    write(line: string): Promise<void>;
    onProgress?(rows: number, ofRows: number): void;
  },
): Promise<ExportSummary> {
  const chain = createChain();
  const put = async (line: string): Promise<void> => {
    chain.add(line);
    await output.write(line);
  };
  await put(headerLine(source.migrations, output.now));
  const ofRows = await countAll(source);
  const sections: Section[] = [];
  let written = 0;
  for (const table of source.tables) {
    await put(tableLine(table));
    let rows = 0;
    for await (const row of source.rows(table)) {
      await put(rowLine(row));
      rows += 1;
      written += 1;
      output.onProgress?.(written, ofRows);
    }
    const section = { table: table.name, rows, digest: chain.close() };
    sections.push(section);
    await put(endLine(section));
  }
  const digest = chain.close();
  await output.write(manifestLine(sections, digest));
  return { rows: written, tables: sections.length, digest };
}

async function countAll(source: ArchiveSource): Promise<number> {
  let total = 0;
  const count = async (table: ArchiveTable): Promise<void> => void (total += await source.count(table));
  for (const table of source.tables) await count(table);
  return total;
}

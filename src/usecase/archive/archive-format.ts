import { createHash } from 'node:crypto';
import { base64url, fromBase64url } from '../../base/bytes.ts';
import { isJsonObject, type Json } from '../../base/json.ts';
import type { ArchiveRow, ArchiveTable, Cell } from './node-archive.ts';

export const archiveKind = 'global-identifier-node';
export const archiveVersion = 1;

/** What every archive begins with, and no register does. */
export const archiveStart = `{"archive":"${archiveKind}"`;

/** One table of an archive: how many rows it has, and the digest of its lines and of everything before. */
export type Section = { readonly table: string; readonly rows: number; readonly digest: string };

export const headerLine = (migrations: readonly string[], exportedAt: Date): string =>
  JSON.stringify({
    archive: archiveKind,
    formatVersion: archiveVersion,
    exportedAt: exportedAt.toISOString(),
    migrations,
  });
export const tableLine = ({ name, columns }: ArchiveTable): string =>
  JSON.stringify({ table: name, columns });
export const rowLine = (row: ArchiveRow): string => JSON.stringify(row.map(toJsonCell));
export const endLine = (section: Section): string => JSON.stringify({ end: section });
export const manifestLine = (manifest: readonly Section[], digest: string): string =>
  JSON.stringify({ manifest, digest });

/** The row in a line's JSON, or undefined where it is none of so many columns. */
export function readRow(value: Json, columns: number): ArchiveRow | undefined {
  if (!Array.isArray(value) || value.length !== columns) return undefined;
  const cells = (value as readonly Json[]).map(readCell);
  return cells.every((cell) => cell !== undefined) ? cells : undefined;
}

/** SHA-256 over lines, each section's going on from the digest of the one before: none can be changed or left out. */
export function createChain(): { add(line: string): void; close(): string } {
  let hash = createHash('sha256');
  return {
    add: (line) => void hash.update(line).update('\n'),
    close() {
      const digest = hash.digest('base64url');
      hash = createHash('sha256').update(digest).update('\n');
      return digest;
    },
  };
}

function toJsonCell(cell: Cell): Json {
  return cell instanceof Uint8Array ? { bytes: base64url(cell) } : cell;
}

function readCell(value: Json): Cell | undefined {
  if (value === null || typeof value === 'string' || Number.isSafeInteger(value)) return value as Cell;
  if (!isJsonObject(value) || typeof value['bytes'] !== 'string') return undefined;
  return fromBase64url(value['bytes']);
}

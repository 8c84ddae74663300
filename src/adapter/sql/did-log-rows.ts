import type { Insertable } from 'kysely';
import { Problem } from '../../base/problem.ts';
import type { LogChange, LogLine } from '../../domain/did/did-log.ts';
import { toFlag, toJson } from './column.ts';
import type { DidLogLineTable, DidLogTable } from './did-schema.ts';

/** The row of a log that begins with the change. */
export function logRow(change: LogChange, witnesses: DidLogTable['witnesses']): Insertable<DidLogTable> {
  const [first = lastLine(change)] = change.lines;
  const last = lastLine(change);
  return {
    did: change.did,
    location: change.location,
    version_id: last.versionId,
    version_time: last.versionTime,
    created: first.versionTime,
    document: toJson(change.document),
    deactivated: toFlag(change.deactivated),
    line_count: change.lines.length,
    witnesses,
  };
}

/** The rows of the lines, of which the first has the number. */
export function lineRows({ did, lines }: LogChange, first: number): readonly Insertable<DidLogLineTable>[] {
  return lines.map((line, offset) => ({
    did,
    number: first + offset,
    version_id: line.versionId,
    version_time: line.versionTime,
    line: line.line,
  }));
}

/** The line a change ends with; every change has one. */
export function lastLine({ lines }: LogChange): LogLine {
  const last = lines.at(-1);
  if (last === undefined) throw new Problem('internal-error', 'A change of a DID log has no line.');
  return last;
}

import type { DidLog, LogChange } from '../../domain/did/did-log.ts';
import { invalidDid } from './log-fault.ts';
import { type LogRefusal, restoreLog, verifyLog } from './verify-log.ts';
import { readWebvhDid } from './webvh-did.ts';

/**
 * What storing new lines changes, once they are verified: as a new log at `location`, or as the continuation of a stored
 * one, whose lines are not verified again. The DID must live at the location and may not move away from it. Entries that
 * witnesses would have to approve are refused, because their proofs are not kept here.
 */
export function verifiedChange(input: {
  readonly stored?: DidLog;
  readonly location: string;
  readonly lines: readonly string[];
  readonly now: Date;
}): { readonly fault?: undefined; readonly change: LogChange } | LogRefusal {
  const { stored, location, lines, now } = input;
  const after = stored === undefined ? undefined : restoreLog(stored.lines.map(({ line }) => line))?.at(-1);
  if (stored !== undefined && after === undefined)
    return { fault: invalidDid('The stored log is not readable.') };
  const log = verifyLog({ lines, now, ...(after === undefined ? {} : { after }) });
  if (log.fault !== undefined) return log;
  const { head, versions } = log;
  if (versions.some(({ did }) => readWebvhDid(did)?.location !== location)) {
    return { fault: invalidDid('The DID belongs to another location.') };
  }
  const newLines = versions.map(({ versionId, versionTime }, index) => ({
    versionId,
    versionTime,
    line: lines[index] ?? '',
  }));
  const { did, document, parameters } = head;
  return { change: { did, location, lines: newLines, document, deactivated: parameters.deactivated } };
}

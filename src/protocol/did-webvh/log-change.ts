import type { DidLog, LogChange } from '../../domain/did/did-log.ts';
import { invalidDid } from './log-fault.ts';
import { type LogRefusal, restoreLog, verifyEntries } from './verify-log.ts';
import { readWebvhDid } from './webvh-did.ts';

/**
 * What storing new lines changes, once they are verified: as a new log at `location`, or as the continuation of a stored
 * one, whose lines are not verified again. The DID must live at the location and may not move away from it; a whole log
 * that arrives from elsewhere (`isArrival`) may have lived at other places before its last entry. Which entries witnesses
 * have to approve is told; their proofs are checked when the change is appended.
 */
export function verifiedChange(input: {
  readonly stored?: DidLog;
  readonly location: string;
  readonly lines: readonly string[];
  readonly now: Date;
  readonly isArrival?: boolean;
}): { readonly fault?: undefined; readonly change: LogChange } | LogRefusal {
  const { stored, location, lines, now, isArrival = false } = input;
  const after = stored === undefined ? undefined : restoreLog(stored.lines.map(({ line }) => line))?.at(-1);
  if (stored !== undefined && after === undefined)
    return { fault: invalidDid('The stored log is not readable.') };
  const log = verifyEntries({ lines, now, ...(after === undefined ? {} : { after }) });
  if (log.fault !== undefined) return log;
  const { head, versions, neededApprovals } = log;
  const settled = isArrival && stored === undefined ? [head] : versions;
  if (settled.some(({ did }) => readWebvhDid(did)?.location !== location)) {
    return { fault: invalidDid('The DID belongs to another location.') };
  }
  const newLines = versions.map(({ versionId, versionTime }, index) => ({
    versionId,
    versionTime,
    line: lines[index] ?? '',
  }));
  const { did, document, parameters } = head;
  const formerDids = [...new Set(versions.map((version) => version.did))].filter((each) => each !== did);
  return {
    change: {
      ...{ did, location, lines: newLines, document, deactivated: parameters.deactivated },
      neededApprovals,
      ...(isArrival ? { formerDids } : {}),
      ...(parameters.watchers.length === 0 ? {} : { watchers: parameters.watchers }),
    },
  };
}

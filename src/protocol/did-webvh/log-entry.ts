import { isJsonObject, type Json, type JsonObject, readJson } from '../../base/json.ts';
import { invalidDid, type LogFault } from './log-fault.ts';

/** A log entry without its proof (did:webvh 1.0, https://identity.foundation/didwebvh/v1.0/#the-did-log-file). */
export type EntryContent = {
  readonly versionId: string;
  readonly versionTime: string;
  readonly parameters: JsonObject;
  readonly state: JsonObject;
};

/** A log entry as it came: the right members of the right JSON types, nothing verified. */
export type LogEntry = EntryContent & { readonly proof: readonly Json[] };

/** Largest line in bytes: a document with a few hundred keys. */
export const longestLine = 256 * 1024;
/** Most lines of a log. */
export const mostLines = 10_000;

const mostProofs = 10;
const members = new Set(['versionId', 'versionTime', 'parameters', 'state', 'proof']);

/** Reads one line. Unknown members are refused, because nothing would protect them from change. */
export function readEntry(line: string): LogEntry | LogFault {
  if (line.length > longestLine) return invalidDid('An entry is too long.');
  const read = readJson(line);
  if ('fault' in read) return invalidDid(`An entry is not acceptable JSON: ${read.fault}.`);
  const entry = read.value;
  if (!isJsonObject(entry)) return invalidDid('An entry is not an object.');
  if (Object.keys(entry).some((name) => !members.has(name)))
    return invalidDid('An entry has unknown members.');
  const { versionId, versionTime, parameters, state, proof } = entry;
  if (typeof versionId !== 'string' || typeof versionTime !== 'string') {
    return invalidDid('An entry has no versionId or versionTime.');
  }
  if (!isJsonObject(parameters) || !isJsonObject(state)) {
    return invalidDid('An entry has no parameters or state.');
  }
  // The published schema allows a single proof in place of the list.
  const proofs = Array.isArray(proof) ? (proof as readonly Json[]) : [proof ?? null];
  if (proofs.length === 0 || proofs.length > mostProofs)
    return invalidDid('An entry has no proof, or too many.');
  return { versionId, versionTime, parameters, state, proof: proofs };
}

/**
 * The lines of a log file (JSON Lines, https://jsonlines.org): one JSON text each, ended by a line feed that may be missing
 * at the end. A byte order mark, carriage returns and blank lines are refused: a mirror must be able to write the same
 * bytes again.
 */
export function splitLog(text: string): { readonly lines: readonly string[] } | LogFault {
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  if (lines.length > mostLines) return invalidDid('The log has too many entries.');
  const isMalformed = lines.some((line) => !line.startsWith('{') || line.endsWith('\r'));
  return isMalformed ? invalidDid('The log is not JSON Lines.') : { lines };
}

/** The exact text of an entry as one line. */
export function entryLine(content: EntryContent, proof: JsonObject): string {
  const { versionId, versionTime, parameters, state } = content;
  return JSON.stringify({ versionId, versionTime, parameters, state, proof: [proof] });
}

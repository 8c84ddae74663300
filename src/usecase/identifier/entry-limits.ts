import { Problem } from '../../base/problem.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import { readEntry } from '../../protocol/did-webvh/log-entry.ts';

/**
 * What an entry that somebody else signed may hold here. A log is kept for good and read by everybody, so each entry is
 * kept small; the numbers are those of did:plc (https://web.plc.directory/spec/v0.1/did-plc), with more room for the keys,
 * which are written as JWK here.
 */
const most = { characters: 16_000, listed: 10, names: 50, fragment: 32 };

/** Throws `did-log-invalid` for an entry that is too long, lists too much, or has a fragment that is too long. */
export function checkEntryLimits({ lines, document }: LogChange): void {
  const methods = document.verificationMethod ?? [];
  const services = document.service ?? [];
  const isTooLong = [...methods, ...services].some(
    ({ id }) => id.slice(id.indexOf('#') + 1).length > most.fragment,
  );
  const isTooMuch =
    lines.some(({ line }) => line.length > most.characters || updateKeyCount(line) > most.listed) ||
    methods.length > most.listed ||
    services.length > most.listed ||
    (document.alsoKnownAs ?? []).length > most.names;
  if (isTooLong || isTooMuch)
    throw new Problem(
      'did-log-invalid',
      `An entry has at most ${most.characters} characters, ${most.listed} update keys, keys and services each, ${most.names} other names, and fragments of ${most.fragment} characters.`,
    );
}

function updateKeyCount(line: string): number {
  const entry = readEntry(line);
  if (!('parameters' in entry)) return 0;
  const { updateKeys } = entry.parameters;
  return Array.isArray(updateKeys) ? updateKeys.length : 0;
}

import { readFileSync } from 'node:fs';
import { type Json, readJson } from '../base/json.ts';
import { parse } from '../base/parse.ts';
import { Problem } from '../base/problem.ts';
import { type PartyData, partyDataSchema } from '../domain/party/party-data.ts';

/** Party data in a file that the operator names; throws as `readJsonFile`, and `invalid-request` with every fault. */
export function readData(file: string): PartyData {
  return parse(partyDataSchema, readJsonFile(file));
}

/** JSON in a file that the operator names; throws `malformed-json`, and `invalid-request` where it cannot be read. */
export function readJsonFile(file: string): Json {
  const read = readJson(readText(file));
  if ('fault' in read) throw new Problem('malformed-json', `The file is refused: ${read.fault}.`);
  return read.value;
}

/** The text of a file that the operator names; throws `invalid-request` where it cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Problem('invalid-request', 'The file cannot be read.', { cause });
  }
}

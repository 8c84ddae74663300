import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8, utf8Text } from '../../src/base/bytes.ts';
import { canonicalJson, type Json, type JsonObject, readJson } from '../../src/base/json.ts';
import { keyHash } from '../../src/protocol/did-webvh/entry-hash.ts';
import { splitLog } from '../../src/protocol/did-webvh/log-entry.ts';
import { verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { didOf, logKey, makeLog, witnessProof } from '../support/did-log.ts';

/**
 * No change of a valid log is accepted, whatever it changes: every member of an entry is under its hash, every member of a
 * proof under its signature. MUTATIONS sets how many are tried of each kind.
 */
const numRuns = Number(process.env['MUTATIONS'] ?? 250);
const now = new Date('2026-06-01T00:00:00Z');

type Published = { readonly text: string; readonly witnessProofs: Json };
const logs: Published[] = [];

beforeAll(async () => {
  logs.push(await rotatedLog(), await movedLog(), await witnessedLog(), await witnessedLog());
  for (const { text, witnessProofs } of logs) expect(isAccepted(text, witnessProofs)).toBe(true);
});

async function rotatedLog(): Promise<Published> {
  const [one, two, three] = [logKey(), logKey(), logKey()];
  const document = { alsoKnownAs: ['https://example.com/名前'], numbers: [1, 0.5, -7], text: 'a\n"b"\\' };
  const lines = await makeLog(
    { key: one, document, parameters: { nextKeyHashes: [keyHash(two.updateKey)], ttl: 60 } },
    { key: two, parameters: { updateKeys: [two.updateKey], nextKeyHashes: [] } },
    { key: two, parameters: { updateKeys: [two.updateKey, three.updateKey] } },
    { key: three, parameters: { watchers: ['https://watcher.example'] } },
    { key: two, parameters: { deactivated: true, updateKeys: [] } },
  );
  return { text: textOf(lines), witnessProofs: [] };
}

async function movedLog(): Promise<Published> {
  const key = logKey();
  const genesis = { key, parameters: { portable: true } };
  const did = didOf(await makeLog(genesis));
  const document = { id: did.replace('example.com', 'other.example%3A8443:a'), alsoKnownAs: [did] };
  return { text: textOf(await makeLog(genesis, { key, document }, { key })), witnessProofs: [] };
}

async function witnessedLog(): Promise<Published> {
  const [key, one, two] = [logKey(), logKey(), logKey()];
  const witnesses = [one, two].map(({ updateKey }) => `did:key:${updateKey}`);
  const lines = await makeLog(
    { key, parameters: { witness: { threshold: 2, witnesses } } },
    { key },
    { key },
  );
  const { versionId } = JSON.parse(lines.at(-1) ?? '') as { versionId: string };
  const proof = [one, two].map((witness) => witnessProof(witness, versionId));
  return { text: textOf(lines), witnessProofs: [{ versionId, proof }] };
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function isAccepted(text: string, witnessProofs: Json): boolean {
  const split = splitLog(text);
  return 'lines' in split && verifyLog({ lines: split.lines, now, witnessProofs }).fault === undefined;
}

const anyLog = fc.nat().map((index) => logs[index % logs.length] ?? { text: '', witnessProofs: [] });

function expectRefused(text: string, witnessProofs: Json): void {
  expect(isAccepted(text, witnessProofs)).toBe(false);
}

describe('no change of a log is accepted', { timeout: 30_000 + numRuns * 10 }, () => {
  test('of one bit of its text', () => {
    const property = fc.property(anyLog, fc.nat(), fc.nat(7), ({ text, witnessProofs }, at, bit) => {
      const bytes = utf8(text).slice();
      const index = at % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
      const changed = utf8Text(bytes);
      fc.pre(changed !== undefined);
      expectRefused(changed, witnessProofs);
    });
    fc.assert(property, { numRuns });
  });

  test('of one value, one name, or one member', () => {
    const property = fc.property(
      anyLog,
      fc.tuple(fc.nat(), fc.nat()),
      fc.constantFrom(...kinds),
      fc.string({ minLength: 1, maxLength: 4 }),
      ({ text, witnessProofs }, [line, place], change, extra) => {
        const entries = entriesOf(text);
        const index = line % entries.length;
        const entry = entries[index] ?? {};
        const changed = changedAt(entry, pick(placesOf(entry), place), (value) => change(value, extra));
        fc.pre(isReadAs(changed) !== undefined && isReadAs(changed) !== canonicalJson(withProofList(entry)));
        expectRefused(textOf(entries.map(asText).with(index, asText(changed))), witnessProofs);
      },
    );
    fc.assert(property, { numRuns: numRuns * 2 });
  });

  test('of one value of its witness proofs', () => {
    const property = fc.property(fc.nat(), fc.constantFrom(...kinds), fc.string(), (place, change, extra) => {
      const { text, witnessProofs } = logs[2] ?? { text: '', witnessProofs: [] };
      const places = placesOf(witnessProofs).filter((path) => path.length > 1);
      const changed = changedAt(witnessProofs, pick(places, place), (value) => change(value, extra));
      fc.pre(canonicalJson(changed) !== canonicalJson(witnessProofs));
      fc.pre(!isAdditionOnly(changed));
      expectRefused(text, changed);
    });
    fc.assert(property, { numRuns });
  });

  test('of the order and number of its entries', () => {
    const property = fc.property(anyLog, fc.nat(), fc.nat(), ({ text, witnessProofs }, first, second) => {
      const entries = entriesOf(text).map(asText);
      const [from, to] = [first % entries.length, second % entries.length];
      const moved = entries.toSpliced(from, 1).toSpliced(to, 0, entries[from] ?? '');
      if (from !== to) expectRefused(textOf(moved), witnessProofs);
      if (from < entries.length - 1) expectRefused(textOf(entries.toSpliced(from, 1)), witnessProofs);
      expectRefused(textOf(entries.toSpliced(to, 0, entries[from] ?? '')), witnessProofs);
    });
    fc.assert(property, { numRuns: Math.ceil(numRuns / 4) });
  });

  test('by the proof of another entry or log, or by an entry of another log', () => {
    const property = fc.property(anyLog, anyLog, fc.nat(), fc.nat(), (log, other, here, there) => {
      const entries = entriesOf(log.text);
      const others = entriesOf(other.text);
      const index = here % entries.length;
      const foreign = others[there % others.length] ?? {};
      fc.pre(canonicalJson(foreign) !== canonicalJson(entries[index] ?? null));
      const swapped = { ...entries[index], proof: foreign['proof'] ?? null };
      expectRefused(textOf(entries.with(index, swapped).map(asText)), log.witnessProofs);
      expectRefused(textOf(entries.with(index, foreign).map(asText)), log.witnessProofs);
    });
    fc.assert(property, { numRuns: Math.ceil(numRuns / 2) });
  });

  test('by the witness proofs of another log', () => {
    const [, , one, two] = logs;
    expectRefused(one?.text ?? '', two?.witnessProofs ?? []);
    expectRefused(two?.text ?? '', one?.witnessProofs ?? []);
  });
});

type Path = readonly (string | number)[];
type Change = (value: Json, extra: string) => Json | undefined;

/** What can happen to a value; undefined takes it away. */
const kinds: readonly Change[] = [
  () => undefined,
  () => null,
  (_value, extra) => extra,
  (value, extra) => (typeof value === 'string' ? value + extra : [value]),
  (value) => (typeof value === 'string' ? value.slice(0, -1) : !(value === true)),
  (value) => (typeof value === 'string' ? swapCase(value) : Number(value) + 1 || 1),
  (value, extra) => (typeof value === 'string' ? `${extra}${value}` : { [extra]: value }),
  (value, extra) => (isObject(value) ? { ...value, [extra]: extra } : []),
  (value, extra) => (isObject(value) ? renamedMember(value, extra) : {}),
  (value) => (Array.isArray(value) ? [...(value as Json[]), ...(value as Json[])] : 0),
];

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function swapCase(text: string): string {
  return [...text]
    .map((each) => (each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase()))
    .join('');
}

function renamedMember(value: JsonObject, extra: string): JsonObject {
  const [first, ...others] = Object.entries(value);
  return first === undefined
    ? { [extra]: extra }
    : Object.fromEntries([[`${first[0]}${extra}`, first[1]], ...others]);
}

function placesOf(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const members = Array.isArray(value)
    ? (value as Json[]).map((item, at) => [at, item] as const)
    : Object.entries(value);
  return [path, ...members.flatMap(([name, member]) => placesOf(member, [...path, name]))];
}

function pick(places: readonly Path[], place: number): Path {
  return places[place % places.length] ?? [];
}

function changedAt(value: Json, path: Path, change: (value: Json) => Json | undefined): Json {
  const [name, ...rest] = path;
  if (name === undefined) return change(value) ?? null;
  if (Array.isArray(value) && typeof name === 'number') {
    const items = value as readonly Json[];
    const item =
      rest.length === 0 ? change(items[name] ?? null) : changedAt(items[name] ?? null, rest, change);
    return item === undefined ? items.toSpliced(name, 1) : items.with(name, item);
  }
  const { [name]: member = null, ...others } = value as JsonObject;
  const changed = rest.length === 0 ? change(member) : changedAt(member, rest, change);
  return changed === undefined ? others : { ...others, [name]: changed };
}

/** What an entry says, whatever form it is written in; undefined where a text like this cannot be written. */
function isReadAs(entry: Json): string | undefined {
  const read = readJson(JSON.stringify(entry));
  return 'fault' in read ? undefined : canonicalJson(withProofList(read.value));
}

// A single proof may stand in place of the list, and a proof may be given twice: neither says anything else.
function withProofList(entry: Json): Json {
  if (!isObject(entry) || entry['proof'] === undefined) return entry;
  const { proof } = entry;
  const proofs = Array.isArray(proof) ? (proof as readonly Json[]) : [proof];
  const distinct = [...new Set(proofs.map((each) => canonicalJson(each)))];
  return { ...entry, proof: distinct.map((each) => JSON.parse(each) as Json) };
}

// Everything the log needs is still in the file, and other items are ignored by the specification.
function isAdditionOnly(witnessProofs: Json): boolean {
  const [, , original] = logs;
  const needed = (original?.witnessProofs as readonly JsonObject[])[0] ?? {};
  const items = Array.isArray(witnessProofs) ? (witnessProofs as readonly Json[]) : [];
  const proofs = items.flatMap((item) =>
    isObject(item) && item['versionId'] === needed['versionId'] && Array.isArray(item['proof'])
      ? (item['proof'] as Json[])
      : [],
  );
  const given = new Set(proofs.map((proof) => canonicalJson(proof)));
  return (needed['proof'] as readonly Json[]).every((proof) => given.has(canonicalJson(proof)));
}

function entriesOf(text: string): JsonObject[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject);
}

function asText(entry: Json): string {
  return JSON.stringify(entry);
}

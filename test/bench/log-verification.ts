import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { createResolver } from '../../src/adapter/resolver/create-resolver.ts';
import { sha256 } from '../../src/base/hash.ts';
import { canonicalJson, type Json, type JsonObject } from '../../src/base/json.ts';
import { fromMultibase } from '../../src/base/multibase.ts';
import { type Did, parseDid } from '../../src/domain/did/did.ts';
import { multikeyFromJwk } from '../../src/domain/did/multikey.ts';
import { signEntry, unsignedGenesis, unsignedUpdate } from '../../src/protocol/did-webvh/create-entry.ts';
import type { EntryContent } from '../../src/protocol/did-webvh/log-entry.ts';
import type { LogState } from '../../src/protocol/did-webvh/log-state.ts';
import { restoreLog, verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';

/**
 * The resolution of a did:webvh DID, its whole log verified, beside what no verifier can do without: per entry one Ed25519
 * signature and the three SHA-256 over the same bytes, and one key object per key. The log comes from memory as the bytes a
 * host would send; each round has one that nobody has seen before.
 *
 *     node test/bench/log-verification.ts [--json] [--most=1.5]
 *
 * With --most the program fails where the ratio is higher.
 */
const entries = 1000;
const entriesPerKey = 10;
const rounds = 15;
const warmUp = 5;
const start = Date.parse('2026-01-01T00:00:00Z');
const now = new Date('2027-01-01T00:00:00Z');

type Key = { readonly updateKey: string; readonly x: string; readonly privateKey: KeyObject };
type Signed = {
  /** The canonical texts that are hashed: the proof's options, the entry that is signed, the entry that is chained. */
  readonly hashed: readonly [string, string, string];
  readonly signature: Uint8Array;
  readonly x: string;
};
type Log = {
  readonly did: Did;
  readonly lines: readonly string[];
  readonly signed: readonly Signed[];
};

type Times = { readonly resolved: number; readonly verified: number; readonly bare: number };
const measures = { resolved: timeResolution, verified: timeVerification, bare: timeBare };
const names = ['resolved', 'verified', 'bare'] as const;

const times: Times[] = [];
let bytes = 0;
for (let round = -warmUp; round < rounds; round += 1) {
  const log = await makeLog();
  const taken = { resolved: 0, verified: 0, bare: 0 };
  // Each is first in a third of the rounds, so that none always meets a cold cache.
  for (let turn = 0; turn < names.length; turn += 1) {
    const name = names[(round + warmUp + turn) % names.length] ?? 'bare';
    taken[name] = await measures[name](log);
  }
  if (round < 0) continue;
  times.push(taken);
  bytes = log.lines.reduce((sum, line) => sum + line.length, 0) / entries;
}
report();

async function timeResolution({ did, lines }: Log): Promise<number> {
  const body = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
  const nothing = async () => undefined;
  const resolver = createResolver({
    documents: {
      get: async () => ({ outcome: 'found', body, contentType: 'text/jsonl', maxAge: undefined }),
    },
    readLocal: { head: nothing, byDid: nothing, byFormerDid: nothing, byLocation: nothing },
    clock: () => now,
    ownHost: 'own.example',
  });
  const began = performance.now();
  const { documentMetadata } = await resolver.resolve(did);
  const ended = performance.now();
  if (!String(documentMetadata['versionId']).startsWith(`${entries}-`)) throw new Error('Not resolved.');
  return ended - began;
}

function timeVerification({ lines }: Log): number {
  const began = performance.now();
  const log = verifyLog({ lines, now });
  const ended = performance.now();
  if (log.fault !== undefined) throw new Error(log.fault.detail);
  return ended - began;
}

function timeBare({ signed }: Log): number {
  const keys = new Map<string, KeyObject>();
  let valid = 0;
  const began = performance.now();
  for (const { hashed, signature, x } of signed) {
    const [options, document, chained] = hashed;
    const key = keys.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    keys.set(x, key);
    const input = Buffer.concat([sha256(options), sha256(document)]);
    if (verify(null, input, key, signature) && sha256(chained).length === 32) valid += 1;
  }
  const ended = performance.now();
  if (valid !== entries) throw new Error('A genuine signature does not verify.');
  return ended - began;
}

async function makeLog(): Promise<Log> {
  const lines: string[] = [];
  const signed: Signed[] = [];
  let key = makeKey();
  let state: LogState | undefined;
  for (let index = 0; index < entries; index += 1) {
    const isRotation = index > 0 && index % entriesPerKey === 0;
    const next = isRotation ? makeKey() : key;
    const entry = makeEntry(state, index, next, isRotation);
    const line = await signedLine(entry, key);
    lines.push(line);
    signed.push(signedParts(line, state?.versionId, key));
    state = stateAfter(line, state);
    key = next;
  }
  if (state === undefined) throw new Error('The log is empty.');
  return { did: state.did, lines, signed };
}

function makeEntry(
  state: LogState | undefined,
  index: number,
  { updateKey }: Key,
  isRotation: boolean,
): EntryContent {
  const versionTime = new Date(start + index * 60_000);
  const updateKeys = [updateKey];
  if (state === undefined) {
    const document = (did: string) => makeDocument(did, updateKey, index);
    const location = 'office.example:parties:p1';
    return unsignedGenesis({ location, document, parameters: { updateKeys, portable: true }, versionTime });
  }
  const document = makeDocument(state.did, updateKey, index);
  return unsignedUpdate({
    previous: state,
    document,
    versionTime,
    ...(isRotation ? { parameters: { updateKeys } } : {}),
  });
}

/** A document as this service makes them: one key for two purposes, a service, and other names. */
function makeDocument(did: string, multikey: string, index: number): JsonObject {
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    alsoKnownAs: ['did:web:office.example:parties:p1'],
    verificationMethod: [
      { id: `${did}#${multikey}`, type: 'Multikey', controller: did, publicKeyMultibase: multikey },
    ],
    authentication: [`${did}#${multikey}`],
    assertionMethod: [`${did}#${multikey}`],
    service: [
      {
        id: `${did}#messages`,
        type: 'DIDCommMessaging',
        serviceEndpoint: `https://office.example/parties/p1/messages?version=${index}`,
      },
    ],
  };
}

async function signedLine(entry: EntryContent, { updateKey, privateKey }: Key): Promise<string> {
  const signer = { updateKey, sign: async (input: Uint8Array) => sign(null, input, privateKey) };
  return (await signEntry(entry, signer)).line;
}

function signedParts(line: string, predecessor: string | undefined, { x }: Key): Signed {
  const { proof, ...content } = JSON.parse(line) as EntryContent & { proof: readonly JsonObject[] };
  const { proofValue = '', ...options } = proof[0] ?? {};
  const chained = { ...content, versionId: predecessor ?? content.parameters['scid'] ?? '' };
  return {
    hashed: [canonicalJson(options), canonicalJson(content as Json), canonicalJson(chained as Json)],
    signature: fromMultibase(String(proofValue)) ?? new Uint8Array(),
    x,
  };
}

function stateAfter(line: string, state: LogState | undefined): LogState {
  const [version] = restoreLog([line]) ?? [];
  if (version === undefined) throw new Error('The log does not parse.');
  const { document, ...first } = version;
  if (state === undefined) return first;
  const { versionId, versionTime } = first;
  return {
    ...state,
    did: parseDid(document.id),
    versionId,
    versionTime,
    versionNumber: state.versionNumber + 1,
  };
}

function makeKey(): Key {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return { updateKey: multikeyFromJwk({ kty: 'OKP', crv: 'Ed25519', x }) ?? '', x, privateKey };
}

function report(): void {
  const perEntry = (name: (typeof names)[number]) =>
    rounded((median(times.map((taken) => taken[name])) / entries) * 1000);
  // The median of the rounds' own ratios: what disturbs a round disturbs every side of it.
  const ratioOf = (name: 'resolved' | 'verified') =>
    rounded(median(times.map((taken) => taken[name] / taken.bare)));
  const bare = perEntry('bare');
  const rows = (['resolved', 'verified'] as const).map((name) => ({
    name,
    microseconds: perEntry(name),
    ratio: ratioOf(name),
  }));
  if (process.argv.includes('--json'))
    console.log(JSON.stringify({ entries, bytesPerEntry: Math.round(bytes), rounds, bare, rows }));
  else {
    console.log(
      `A did:webvh log of ${entries} entries of ${Math.round(bytes)} bytes, a new key every ${entriesPerKey}, ` +
        `median of ${rounds} rounds, microseconds an entry:`,
    );
    console.log('  signature and hashes alone'.padEnd(30), bare.toFixed(1).padStart(8));
    for (const { name, microseconds, ratio } of rows)
      console.log(
        `  ${name}, every check`.padEnd(30),
        microseconds.toFixed(1).padStart(8),
        ` ratio ${ratio.toFixed(2)}`,
      );
  }
  const most = Number(
    process.argv.find((argument) => argument.startsWith('--most='))?.slice(7) ?? 'Infinity',
  );
  if (rows.some(({ ratio }) => !(ratio <= most))) process.exitCode = 1;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function rounded(value = Number.NaN): number {
  return Math.round(value * 100) / 100;
}

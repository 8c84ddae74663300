import { expect } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import { unsignedGenesis, unsignedUpdate } from '../../src/protocol/did-webvh/create-entry.ts';
import { keyHash } from '../../src/protocol/did-webvh/entry-hash.ts';
import { readEntry } from '../../src/protocol/did-webvh/log-entry.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { didOf, logKey, makeLog, signedWith, witnessProof } from '../support/did-log.ts';
import { didWorld, type File, logFile } from '../support/did-world.ts';
import { playGroup } from './catalogue.ts';
import { rotateWithoutWitnesses } from './group-j-witness.ts';

const key = logKey();
const other = logKey();
const witness = logKey();

type World = Awaited<ReturnType<typeof didWorld>>;
type Publication = { readonly lines: readonly string[]; readonly proofs?: unknown };

/** Publishes what the case builds beside a sound log, and expects that only the sound one resolves. */
async function refuse(
  rule: string,
  build: (location: string, world: World) => Promise<Publication> | Publication,
  asked?: (location: string) => string,
) {
  const world = await didWorld();
  const sound = await makeLog({ key, location: `${world.location}:sound` });
  world.files.set('/sound/did.jsonl', logFile(sound));
  const location = `${world.location}:hostile`;
  const { lines, proofs } = await build(location, world);
  world.files.set('/hostile/did.jsonl', logFile(lines));
  const proofFile = { body: JSON.stringify(proofs ?? null), type: 'application/json' };
  world.files.set('/hostile/did-witness.json', proofFile);
  expect(await statusAndError(world, didOf(sound))).toEqual([200, undefined]);
  const did = asked?.(location) ?? firstId(lines);
  expect(await statusAndError(world, did)).toEqual([500, 'INVALID_DID_DOCUMENT']);
  // For the reason the case is about, and not because of something else that is wrong with the log.
  expect((await world.resolver.resolve(did)).error?.detail).toContain(rule);
}

async function refuseDid(...identifiers: readonly string[]) {
  const world = await didWorld();
  for (const identifier of identifiers) {
    expect(await statusAndError(world, identifier), identifier).toEqual([400, 'INVALID_DID']);
  }
  expect(world.asked).toEqual([]);
}

async function statusAndError(world: World, identifier: string) {
  const { status, text } = await world.ask(identifier);
  const { didResolutionMetadata } = JSON.parse(text) as {
    didResolutionMetadata: { error?: { type: string } };
  };
  return [status, didResolutionMetadata.error?.type.split('#')[1]];
}

function firstId(lines: readonly string[]): string {
  return (JSON.parse(lines[0] ?? '') as { state: { id: string } }).state.id;
}

/** A first entry whose parameters or document no honest tool would make, properly hashed and signed. */
function genesis(location: string, parameters: object, document: JsonObject = {}): string {
  const entry = unsignedGenesis({
    location,
    document: (id) => ({ id, ...document }),
    parameters: { updateKeys: [key.updateKey], ...parameters },
    versionTime: new Date('2026-01-01T00:00:00Z'),
  });
  return signedWith(entry, key);
}

const idOf = ({ updateKey }: { updateKey: string }) => `did:key:${updateKey}`;
const placeholder = `did:webvh:${'Qm'.padEnd(46, '1')}`;

/** A log that one witness must approve. */
const witnessed = (location: string, ...keys: readonly { updateKey: string }[]) => ({
  key,
  location,
  parameters: { witness: { threshold: keys.length, witnesses: keys.map(idOf) } },
});
const versionIdOf = (line = '') => (JSON.parse(line) as { versionId: string }).versionId;

playGroup('J', {
  J01: () =>
    refuse('witness has no valid value', (location) => ({
      lines: [
        genesis(location, { witness: { threshold: 3, witnesses: [witness, witness, witness].map(idOf) } }),
      ],
    })),
  J02: () =>
    refuse('witness has no valid value', (location) => ({
      lines: [genesis(location, { witness: { threshold: 0, witnesses: [idOf(witness)] } })],
    })),
  J04: () =>
    refuse('another SCID', async (location) => {
      const start = { key, location, parameters: { portable: true } };
      const lines = await makeLog(start);
      const id = didOf(lines).replace(/Qm[^:]+/, 'Qm'.padEnd(46, 'a'));
      return { lines: await makeLog(start, { key, document: { id, alsoKnownAs: [didOf(lines)] } }) };
    }),
  J05: () =>
    refuse('under pre-rotation', async (location) => ({
      lines: await makeLog(
        { key, location, parameters: { nextKeyHashes: [keyHash(other.updateKey)] } },
        { key, parameters: { nextKeyHashes: [] } },
      ),
    })),
  J07: () =>
    refuse('did:key:{key}#{key}', async (location) => {
      const entry = readEntry((await makeLog({ key, location }))[0] ?? '');
      if ('type' in entry) throw new Error(entry.detail);
      const verificationMethod = `did:key:${key.updateKey}#${other.updateKey}`;
      return { lines: [signedWith(entry, other, { verificationMethod })] };
    }),
  J08: () =>
    refuseDid(
      `${placeholder}:example.com:..:..:admin`,
      `${placeholder}:example.com:.:a`,
      `${placeholder}:example.com::a`,
    ),
  J10: () =>
    refuseDid(
      `${placeholder}:example.com:%2E%2E:admin`,
      `${placeholder}:example.com:%2e%2e%2fadmin`,
      `${placeholder}:example.com:a%2Fb`,
      `${placeholder}:example.com:%252e%252e`,
    ),
  J11: () =>
    refuseDid(
      `${placeholder}:127.0.0.1%3a8080`,
      `${placeholder}:127%2E0%2E0%2E1`,
      `${placeholder}:127.0.0.1`,
    ),
  J13: () =>
    refuse('not later than the one before', async (location) => {
      const lines = await makeLog({ key, location });
      const previous = restoreLog(lines)?.at(-1);
      if (previous === undefined) throw new Error('the log does not parse');
      const document = { id: previous.did };
      // An honest tool moves the time on, so it is told that the entry before is older than it is.
      const versionTime = new Date(previous.versionTime);
      const earlier = { ...previous, versionTime: '2025-12-31T00:00:00Z' };
      const update = unsignedUpdate({ previous: earlier, document, parameters: {}, versionTime });
      return { lines: [...lines, signedWith(update, key)] };
    }),
  J14: () =>
    refuse('in the future', (location) => {
      const entry = unsignedGenesis({
        location,
        document: (id) => ({ id }),
        parameters: { updateKeys: [key.updateKey] },
        versionTime: new Date('2026-06-01T00:01:01Z'),
      });
      return { lines: [signedWith(entry, key)] };
    }),
  J16: () =>
    refuse('too few witness proofs', async (location) => {
      const [approved = ''] = await makeLog(witnessed(`${location}2`, witness));
      const lines = await makeLog(witnessed(location, witness));
      const proof = [witnessProof(witness, versionIdOf(approved))];
      return { lines, proofs: [{ versionId: versionIdOf(lines[0]), proof }] };
    }),
  J17: () =>
    refuse('too few witness proofs', async (location) => {
      const lines = await makeLog(
        witnessed(location, witness),
        { key, parameters: { witness: { threshold: 1, witnesses: [idOf(other)] } } },
        { key },
      );
      const [, , third] = lines;
      // The former witness never approved; the proof in its name for a later version has another key's signature.
      const forged = { ...witnessProof(witness, 'x'), created: '2026-01-03T00:00:00Z' };
      const proof = [witnessProof(other, versionIdOf(third)), forged];
      return { lines, proofs: [{ versionId: versionIdOf(third), proof }] };
    }),
  J19: () => republish((lines) => lines.slice(0, 1)),
  J20: () =>
    republish(async (lines, location) => {
      const document = { alsoKnownAs: ['did:web:fork.example'] };
      const fork = await makeLog({ key, location }, { key, document });
      return [lines[0] ?? '', fork[1] ?? ''];
    }),
  J22: () =>
    refuse(
      'is not a did:webvh DID',
      (location) => ({ lines: [genesis(location, {}, { id: 'foo' })] }),
      (location) => `${placeholder}:${location}`,
    ),
  J23: async () => {
    const world = await didWorld();
    const lines = await makeLog({ key, location: `${world.location}:a` }, { key });
    const { body } = logFile(lines);
    const spoiled = [`\uFEFF${body}`, body.replaceAll('\n', '\r\n'), `${body}\n`, body.replace('\n', '\n\n')];
    const reordered = body.replace(
      '"versionTime":"2026-01-01T00:00:00Z"',
      '"versionTime":"2026-01-01T00:00:00.0Z"',
    );
    for (const text of [...spoiled, reordered]) {
      world.files.set('/a/did.jsonl', { body: text });
      expect(await statusAndError(world, didOf(lines))).toEqual([500, 'INVALID_DID_DOCUMENT']);
      world.passSeconds(2);
    }
    world.files.set('/a/did.jsonl', { body });
    expect(await statusAndError(world, didOf(lines))).toEqual([200, undefined]);
  },
  J25: ({ expect: { http } }) => rotateWithoutWitnesses({ http }),
});

/** A log is seen once, then its host gives another one that would verify by itself. */
async function republish(
  change: (lines: readonly string[], location: string) => readonly string[] | Promise<readonly string[]>,
) {
  const world = await didWorld();
  const location = `${world.location}:a`;
  const lines = await makeLog({ key, location }, { key });
  const publish = (file: File) => world.files.set('/a/did.jsonl', file);
  publish(logFile(lines));
  expect(await statusAndError(world, didOf(lines))).toEqual([200, undefined]);
  publish(logFile(await change(lines, location)));
  world.passSeconds(61);
  expect(await statusAndError(world, didOf(lines))).toEqual([500, 'INVALID_DID_DOCUMENT']);
  publish(logFile(lines));
  world.passSeconds(61);
  expect(await statusAndError(world, didOf(lines))).toEqual([200, undefined]);
}

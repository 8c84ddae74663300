import { sign } from 'node:crypto';
import {
  createDID,
  deactivateDID,
  prepareDataForSigning,
  signWitnessProofEntries,
  updateDID,
} from 'didwebvh-ts';
import { expect, test, vi } from 'vitest';
import { multibase } from '../../src/base/multibase.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { keyHash } from '../../src/protocol/did-webvh/entry-hash.ts';
import { verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { type LogKey, logKey } from '../support/did-log.ts';
import { foreignVerifier as verifier } from '../support/foreign-webvh.ts';

// Under a test runner the package writes every log it reads into the working directory.
vi.hoisted(() => {
  process.env['NODE_ENV'] = 'production';
});

// The package's own types do not resolve under Node's rules for modules.
type DIDLog = readonly { readonly versionId: string }[];
type WitnessProofFile = readonly { readonly versionId: string; readonly proof: readonly object[] }[];
type Signer = {
  getVerificationMethodId(): string;
  sign(input: { document: object; proof: never }): Promise<{ proofValue: string }>;
};

/** Logs that another implementation makes are read here: rotation, pre-rotation, witnesses, moves, and the end. */
const now = new Date(Date.now() + 10_000);
const [one, two, three] = [logKey(), logKey(), logKey()] as const;
const methods = [{ type: 'Multikey', publicKeyMultibase: three.updateKey }];

function signer(key: LogKey): Signer {
  return {
    getVerificationMethodId: () => `did:key:${key.updateKey}#${key.updateKey}`,
    sign: async ({ document, proof }) => {
      const input = await prepareDataForSigning(document, proof);
      return { proofValue: multibase(sign(null, input, key.privateKey)) };
    },
  };
}

function created(day: number): string {
  return `2024-01-0${day}T00:00:00Z`;
}

async function start(options: object = {}): Promise<{ did: string; log: DIDLog }> {
  const { did, log } = await createDID({
    ...{ domain: 'example.com', signer: signer(one), verifier, created: created(1) },
    ...{ updateKeys: [one.updateKey], verificationMethods: methods },
    ...options,
  });
  return { did, log };
}

async function goOn(log: DIDLog, options: object = {}): Promise<{ did: string; log: DIDLog }> {
  const updated = created(log.length + 1);
  return updateDID({ signer: signer(one), verifier, updated, verificationMethods: methods, ...options, log });
}

function read(log: DIDLog, witnessProofs?: WitnessProofFile) {
  return verifyLog({
    lines: log.map((entry) => JSON.stringify(entry)),
    now,
    ...(witnessProofs === undefined ? {} : { witnessProofs: JSON.parse(JSON.stringify(witnessProofs)) }),
  });
}

test.each([
  { where: 'at the top of a host', options: { domain: 'example.com' } },
  { where: 'in a folder', options: { domain: 'example.com', paths: ['offices', 'xa'] } },
  { where: 'at a port', options: { domain: 'example.com%3A8443' } },
  { where: 'with a did:web name', options: { alsoKnownAsWeb: true } },
  { where: 'with watchers', options: { watchers: ['https://watcher.example'] } },
  { where: 'with several update keys', options: { updateKeys: [two.updateKey, one.updateKey] } },
])('a log $where is read', async ({ options }) => {
  const { did, log } = await start(options);
  expect(read(log)).toMatchObject({ head: { did, versionNumber: 1 } });
  expect(read((await goOn(log)).log)).toMatchObject({ head: { did, versionNumber: 2 } });
});

test('a log whose keys were rotated is read to its end', async () => {
  const { log } = await start();
  const rotated = await goOn(log, { updateKeys: [two.updateKey] });
  const further = await goOn(rotated.log, { signer: signer(two) });
  const ended = await deactivateDID({ log: further.log, signer: signer(two), verifier, updateKeys: [] });
  expect(read(further.log)).toMatchObject({ head: { versionNumber: 3 } });
  expect(read(ended.log)).toMatchObject({ head: { versionNumber: 4, parameters: { deactivated: true } } });
});

test('a log under pre-rotation is read, and so is the end of pre-rotation', async () => {
  const { log } = await start({ nextKeyHashes: [keyHash(two.updateKey)] });
  const next = {
    signer: signer(two),
    updateKeys: [two.updateKey],
    nextKeyHashes: [keyHash(three.updateKey)],
  };
  const rotated = await goOn(log, next);
  const last = { signer: signer(three), updateKeys: [three.updateKey], nextKeyHashes: [] };
  const free = await goOn(rotated.log, last);
  const further = await goOn(free.log, { signer: signer(three) });
  expect(read(further.log)).toMatchObject({
    head: { versionNumber: 4, parameters: { nextKeyHashes: [] } },
  });
});

test('a log with witnesses is read with the proofs of all of them, and of none is refused', async () => {
  const keys = [two, three].map((key) => ({ id: `did:key:${key.updateKey}`, key }));
  const witness = { threshold: 2, witnesses: keys.map(({ id }) => ({ id })) };
  const signers = Object.fromEntries(keys.map(({ id, key }) => [id, signer(key)]));
  const approve = (log: DIDLog): Promise<WitnessProofFile> => {
    const versionIds = log.map(({ versionId }) => versionId);
    return signWitnessProofEntries(versionIds, witness.witnesses, signers, created(1));
  };
  const { log } = await start({ witness });
  const kept = await goOn(log, { witness, witnessProofs: await approve(log) });
  const dismissed = await goOn(kept.log, { witness: null, witnessProofs: await approve(kept.log) });
  const proofs = await approve(dismissed.log);
  expect(read(dismissed.log, proofs)).toMatchObject({
    versions: [{ approvals: 2 }, { approvals: 2 }, { approvals: 2 }],
    head: { parameters: { witness: { witnesses: [] } } },
  });
  expect(read(dismissed.log, proofs.slice(-1))).toHaveProperty('head');
  expect(read(dismissed.log, proofs.slice(0, -1))).toHaveProperty('fault');
  expect(read(dismissed.log)).toHaveProperty('fault');
});

test('a log that moved to another host is read under both names', async () => {
  const { did, log } = await start({ portable: true });
  const moved = await goOn(log, { domain: 'other.example', paths: ['a'] });
  const verified = read(moved.log);
  expect(verified).toMatchObject({ head: { did: moved.did, document: { alsoKnownAs: [did] } } });
  for (const name of [did, moved.did]) {
    const lines = moved.log.map((entry) => JSON.stringify(entry));
    expect(verifyLog({ lines, now, did: parseDid(name) })).toHaveProperty('head');
  }
});

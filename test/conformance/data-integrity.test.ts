import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import type { Json, JsonObject } from '../../src/base/json.ts';
import { jwkFromMultikey } from '../../src/domain/did/multikey.ts';
import { cryptosuiteNamed } from '../../src/protocol/data-integrity/cryptosuite.ts';
import { hashDocument } from '../../src/protocol/data-integrity/hash-data.ts';
import { fitOf } from '../../src/protocol/data-integrity/suite.ts';
import { readProofs } from '../../src/protocol/data-integrity/proof.ts';
import { verifyDocument } from '../../src/protocol/data-integrity/verify-document.ts';
import { keyFromJwk, type VerificationKey } from '../../src/protocol/jose/verification-key.ts';

// The test vectors of the W3C's Data Integrity ECDSA Cryptosuites (w3c/vc-di-ecdsa, TestVectors).
const folder = `${process.env['VECTORS_DIR'] ?? '../shared/vectors'}/vc-di-ecdsa`;
const contexts = readBundledContexts();
const jsonObject = z.record(z.string(), z.json());

const vectors = [
  { suite: 'ecdsa-jcs-2019', transformation: 'jcs', curve: 'p256', ending: 'JCSECDSAP256' },
  { suite: 'ecdsa-jcs-2019', transformation: 'jcs', curve: 'p384', ending: 'JCSECDSAP384' },
  { suite: 'ecdsa-rdfc-2019', transformation: 'rdfc', curve: 'p256', ending: 'ECDSAP256' },
  { suite: 'ecdsa-rdfc-2019', transformation: 'rdfc', curve: 'p384', ending: 'ECDSAP384' },
] as const;

function text(file: string): string {
  return readFileSync(`${folder}/${file}`, 'utf8').trim();
}

function json(file: string): JsonObject {
  return jsonObject.parse(JSON.parse(text(file)));
}

function keyOf(curve: string): VerificationKey {
  const { publicKeyMultibase } = json(`${curve}KeyPair.json`);
  const key = keyFromJwk(jwkFromMultikey(String(publicKeyMultibase)));
  if (key === undefined) throw new Error('The key of the vectors is not sound.');
  return key;
}

const at = new Date('2026-01-01T00:00:00Z');

describe.skipIf(!existsSync(folder))('the W3C vectors of Data Integrity ECDSA Cryptosuites', () => {
  describe.each(vectors)('$suite with $curve', ({ suite: name, transformation, curve, ending }) => {
    const place = `${name}-${curve}`;
    const key = keyOf(curve);
    const terms = { contexts, at, purpose: 'assertionMethod', keyFor: async () => key };
    const signed = json(`${place}/signed${ending}.json`);

    test('canonical document, canonical options and hashes are the same bytes', async () => {
      const suite = cryptosuiteNamed(name);
      const digest = suite && fitOf(suite, key.algorithms)?.digest;
      if (digest === undefined) return expect.unreachable('The suite is known.');
      const options = json(`${place}/proofConfig${ending}.json`);
      const hashed = await hashDocument(
        { transformation, digest, options, document: json('unsigned.json') },
        terms,
      );
      if (hashed.fault !== undefined) return expect.unreachable(hashed.fault.detail);
      expect(hashed.canonicalDocument.trim()).toBe(text(`${place}/canonDoc${ending}.txt`));
      expect(hashed.canonicalOptions.trim()).toBe(text(`${place}/proofCanon${ending}.txt`));
      const hashes = text(`${place}/proofHash${ending}.txt`) + text(`${place}/docHash${ending}.txt`);
      expect(Buffer.from(hashed.hashData).toString('hex')).toBe(hashes);
      expect(hashes).toBe(text(`${place}/combinedHash${ending}.txt`));
    });

    test('the signature is read as published', () => {
      const read = readProofs(signed);
      const signature = read.fault === undefined ? read.proofs[0]?.value : undefined;
      expect(Buffer.from(signature ?? []).toString('hex')).toBe(text(`${place}/sigHex${ending}.txt`));
    });

    test('the proof verifies', async () => {
      expect(await verifyDocument(signed, terms)).toEqual({ verified: without(signed, 'proof') });
    });

    test('no mutation of the document or the proof verifies', async () => {
      const mutations = mutationsOf(signed);
      expect(mutations.length).toBeGreaterThan(30);
      for (const [what, mutation] of mutations) {
        const outcome = await verifyDocument(mutation, terms);
        expect(outcome, what).toHaveProperty('fault.code');
      }
    });
  });

  test('every suite of the folder is played, here or in a file of its own', () => {
    const folders = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory());
    const played = vectors.map(({ suite, curve }) => `${suite}-${curve}`);
    expect(folders.map(({ name }) => name).sort()).toEqual([...played, 'ecdsa-sd-2023'].sort());
  });
});

/** Each member, wherever it is, once removed and once changed, and one added at each level. */
function mutationsOf(value: JsonObject): readonly (readonly [string, JsonObject])[] {
  const mutations: [string, JsonObject][] = [
    ['member added', { ...value, description: 'another' }],
    ['member without meaning added', { ...value, unheardOf: { of: 1 } }],
  ];
  for (const [name, member] of Object.entries(value)) {
    mutations.push(
      [`${name} removed`, without(value, name)],
      [`${name} changed`, { ...value, [name]: changed(member) }],
    );
    if (typeof member === 'object' && member !== null && !Array.isArray(member)) {
      const inner = mutationsOf(jsonObject.parse(member));
      for (const [what, mutated] of inner)
        mutations.push([`${name}: ${what}`, { ...value, [name]: mutated }]);
    }
  }
  return mutations;
}

function without(value: JsonObject, left: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== left));
}

// Statements have no order, so that a list in another order may well say the same: one of its values changes.
function changed(member: Json | undefined): Json {
  if (isList(member)) return [...member.slice(0, -1), changed(member.at(-1))];
  return typeof member === 'string' ? `${member.slice(0, -1)}${member.endsWith('1') ? '2' : '1'}` : 'changed';
}

function isList(member: Json | undefined): member is readonly Json[] {
  return Array.isArray(member);
}

import { createECDH, createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import { base64url } from '../../src/base/bytes.ts';
import type { Json, JsonObject } from '../../src/base/json.ts';
import { fromMultibase, multibase } from '../../src/base/multibase.ts';
import { jwkFromMultikey } from '../../src/domain/did/multikey.ts';
import { addProof } from '../../src/protocol/data-integrity/create-proof.ts';
import { deriveDocument } from '../../src/protocol/data-integrity/derive-document.ts';
import { withoutProof } from '../../src/protocol/data-integrity/proof.ts';
import { rdfCanonicalForm } from '../../src/protocol/data-integrity/rdf-canonical-form.ts';
import { baseData, parted } from '../../src/protocol/data-integrity/sd/base-proof.ts';
import { hashOptions } from '../../src/protocol/data-integrity/sd/hash-options.ts';
import {
  chosenStatements,
  labelledDocument,
} from '../../src/protocol/data-integrity/sd/labelled-statements.ts';
import { decodeBase, encodeBase, readProofValue } from '../../src/protocol/data-integrity/sd/proof-value.ts';
import { verifyDocument } from '../../src/protocol/data-integrity/verify-document.ts';
import { keyFromJwk } from '../../src/protocol/jose/verification-key.ts';
import { signBytes } from '../support/jose-keys.ts';
import { citizenshipContext } from './citizenship-context.ts';

// The test vectors of the W3C's Data Integrity ECDSA Cryptosuites (w3c/vc-di-ecdsa, TestVectors/ecdsa-sd-2023).
const folder = `${process.env['VECTORS_DIR'] ?? '../shared/vectors'}/vc-di-ecdsa`;
const bundled = readBundledContexts();
const citizenship = 'https://w3id.org/citizenship/v4rc1';
const contexts = {
  has: (url: string) => url === citizenship || bundled.has(url),
  get: (url: string) => (url === citizenship ? citizenshipContext : bundled.get(url)),
};
const at = new Date('2026-01-01T00:00:00Z');
const terms = { contexts };
const jsonObject = z.record(z.string(), z.json());
const lines = z.array(z.string());
const indexed = z.object({ value: z.array(z.tuple([z.number(), z.string()])) });

function read(file: string): unknown {
  return JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}

/** The private key behind a text of multibase: two bytes of prefix, then the number. */
function secretOf(text: string): Buffer {
  return Buffer.from((fromMultibase(text) ?? Buffer.alloc(0)).subarray(2));
}

describe.skipIf(!existsSync(folder)).each([
  { name: 'employ', credential: 'employ' },
  { name: 'prc', credential: 'prCred' },
])('the W3C vectors of ecdsa-sd-2023: $name', ({ name, credential }) => {
  const pair = z.object({ publicKeyMultibase: z.string(), secretKeyMultibase: z.string() });
  const keys = z
    .object({ baseKeyPair: pair, proofKeyPair: pair, hmacKeyString: z.string() })
    .parse(read('ecdsa-sd-2023/SDKeyMaterial.json'));
  const hmacKey = Buffer.from(keys.hmacKeyString, 'hex');
  const vector = (file: string) => read(`ecdsa-sd-2023/${name}/${file}.json`);
  const mandatoryPointers = lines.parse(read(`${credential}Mandatory.json`));
  const selectivePointers = lines.parse(read(`${credential}Selective.json`));
  const signed = jsonObject.parse(vector('addSignedSDBase'));
  const revealed = jsonObject.parse(vector('derivedRevealDocument'));
  const document = withoutProof(signed);
  const key = keyFromJwk(jwkFromMultikey(keys.baseKeyPair.publicKeyMultibase));
  const hashes = z.object({ proofHash: z.string(), mandatoryHash: z.string() }).parse(vector('addHashData'));

  function verify(each: JsonObject) {
    const keyFor = async () => key ?? expect.unreachable('The key is sound.');
    return verifyDocument(each, { contexts, at, purpose: 'assertionMethod', keyFor });
  }

  async function grouped() {
    const labelled = await labelledDocument(document, hmacKey, terms);
    if (labelled.fault !== undefined) return expect.unreachable(labelled.fault.detail);
    const chosen = await chosenStatements(labelled, mandatoryPointers, terms);
    return chosen.fault === undefined ? { labelled, chosen } : expect.unreachable(chosen.fault.detail);
  }

  test('the canonical statements are the same, under their own labels and under those of the key', async () => {
    const canonical = lines.parse(vector('addBaseDocCanon')).join('');
    expect(await rdfCanonicalForm(document, 'sha256', terms)).toBe(canonical);
    const { labelled } = await grouped();
    expect(labelled.statements).toEqual(vector('addBaseDocHMACCanon'));
  });

  test('the same statements are mandatory, at the same places', async () => {
    const { labelled, chosen } = await grouped();
    const { mandatory, nonMandatory } = z
      .object({ mandatory: indexed, nonMandatory: indexed })
      .parse(vector('addBaseTransform'));
    const parts = parted(labelled.statements, chosen.places);
    expect([...chosen.places]).toEqual(mandatory.value.map(([place]) => place));
    expect(parts.mandatory).toEqual(mandatory.value.map(([, statement]) => statement));
    expect(parts.others).toEqual(nonMandatory.value.map(([, statement]) => statement));
  });

  test('options and mandatory statements have the same hashes', async () => {
    const options = jsonObject.parse(vector('addProofConfig'));
    const hashed = await hashOptions({ options, document }, terms);
    expect(hex(hashed.fault === undefined ? hashed.hash : undefined)).toBe(hashes.proofHash);
    const { labelled, chosen } = await grouped();
    const { mandatory } = parted(labelled.statements, chosen.places);
    expect(hex(baseData(Buffer.alloc(0), Buffer.alloc(0), mandatory))).toBe(hashes.mandatoryHash);
  });

  test('the base proof value is the same text, written and read', () => {
    const raw = z
      .object({ baseSignature: z.string(), publicKey: z.string(), signatures: lines })
      .parse(vector('addRawBaseSignatureInfo'));
    const value = {
      baseSignature: Buffer.from(raw.baseSignature, 'hex'),
      publicKey: Buffer.from(fromMultibase(raw.publicKey) ?? []),
      signatures: raw.signatures.map((each) => Buffer.from(each, 'hex')),
      ...{ hmacKey, mandatoryPointers },
    };
    const { proofValue } = jsonObject.parse(signed['proof']);
    expect(encodeBase(value)).toBe(proofValue);
    const again = decodeBase(readProofValue(String(proofValue)) ?? Buffer.alloc(0));
    expect(again && encodeBase(again)).toBe(proofValue);
  });

  test('the document disclosed from it is the same, with the same proof', async () => {
    expect(await deriveDocument(signed, selectivePointers, terms)).toEqual({ document: revealed });
  });

  test('the derived proof verifies, the base proof does not', async () => {
    expect(await verify(revealed)).toEqual({ verified: withoutProof(revealed) });
    expect(await verify(signed)).toMatchObject({ fault: { code: 'PROOF_VERIFICATION_ERROR' } });
  });

  test('no mutation of the disclosed document or its proof verifies', async () => {
    const mutations = mutationsOf(revealed);
    expect(mutations.length).toBeGreaterThan(25);
    for (const mutation of mutations) expect(await verify(mutation)).toHaveProperty('fault.code');
  });

  test('with the keys of the vectors we make the same base proof, but for the random part of signatures', async () => {
    const random = [hmacKey, secretOf(keys.proofKeyPair.secretKeyMultibase)].values();
    const secret = secretOf(keys.baseKeyPair.secretKeyMultibase);
    const made = await addProof(
      document,
      {
        ...{ cryptosuite: 'ecdsa-sd-2023', purpose: 'assertionMethod', contexts, mandatoryPointers },
        created: new Date('2023-08-15T23:36:38Z'),
        random: () => random.next().value ?? expect.unreachable('Only two keys are made.'),
      },
      {
        algorithm: 'ES256',
        verificationMethod: String(jsonObject.parse(signed['proof'])['verificationMethod']),
        sign: async (data) => signBytes(keyOf(secret), data),
      },
    );
    if (made.fault !== undefined) return expect.unreachable(made.fault.detail);
    const [ours, theirs] = [made.document, signed].map((each) => jsonObject.parse(each['proof']));
    expect({ ...ours, proofValue: '' }).toEqual({ ...theirs, proofValue: '' });
    const [own, other] = [ours, theirs].map((proof) =>
      decodeBase(readProofValue(String(proof?.['proofValue'])) ?? Buffer.alloc(0)),
    );
    expect(multibase(own?.publicKey ?? Buffer.alloc(0))).toBe(keys.proofKeyPair.publicKeyMultibase);
    expect(hex(own?.hmacKey)).toBe(hex(other?.hmacKey));
    expect(own?.mandatoryPointers).toEqual(other?.mandatoryPointers);
    expect(own?.signatures).toHaveLength(other?.signatures.length ?? 0);
    const derived = await deriveDocument(made.document, selectivePointers, terms);
    if (derived.fault !== undefined) return expect.unreachable(derived.fault.detail);
    expect(await verify(derived.document)).toEqual({ verified: withoutProof(revealed) });
  });
});

function keyOf(secret: Buffer) {
  const exchange = createECDH('prime256v1');
  exchange.setPrivateKey(secret);
  const point = exchange.getPublicKey();
  const [x, y] = [base64url(point.subarray(1, 33)), base64url(point.subarray(33))];
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  const privateKey = createPrivateKey({ key: { ...jwk, d: base64url(secret) }, format: 'jwk' });
  return { algorithm: 'ES256', privateKey, jwk } as const;
}

/** Each member, wherever it is, once removed and once changed, and one added at each level. */
function mutationsOf(value: JsonObject): readonly JsonObject[] {
  const mutations: JsonObject[] = [{ ...value, description: 'another' }];
  for (const [name, member] of Object.entries(value)) {
    const others = Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
    mutations.push(others, { ...value, [name]: changed(member) });
    if (typeof member === 'object' && member !== null && !Array.isArray(member)) {
      for (const inner of mutationsOf(jsonObject.parse(member))) mutations.push({ ...value, [name]: inner });
    }
  }
  return mutations;
}

function changed(member: Json): Json {
  if (typeof member === 'string') return `${member.slice(0, -1)}${member.endsWith('1') ? '2' : '1'}`;
  return Array.isArray(member) ? [...member.slice(0, -1), changed(member.at(-1) ?? null)] : 'changed';
}

import { createHash } from 'node:crypto';
import jsonld from 'jsonld';
import { canonize } from 'rdf-canonize';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { multibase } from '../../../src/base/multibase.ts';
import { addProof } from '../../../src/protocol/data-integrity/create-proof.ts';
import { keys, office } from '../../support/issuers.ts';
import { signBytes } from '../../support/jose-keys.ts';
import { alumni, codeOf, contexts, proofOf, signed, without } from '../../support/secured-documents.ts';

const method = `${office}#eddsa`;
const refused = 'PROOF_VERIFICATION_ERROR';
const ids = { first: 'urn:uuid:first', second: 'urn:uuid:second', third: 'urn:uuid:third' };

/**
 * A proof made step by step as the specification has it, by nothing of ours: the matching proofs are put into the document
 * before it is made canonical (VC Data Integrity 1.0 §4.3, https://www.w3.org/TR/vc-data-integrity/).
 */
async function proofByHand(
  document: JsonObject,
  members: JsonObject,
  matching: readonly JsonObject[],
): Promise<JsonObject> {
  const options = {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-rdfc-2022',
    verificationMethod: method,
    proofPurpose: 'assertionMethod',
    ...members,
  };
  const covered = matching.length === 0 ? document : { ...document, proof: matching };
  const hashes = [
    await hashOf({ ...options, '@context': document['@context'] ?? null }),
    await hashOf(covered),
  ];
  return { ...options, proofValue: multibase(signBytes(keys.EdDSA, Buffer.concat(hashes))) };
}

async function hashOf(document: JsonObject): Promise<Buffer> {
  const documentLoader = async (url: string) => {
    const found = contexts.get(url) ?? expect.unreachable('Nothing is fetched.');
    return { contextUrl: null, documentUrl: url, document: found, tag: 'static' } as const;
  };
  const quads = await jsonld.toRDF(document, {
    ...{ documentLoader, safe: true, base: null, rdfDirection: 'i18n-datatype' },
  });
  const text = await canonize(quads, {
    ...{ algorithm: 'RDFC-1.0', format: 'application/n-quads', messageDigestAlgorithm: 'sha256' },
    maxWorkFactor: 1,
  });
  return createHash('sha256').update(text).digest();
}

describe('a proof chain', () => {
  test('made by hand verifies, whether the previous proof is a text or a list', async () => {
    const first = await proofByHand(alumni, { id: ids.first }, []);
    const text = await proofByHand(alumni, { id: ids.second, previousProof: ids.first }, [first]);
    const list = await proofByHand(alumni, { id: ids.second, previousProof: [ids.first] }, [first]);
    expect(await codeOf({ ...alumni, proof: [first, text] })).toBe('verified');
    expect(await codeOf({ ...alumni, proof: [text, first] })).toBe('verified');
    expect(await codeOf({ ...alumni, proof: [first, list] })).toBe('verified');
    const both = [ids.first, ids.second];
    const third = await proofByHand(alumni, { id: ids.third, previousProof: both }, [first, text]);
    expect(await codeOf({ ...alumni, proof: [first, text, third] })).toBe('verified');
  });

  test('that we make is the one made by hand', async () => {
    const one = await signed(alumni, { id: ids.first });
    const two = await signed(one, { id: ids.second, previousProofs: [ids.first] });
    const three = await signed(two, { id: ids.third, previousProofs: [ids.first, ids.second] });
    const first = await proofByHand(alumni, { id: ids.first }, []);
    const second = await proofByHand(alumni, { id: ids.second, previousProof: ids.first }, [first]);
    const both = [ids.first, ids.second];
    const third = await proofByHand(alumni, { id: ids.third, previousProof: both }, [first, second]);
    expect(three['proof']).toEqual([first, second, third]);
  });

  test('with a proof taken out, changed or made over another is refused', async () => {
    const first = await proofByHand(alumni, { id: ids.first }, []);
    const other = await proofByHand(alumni, { id: ids.first, nonce: 'another' }, []);
    const second = await proofByHand(alumni, { id: ids.second, previousProof: ids.first }, [first]);
    const alone = await proofByHand(alumni, { id: ids.second, previousProof: ids.first }, []);
    const sets: readonly (readonly Json[])[] = [
      [second],
      [other, second],
      [first, alone],
      [{ ...first, id: 'urn:uuid:renamed' }, second],
      [first, without(second, 'previousProof')],
      [first, { ...second, previousProof: ids.third }],
      [first, { ...second, previousProof: [ids.first, ids.third] }],
      [first, { ...second, previousProof: 7 }],
      [first, { ...second, previousProof: [ids.first, ids.first] }],
      [first, { ...second, previousProof: { id: ids.first } }],
    ];
    for (const proof of sets) expect(await codeOf({ ...alumni, proof })).toBe(refused);
  });

  test('that closes on itself is refused', async () => {
    const one = await proofByHand(alumni, { id: ids.first, previousProof: ids.second }, []);
    const two = await proofByHand(alumni, { id: ids.second, previousProof: ids.first }, [one]);
    const self = await proofByHand(alumni, { id: ids.first, previousProof: ids.first }, []);
    expect(await codeOf({ ...alumni, proof: [one, two] })).toBe(refused);
    expect(await codeOf({ ...alumni, proof: [self] })).toBe(refused);
  });

  test('is not begun where the proof before is absent, nor with an id that is taken', async () => {
    const one = await signed(alumni, { id: ids.first });
    const signer = {
      algorithm: 'EdDSA',
      verificationMethod: method,
      sign: async () => expect.unreachable(),
    } as const;
    const request = { cryptosuite: 'eddsa-rdfc-2022', purpose: 'assertionMethod', contexts } as const;
    const fault = { fault: { code: 'PROOF_GENERATION_ERROR' } };
    expect(await addProof(one, { ...request, previousProofs: [ids.second] }, signer)).toMatchObject(fault);
    expect(await addProof(one, { ...request, id: ids.first }, signer)).toMatchObject(fault);
  });
});

describe('a proof set', () => {
  test('verifies in any order, and only as a whole', async () => {
    const one = await signed(alumni);
    const two = await signed(one, { cryptosuite: 'ecdsa-rdfc-2019' }, `${office}#es256`);
    const [rdfc, ecdsa] = Array.isArray(two['proof']) ? two['proof'] : [];
    const jcs = proofOf(await signed(alumni, { cryptosuite: 'ecdsa-jcs-2019' }, `${office}#es256`));
    for (const proof of [[rdfc], [ecdsa], [ecdsa, rdfc], [jcs, ecdsa, rdfc]])
      expect(await codeOf({ ...alumni, proof })).toBe('verified');
    const spoiled = { ...jcs, created: '2026-01-01T00:00:00Z' };
    expect(await codeOf({ ...alumni, proof: [rdfc, ecdsa, spoiled] })).toBe(refused);
    expect(await codeOf({ ...alumni, description: 'changed', proof: [rdfc, ecdsa] })).toBe(refused);
  });

  test('has at most eight proofs, and no two of one id', async () => {
    const proof = proofOf(await signed(alumni));
    expect(await codeOf({ ...alumni, proof: Array<Json>(8).fill(proof) })).toBe('verified');
    expect(await codeOf({ ...alumni, proof: Array<Json>(9).fill(proof) })).toBe(refused);
    const named = proofOf(await signed(alumni, { id: ids.first }));
    expect(await codeOf({ ...alumni, proof: [named, proof] })).toBe('verified');
    expect(await codeOf({ ...alumni, proof: [named, named] })).toBe(refused);
  });
});

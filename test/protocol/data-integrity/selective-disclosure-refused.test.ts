import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import { deriveDocument } from '../../../src/protocol/data-integrity/derive-document.ts';
import {
  type BaseProofValue,
  decodeBase,
  encodeBase,
} from '../../../src/protocol/data-integrity/sd/proof-value.ts';
import { addProof, type ProofRequest } from '../../../src/protocol/data-integrity/create-proof.ts';
import { keys, party } from '../../support/issuers.ts';
import { signBytes } from '../../support/jose-keys.ts';
import { codeOf, contexts, proofOf, signed, without } from '../../support/secured-documents.ts';
import {
  baseOf,
  disclosed,
  document,
  mandatoryPointers,
  method,
  randomFrom,
  school,
  valueOf,
  withValue,
} from '../../support/disclosed-documents.ts';

const refused = 'PROOF_VERIFICATION_ERROR';

describe('nothing is made or disclosed', () => {
  const fault = (code: string) => ({ fault: { code } });
  const make = (request: Partial<ProofRequest>, over: JsonObject = document) =>
    addProof(
      over,
      { cryptosuite: 'ecdsa-sd-2023', purpose: 'assertionMethod', contexts, ...request },
      { algorithm: 'ES256', verificationMethod: method, sign: async (data) => signBytes(keys.ES256, data) },
    );
  const random = randomFrom('one') ?? expect.unreachable();

  test.each([['/non/existent/path'], ['/credentialSubject/alumniOf/4'], ['issuer']])(
    'for the pointer %s to nothing',
    async (pointer) => {
      expect(await make({ random, mandatoryPointers: [pointer] })).toMatchObject(
        fault('PROOF_GENERATION_ERROR'),
      );
      const outcome = await deriveDocument(await baseOf(), [pointer], { contexts });
      expect(outcome).toMatchObject(fault('PROOF_GENERATION_ERROR'));
    },
  );

  test('without randomness, over another proof, or of a document that states nothing', async () => {
    expect(await make({ mandatoryPointers })).toMatchObject(fault('PROOF_GENERATION_ERROR'));
    const first = await signed(document, { id: 'urn:uuid:first' });
    const chained = await make({ random, previousProofs: ['urn:uuid:first'] }, first);
    expect(chained).toMatchObject(fault('PROOF_GENERATION_ERROR'));
    const lossy = await make({ random }, { ...document, id: 'relative' });
    expect(lossy).toMatchObject(fault('DATA_LOSS_DETECTION_ERROR'));
  });

  test('where an item would be another one once the document is made compact', async () => {
    const credentialSubject = { id: party, alumniOf: [null, school('A', 'Geneva'), school('B', 'Bern')] };
    const base = await baseOf({}, { ...document, credentialSubject });
    const outcome = await deriveDocument(base, ['/credentialSubject/alumniOf/1/name'], { contexts });
    expect(outcome).toMatchObject(fault('PROOF_GENERATION_ERROR'));
  });

  test('of a document that uses the names we give to nameless nodes', async () => {
    const named = await make({ random }, { ...document, id: 'urn:bnid:b0' });
    expect(named).toMatchObject(fault('PROOF_TRANSFORMATION_ERROR'));
  });

  test('where nothing is mandatory and nothing chosen', async () => {
    const base = await baseOf({ mandatoryPointers: [] });
    expect(await deriveDocument(base, [], { contexts })).toMatchObject(fault('PROOF_GENERATION_ERROR'));
  });

  test('from a derived proof, a proof of another suite, none, or two', async () => {
    const base = await baseOf();
    const named = proofOf(await baseOf({ id: 'urn:uuid:named' }));
    const none: readonly JsonObject[] = [
      await disclosed(base),
      await signed(document),
      { ...base, proof: [proofOf(base), named] },
    ];
    for (const each of none) {
      const outcome = await deriveDocument(each, ['/name'], { contexts });
      expect(outcome).toMatchObject(fault('PROOF_GENERATION_ERROR'));
    }
    expect(await deriveDocument(document, ['/name'], { contexts })).toMatchObject(fault('PARSING_ERROR'));
    const two = { ...base, proof: [proofOf(base), named] };
    const chosen = await deriveDocument(two, ['/name'], { contexts, proofId: 'urn:uuid:named' });
    expect(chosen.fault === undefined ? await codeOf(chosen.document) : chosen.fault).toBe('verified');
  });

  test('from a base proof over another document, or one that was changed', async () => {
    const base = await baseOf();
    const value: BaseProofValue = decodeBase(valueOf(base)) ?? expect.unreachable('It is a base proof.');
    const fewer = encodeBase({ ...value, signatures: value.signatures.slice(1) });
    for (const each of [withValue(base, fewer), without(base, 'name')]) {
      const outcome = await deriveDocument(each, ['/issuer'], { contexts });
      expect(outcome).toMatchObject(fault('PROOF_GENERATION_ERROR'));
    }
    const other = encodeBase({ ...value, hmacKey: Buffer.alloc(32) });
    expect(await codeOf(await disclosed(withValue(base, other), ['']))).toBe(refused);
  });
});

import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Json, JsonObject } from '../../src/base/json.ts';
import { deriveDocument } from '../../src/protocol/data-integrity/derive-document.ts';
import { readProofValue } from '../../src/protocol/data-integrity/sd/proof-value.ts';
import type { ProofRequest } from '../../src/protocol/data-integrity/create-proof.ts';
import { office, party } from './issuers.ts';
import { alumni, contexts, proofOf, signed } from './secured-documents.ts';

export const method = `${office}#es256`;
export const school = (name: string, city: string) => ({ type: 'School', name, address: { city, zip: '1' } });
export const document: JsonObject = {
  ...alumni,
  validUntil: '2027-01-01T00:00:00Z',
  name: { '@value': 'Exemple "_:c14n0" \\ \n', '@language': 'fr', '@direction': 'ltr' },
  credentialSubject: {
    id: party,
    alumniOf: [school('A', 'Geneva'), school('A', 'Geneva'), school('B', 'Bern'), school('C', 'Basel')],
    memberOf: { type: 'Organization', name: 'Works', seat: [{ city: 'Bern' }] },
    birthDate: '1978-07-17',
  },
};
export const mandatoryPointers = ['/issuer', '/validUntil'];

export function randomFrom(seed: string): ProofRequest['random'] {
  let count = 0;
  return (length) => createHash('sha512').update(`${seed} ${count++}`).digest().subarray(0, length);
}

export function baseOf(
  request: Partial<ProofRequest> = {},
  over: JsonObject = document,
): Promise<JsonObject> {
  const random = randomFrom('one') ?? expect.unreachable();
  return signed(over, { cryptosuite: 'ecdsa-sd-2023', mandatoryPointers, random, ...request }, method);
}

export async function disclosed(base: JsonObject, pointers: readonly string[] = []): Promise<JsonObject> {
  const outcome = await deriveDocument(base, pointers, { contexts });
  return outcome.fault === undefined ? outcome.document : expect.unreachable(outcome.fault.detail);
}

export function valueOf(secured: JsonObject): Buffer {
  return Buffer.from(readProofValue(String(proofOf(secured)['proofValue'])) ?? []);
}

export function withValue(secured: JsonObject, proofValue: Json): JsonObject {
  return { ...secured, proof: { ...proofOf(secured), proofValue } };
}

import { expect } from 'vitest';
import { isJsonObject, type JsonObject } from '../../src/base/json.ts';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import { addProof } from '../../src/protocol/data-integrity/create-proof.ts';
import { verifyDocument } from '../../src/protocol/data-integrity/verify-document.ts';
import { keyFromJwk } from '../../src/protocol/jose/verification-key.ts';
import { at, attacker, keys, office, party } from './issuers.ts';
import { signBytes, type TestKey } from './jose-keys.ts';

export const contexts = readBundledContexts();
export const base = 'https://www.w3.org/ns/credentials/v2';
export const examples = 'https://www.w3.org/ns/credentials/examples/v2';
export const alumni = {
  '@context': [base, examples],
  id: 'urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33',
  type: ['VerifiableCredential', 'AlumniCredential'],
  issuer: office,
  credentialSubject: { id: party, alumniOf: 'The School of Examples' },
};
const signers: { readonly [method: string]: TestKey } = {
  [`${office}#eddsa`]: keys.EdDSA,
  [`${office}#es256`]: keys.ES256,
  [`${attacker}#key`]: keys.attacker,
};

type Terms = Partial<Parameters<typeof verifyDocument>[1]>;

/** The code a document is refused with by a verifier that knows every key here, or `verified`. */
export async function codeOf(document: JsonObject, terms: Terms = {}): Promise<string> {
  const outcome = await verifyDocument(document, {
    ...{ contexts, at, purpose: 'assertionMethod' },
    keyFor: async ({ verificationMethod }) =>
      keyFromJwk(signers[verificationMethod]?.jwk) ?? { code: 'INVALID_VERIFICATION_METHOD', detail: '' },
    ...terms,
  });
  return outcome.fault?.code ?? 'verified';
}

export async function signed(
  document: JsonObject,
  request: Partial<Parameters<typeof addProof>[1]> = {},
  verificationMethod = `${office}#eddsa`,
): Promise<JsonObject> {
  const key = signers[verificationMethod] ?? keys.attacker;
  const outcome = await addProof(
    document,
    { cryptosuite: 'eddsa-rdfc-2022', purpose: 'assertionMethod', contexts, ...request },
    { algorithm: key.algorithm, verificationMethod, sign: async (data) => signBytes(key, data) },
  );
  return outcome.fault === undefined ? outcome.document : expect.unreachable(outcome.fault.detail);
}

export function proofOf(document: JsonObject): JsonObject {
  return isJsonObject(document['proof']) ? document['proof'] : expect.unreachable('There is one proof.');
}

export function without(value: JsonObject, left: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== left));
}

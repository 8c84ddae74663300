import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { addProof, type ProofRequest } from '../../src/protocol/data-integrity/create-proof.ts';
import { knownContexts } from '../../src/usecase/verification/known-contexts.ts';
import { at, binding, keys, office, party, wholeClaims } from './issuers.ts';
import { signBytes, type TestKey } from './jose-keys.ts';

export const contexts = knownContexts(readBundledContexts());
export const typeContextUrl = 'https://gid.example/schemas/global-identifier.context.v2.json';

type Made = {
  /** Members that differ from the usual document; those that are undefined are left out. */
  readonly members?: { readonly [member: string]: unknown };
  readonly request?: Partial<ProofRequest>;
  readonly key?: TestKey;
  readonly verificationMethod?: string;
};

/** A credential of the office for the party as JSON document with a proof. */
export function documentVc({ members, request, key, verificationMethod }: Made = {}): Promise<JsonObject> {
  const credential = {
    '@context': ['https://www.w3.org/ns/credentials/v2', typeContextUrl],
    id: 'urn:uuid:7d0f2a44-0d2d-4b0e-9b1e-3e1f5c6a7b8c',
    type: ['VerifiableCredential', 'GlobalIdentifierCredential'],
    issuer: office,
    validFrom: '2026-04-01T00:00:00Z',
    validUntil: '2027-04-01T00:00:00Z',
    credentialSubject: { id: party, ...wholeClaims },
    ...members,
  };
  return secured(credential, {
    request: { purpose: 'assertionMethod', ...request },
    key: key ?? keys.EdDSA,
    verificationMethod: verificationMethod ?? `${office}#eddsa`,
  });
}

/** A presentation of the party as JSON document, signed for this request. */
export function documentVp(
  credentials: readonly unknown[],
  { members, request, key, verificationMethod }: Made = {},
): Promise<JsonObject> {
  const presentation = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiablePresentation'],
    holder: party,
    verifiableCredential: credentials,
    ...members,
  };
  const { nonce: challenge, audience: domain } = binding;
  return secured(presentation, {
    request: { purpose: 'authentication', challenge, domain, ...request },
    key: key ?? keys.party,
    verificationMethod: verificationMethod ?? `${party}#key-1`,
  });
}

export async function secured(
  document: { readonly [member: string]: unknown },
  made: {
    readonly request: Partial<ProofRequest> & { readonly purpose: string };
    readonly key: TestKey;
    readonly verificationMethod: string;
  },
): Promise<JsonObject> {
  const { key, verificationMethod, request } = made;
  const plain = JSON.parse(JSON.stringify(document)) as JsonObject;
  const outcome = await addProof(
    plain,
    { cryptosuite: 'eddsa-rdfc-2022', created: at, contexts, ...request },
    { algorithm: key.algorithm, verificationMethod, sign: async (data) => signBytes(key, data) },
  );
  if (outcome.fault !== undefined) throw new Error(outcome.fault.detail);
  return outcome.document;
}

/** A credential that was issued as a token; fails where it is a JSON document. */
export function tokenOf(credential: string | JsonObject): string {
  if (typeof credential !== 'string') throw new Error('The credential is a JSON document, not a token.');
  return credential;
}

import { z } from 'zod';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import { isJsonObject, type Json, type JsonObject } from '../../src/base/json.ts';
import { type Did, parseDid } from '../../src/domain/did/did.ts';
import { addProof, type ProofRequest } from '../../src/protocol/data-integrity/create-proof.ts';
import { didKeyOf } from '../../src/protocol/did-key/did-key.ts';
import { demonstrationInstances } from '../../src/usecase/vc-api/demonstration.ts';
import type { VcApiInstance } from '../../src/usecase/vc-api/instance.ts';
import { isOfficeCode, type OfficeCode } from '../../src/domain/trust/office.ts';
import { signBytes, testKey } from './jose-keys.ts';
import { type OfficeNode, type OfficeNodeOptions, startOffice } from './world.ts';

export type Answer = { readonly status: number; readonly body: JsonObject; readonly headers: Headers };

/** A node with the demonstration's instances, and calls to them as test suites make them. */
export type VcApiNode = OfficeNode & {
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  issue(instance: string, credential: JsonObject, options?: JsonObject): Promise<Answer>;
  /** The credential that was issued; fails the test where none was. */
  issued(instance: string, credential: JsonObject): Promise<JsonObject>;
  verify(credential: Json, options?: JsonObject): Promise<Answer>;
  verifyPresentation(presentation: Json, options?: JsonObject): Promise<Answer>;
};

export function demonstration(): readonly VcApiInstance[] {
  return demonstrationInstances(officeCodeOf('XA'));
}

export function officeCodeOf(text: string): OfficeCode {
  if (!isOfficeCode(text)) throw new Error('A test names an office code that is none.');
  return text;
}

export async function startVcApi(options: OfficeNodeOptions = {}): Promise<VcApiNode> {
  const node = await startOffice({ ...options, config: { vcApi: demonstration(), ...options.config } });
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${node.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, */*', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const parsed = z.record(z.string(), z.json()).parse(await answer.json());
    return { status: answer.status, body: parsed, headers: answer.headers };
  };
  const issue = (instance: string, credential: JsonObject, more: JsonObject = {}) =>
    post(`/issuers/${instance}/credentials/issue`, { credential, options: more });
  return {
    ...node,
    post,
    issue,
    async issued(instance, credential) {
      const { status, body } = await issue(instance, credential);
      const { verifiableCredential } = body;
      if (status !== 201 || !isJsonObject(verifiableCredential))
        throw new Error(`Nothing was issued: ${JSON.stringify(body)}`);
      return verifiableCredential;
    },
    verify: (verifiableCredential, more = { checks: ['proof'] }) =>
      post('/verifiers/main/credentials/verify', { verifiableCredential, options: more }),
    verifyPresentation: (verifiablePresentation, more = { checks: [] }) =>
      post('/verifiers/main/presentations/verify', { verifiablePresentation, options: more }),
  };
}

export const examplesContext = 'https://www.w3.org/ns/credentials/examples/v2';

/** A credential as the Data Integrity suites make it, of version 2.0. */
export function exampleCredential(more: JsonObject = {}): JsonObject {
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', examplesContext],
    id: 'urn:uuid:86294362-4254-4f36-854f-3952fe42555d',
    type: ['VerifiableCredential', 'AlumniCredential'],
    credentialSubject: { id: 'did:example:subject', alumniOf: 'Example University' },
    ...more,
  };
}

/** Somebody with a did:key who signs documents, as suites do with keys of their own. */
export type LocalSigner = {
  readonly did: Did;
  sign(document: JsonObject, request?: Partial<ProofRequest>): Promise<JsonObject>;
};

export function localSigner(name: string): LocalSigner {
  const key = testKey('EdDSA', name);
  const did = parseDid(didKeyOf(key.jwk) ?? '');
  const contexts = readBundledContexts();
  return {
    did,
    async sign(document, request = {}) {
      const secured = await addProof(
        document,
        {
          ...{ cryptosuite: 'eddsa-rdfc-2022', purpose: 'assertionMethod', created: new Date() },
          ...{ contexts, inlineContexts: 'allowed', ...request },
        },
        {
          algorithm: 'EdDSA',
          verificationMethod: `${did}#${did.slice('did:key:'.length)}`,
          sign: async (data) => signBytes(key, data),
        },
      );
      if (secured.fault !== undefined) throw new Error(`Not signed: ${secured.fault.detail}`);
      return secured.document;
    },
  };
}

/** The document with a member of its one proof changed, added, or (undefined) taken away. */
export function withProof(
  document: JsonObject,
  changes: { readonly [member: string]: Json | undefined },
): JsonObject {
  const proof = isJsonObject(document['proof']) ? document['proof'] : {};
  const members = Object.entries({ ...proof, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...document, proof: Object.fromEntries(members) };
}

import { createPublicKey } from 'node:crypto';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite as ecdsaRdfc2019 } from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import { cryptosuite as eddsaRdfc2022 } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import signatures from 'jsonld-signatures';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import { type JsonObject, toJson } from '../../src/base/json.ts';
import { multikeyFromJwk } from '../../src/domain/did/multikey.ts';
import { addProof } from '../../src/protocol/data-integrity/create-proof.ts';
import { verifyDocument } from '../../src/protocol/data-integrity/verify-document.ts';
import { keyFromJwk } from '../../src/protocol/jose/verification-key.ts';
import { signBytes, testKey } from '../support/jose-keys.ts';

// The same documents through our code and through Digital Bazaar's, which share the RDF libraries but nothing else.
const contexts = readBundledContexts();
const at = new Date('2026-05-01T12:00:00Z');
const jsonObject = z.record(z.string(), z.json());

// Two subjects that only what lies behind them tells apart, and two that nothing does.
const lookAlike = { type: 'Person', memberOf: { type: 'Organization', name: 'Example Works' } };
const document: JsonObject = {
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
  id: 'urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873',
  type: ['VerifiableCredential', 'ExampleCredential'],
  issuer: 'did:example:office',
  validFrom: '2026-01-01T00:00:00Z',
  name: { '@value': 'Exemple', '@language': 'fr', '@direction': 'ltr' },
  credentialSubject: [
    lookAlike,
    lookAlike,
    { type: 'Person', memberOf: { type: 'Organization', name: 'Other' } },
  ],
};

const suites = [
  { name: 'eddsa-rdfc-2022', algorithm: 'EdDSA', theirs: eddsaRdfc2022, called: 'Ed25519' },
  { name: 'ecdsa-rdfc-2019', algorithm: 'ES256', theirs: ecdsaRdfc2019, called: 'P-256' },
  { name: 'ecdsa-rdfc-2019', algorithm: 'ES384', theirs: ecdsaRdfc2019, called: 'P-384' },
] as const;

describe.each(suites)('$name with $called', ({ name, algorithm, theirs, called }) => {
  const testing = testKey(algorithm, 'second opinion');
  const multikey = multikeyFromJwk(testing.jwk);
  const controller = `did:key:${multikey}`;
  const method = `${controller}#${multikey}`;
  const key = keyFromJwk(createPublicKey(testing.privateKey).export({ format: 'jwk' }));
  const documents: { readonly [url: string]: unknown } = {
    [controller]: {
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
      id: controller,
      verificationMethod: [methodDocument()],
      assertionMethod: [method],
    },
    [method]: methodDocument(),
  };

  function methodDocument() {
    const context = 'https://w3id.org/security/multikey/v1';
    return { '@context': context, id: method, type: 'Multikey', controller, publicKeyMultibase: multikey };
  }

  const documentLoader = async (url: string) => {
    const found = contexts.get(url) ?? documents[url];
    if (found === undefined) throw new Error('Nothing is fetched.');
    return { contextUrl: null, documentUrl: url, document: found, tag: 'static' };
  };
  const purpose = () => new signatures.purposes.AssertionProofPurpose();

  async function ours(): Promise<JsonObject> {
    const outcome = await addProof(
      document,
      { cryptosuite: name, purpose: 'assertionMethod', created: at, contexts },
      { algorithm, verificationMethod: method, sign: async (data) => signBytes(testing, data) },
    );
    return outcome.fault === undefined ? outcome.document : expect.unreachable(outcome.fault.detail);
  }

  function verify(signed: JsonObject) {
    const keyFor = async () => key ?? expect.unreachable('The key is sound.');
    return verifyDocument(signed, { contexts, at, purpose: 'assertionMethod', keyFor });
  }

  test('what we make they verify, and not once it is changed', async () => {
    const signed = await ours();
    const check = (each: JsonObject) => {
      const suite = new DataIntegrityProof({ cryptosuite: theirs });
      return signatures.verify(each, { suite, purpose: purpose(), documentLoader });
    };
    expect(await check(signed)).toMatchObject({ verified: true });
    expect(await check({ ...signed, validFrom: '2026-01-02T00:00:00Z' })).toMatchObject({ verified: false });
  });

  test('what they make we verify, and not once it is changed', async () => {
    const signer = {
      id: method,
      algorithm: called,
      sign: async ({ data }: { readonly data: Uint8Array }) => signBytes(testing, data),
    };
    const suite = new DataIntegrityProof({ cryptosuite: theirs, signer, date: at });
    const made = await signatures.sign(structuredClone(document), {
      ...{ suite, purpose: purpose(), documentLoader },
    });
    const signed = jsonObject.parse(toJson(made));
    expect(await verify(signed)).toEqual({ verified: document });
    const [first, ...others] = z.array(z.json()).parse(signed['credentialSubject']);
    expect(first).toEqual(lookAlike);
    const changed = { ...signed, credentialSubject: others };
    expect(await verify(changed)).toMatchObject({ fault: { code: 'PROOF_VERIFICATION_ERROR' } });
  });
});

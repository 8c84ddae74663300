import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { generate as generateEcdsa } from '@digitalbazaar/ecdsa-multikey';
import { cryptosuite as ecdsa } from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import { generate as generateEd25519 } from '@digitalbazaar/ed25519-multikey';
import { cryptosuite as eddsa } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import signatures from 'jsonld-signatures';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBundledContexts } from '../../src/adapter/contexts/read-contexts.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { isDid } from '../../src/domain/did/did.ts';
import { didKeyDocument } from '../../src/protocol/did-key/did-key.ts';
import { exampleCredential, startVcApi, type VcApiNode } from '../support/vc-api.ts';

// The W3C's test suites sign and verify with these packages of Digital Bazaar.
const v2 = 'https://www.w3.org/ns/credentials/v2';
const contexts = readBundledContexts();
let node: VcApiNode;
beforeAll(async () => {
  node = await startVcApi();
});
afterAll(() => node.close());

async function documentLoader(url: string) {
  return { contextUrl: null, documentUrl: url, document: documentAt(url), tag: 'static' };
}

function documentAt(url: string): unknown {
  const [did = '', fragment] = url.split('#');
  if (!isDid(did)) return contexts.get(url);
  const document = didKeyDocument(did);
  const method = document?.verificationMethod?.find(({ id }) => id === url);
  return fragment === undefined
    ? document
    : { '@context': 'https://w3id.org/security/multikey/v1', ...method };
}

function verifyElsewhere(credential: JsonObject, cryptosuite: object) {
  return signatures.verify(credential, {
    suite: new DataIntegrityProof({ cryptosuite }),
    purpose: new signatures.purposes.AssertionProofPurpose(),
    documentLoader,
  });
}

const version1: JsonObject = {
  ...exampleCredential(),
  '@context': [
    'https://www.w3.org/2018/credentials/v1',
    'https://w3id.org/security/data-integrity/v2',
    'https://www.w3.org/ns/credentials/examples/v2',
  ],
  issuanceDate: '2024-01-01T00:00:00Z',
};

describe.each([
  ['eddsa-rdfc-2022', eddsa],
  ['ecdsa-rdfc-2019-p256', ecdsa],
  ['ecdsa-rdfc-2019-p384', ecdsa],
] as const)('what the instance %s signs', (id, cryptosuite) => {
  test.each([
    ['2.0', exampleCredential()],
    ['1.1', version1],
  ])('verifies elsewhere: version %s', async (_version, credential) => {
    const issued = await node.issued(id, credential);
    expect(await verifyElsewhere(issued, cryptosuite)).toMatchObject({ verified: true });
    const changed = { ...issued, id: 'urn:uuid:11111111-4254-4f36-854f-3952fe42555d' };
    expect(await verifyElsewhere(changed, cryptosuite)).toMatchObject({ verified: false });
  });
});

describe.each([
  ['Ed25519', eddsa, () => generateEd25519()],
  ['P-256', ecdsa, () => generateEcdsa({ curve: 'P-256' })],
  ['P-384', ecdsa, () => generateEcdsa({ curve: 'P-384' })],
] as const)('what others sign with %s', (_keyType, cryptosuite, generate) => {
  async function signedElsewhere(build: (did: string) => JsonObject, purpose: object): Promise<JsonObject> {
    const key = await generate();
    const did = `did:key:${key.publicKeyMultibase}`;
    key.id = `${did}#${key.publicKeyMultibase}`;
    key.controller = did;
    const suite = new DataIntegrityProof({ cryptosuite, signer: key.signer() });
    return { ...(await signatures.sign(build(did), { suite, purpose, documentLoader })) };
  }

  test('is verified by the verifier, and not once it was changed', async () => {
    const purpose = new signatures.purposes.AssertionProofPurpose();
    const credential = await signedElsewhere((issuer) => exampleCredential({ issuer }), purpose);
    expect(await node.verify(credential)).toMatchObject({ status: 200 });
    expect(await node.verify({ ...credential, id: 'urn:x:1' })).toMatchObject({ status: 400 });
  });

  test('is verified as a presentation, for its challenge and domain', async () => {
    const verifiableCredential = await node.issued('eddsa-rdfc-2022', exampleCredential());
    const options = { challenge: 'c1', domain: 'verifier.example' };
    const purpose = new signatures.purposes.AuthenticationProofPurpose(options);
    const presentation = await signedElsewhere(
      (holder) => ({ '@context': [v2], type: ['VerifiablePresentation'], holder, verifiableCredential }),
      purpose,
    );
    expect(await node.verifyPresentation(presentation, options)).toMatchObject({ status: 200 });
    const other = { ...options, challenge: 'c2' };
    expect(await node.verifyPresentation(presentation, other)).toMatchObject({ status: 400 });
  });
});

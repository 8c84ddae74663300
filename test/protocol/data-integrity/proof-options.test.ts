import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { addProof, createProof } from '../../../src/protocol/data-integrity/create-proof.ts';
import { office } from '../../support/issuers.ts';
import { alumni, codeOf, contexts, proofOf, signed, without } from '../../support/secured-documents.ts';

const suites = [
  { cryptosuite: 'eddsa-jcs-2022', method: `${office}#eddsa`, other: `${office}#es256` },
  { cryptosuite: 'eddsa-rdfc-2022', method: `${office}#eddsa`, other: `${office}#es256` },
  { cryptosuite: 'ecdsa-jcs-2019', method: `${office}#es256`, other: `${office}#eddsa` },
  { cryptosuite: 'ecdsa-rdfc-2019', method: `${office}#es256`, other: `${office}#eddsa` },
] as const;
const whole = {
  id: 'urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873',
  created: new Date('2026-04-01T00:00:00.789Z'),
  expires: new Date('2027-04-01T00:00:00Z'),
  domain: 'verifier.example',
  challenge: 'challenge-1',
  nonce: 'nonce-1',
} as const;

describe.each(suites)('$cryptosuite', ({ cryptosuite, method, other }) => {
  test('everything the proof says is under its signature', async () => {
    const document = await signed(alumni, { cryptosuite, ...whole }, method);
    const proof = proofOf(document);
    expect(proof).toMatchObject({
      ...whole,
      created: '2026-04-01T00:00:00Z',
      expires: '2027-04-01T00:00:00Z',
    });
    expect(await codeOf(document)).toBe('verified');
    const changes: readonly (readonly [string, Json])[] = [
      ['id', 'urn:uuid:another'],
      ['created', '2026-04-01T00:00:01Z'],
      ['created', '2026-04-01T01:00:00+01:00'],
      ['expires', '2028-04-01T00:00:00Z'],
      ['domain', 'another.example'],
      ['challenge', 'challenge-2'],
      ['nonce', 'nonce-2'],
    ];
    for (const [name, value] of changes) {
      const [changed, removed] = [{ ...proof, [name]: value }, without(proof, name)];
      expect(await codeOf({ ...document, proof: changed }), name).toBe('PROOF_VERIFICATION_ERROR');
      expect(await codeOf({ ...document, proof: removed }), name).toBe('PROOF_VERIFICATION_ERROR');
    }
  });

  test('a proof is only for its purpose, its domain and its challenge', async () => {
    const document = await signed(alumni, { cryptosuite, ...whole }, method);
    const { domain, challenge } = whole;
    expect(await codeOf(document, { domain, challenge })).toBe('verified');
    expect(await codeOf(document, { purpose: 'authentication' })).toBe('PROOF_VERIFICATION_ERROR');
    expect(await codeOf(document, { domain: 'another.example' })).toBe('INVALID_DOMAIN_ERROR');
    expect(await codeOf(document, { challenge: 'another' })).toBe('INVALID_CHALLENGE_ERROR');
    const plain = await signed(alumni, { cryptosuite }, method);
    expect(await codeOf(plain, { domain })).toBe('INVALID_DOMAIN_ERROR');
    expect(await codeOf(plain, { challenge })).toBe('INVALID_CHALLENGE_ERROR');
  });

  test('a key of another kind neither makes nor verifies its proofs', async () => {
    const document = await signed(alumni, { cryptosuite }, method);
    const foreign = { ...proofOf(document), verificationMethod: other };
    expect(await codeOf({ ...document, proof: foreign })).toBe('PROOF_VERIFICATION_ERROR');
    const algorithm = other.endsWith('eddsa') ? 'EdDSA' : 'ES256';
    const signer = { algorithm, verificationMethod: other, sign: async () => expect.unreachable() } as const;
    const request = { cryptosuite, purpose: 'assertionMethod', contexts } as const;
    const made = await createProof(alumni, request, signer);
    expect(made).toMatchObject({ fault: { code: 'PROOF_GENERATION_ERROR' } });
  });

  test('a document is not half disclosed', async () => {
    const algorithm = method.endsWith('eddsa') ? 'EdDSA' : 'ES256';
    const signer = { algorithm, verificationMethod: method, sign: async () => expect.unreachable() } as const;
    const request = { cryptosuite, purpose: 'assertionMethod', contexts, mandatoryPointers: [] } as const;
    const made = await addProof(alumni, request, signer);
    expect(made).toMatchObject({ fault: { code: 'PROOF_GENERATION_ERROR' } });
  });
});

test.each<readonly [string, Json]>([
  ['id', ''],
  ['id', 7],
  ['domain', []],
  ['domain', ['verifier.example', 'verifier.example']],
  ['domain', [7]],
  ['challenge', {}],
  ['nonce', null],
  ['previousProof', null],
  ['previousProof', []],
  ['cryptosuite', 'ECDSA-RDFC-2019'],
  ['cryptosuite', 'constructor'],
  ['type', 'Ed25519Signature2020'],
  ['verificationMethod', { id: `${office}#eddsa` }],
  ['verificationMethod', `${office}#${'x'.repeat(3000)}`],
])('a proof whose `%s` is %j is malformed', async (name, value) => {
  const document = await signed(alumni);
  const proof = { ...proofOf(document), [name]: value };
  expect(await codeOf({ ...document, proof })).toBe('PROOF_VERIFICATION_ERROR');
});

test('with JCS, contexts added behind those of the proof fall away, others are refused', async () => {
  const document: JsonObject = await signed(alumni, { cryptosuite: 'eddsa-jcs-2022' });
  const [first, second] = alumni['@context'];
  const added = 'https://w3id.org/security/multikey/v1';
  const codes = (...lists: readonly (readonly (string | undefined)[])[]) =>
    Promise.all(lists.map((list) => codeOf({ ...document, '@context': list.flatMap((url) => url ?? []) })));
  expect(await codes([first, second, added])).toEqual(['verified']);
  expect(await codes([second, first], [first], [added, first, second], [first, added, second])).toEqual(
    Array(4).fill('PROOF_VERIFICATION_ERROR'),
  );
  expect(await codes([first, second, 'https://evil.example'])).toEqual(['MALFORMED_VALUE_ERROR']);
});

test('without JCS, a proof has the contexts of its document or none of its own', async () => {
  const document = await signed(alumni);
  const having = (context: Json) => ({ ...document, proof: { ...proofOf(document), '@context': context } });
  expect(await codeOf(having(alumni['@context']))).toBe('verified');
  for (const other of [
    alumni['@context'].slice(0, 1),
    [...alumni['@context']].reverse(),
    'https://evil.example',
    null,
  ])
    expect(await codeOf(having(other))).toBe('PROOF_VERIFICATION_ERROR');
});

import { expect, test } from 'vitest';
import { deriveDocument } from '../../../src/protocol/data-integrity/derive-document.ts';
import { contexts, documentVc, documentVp, typeContextUrl } from '../../support/documents.ts';
import {
  attacker,
  bitstringEntry,
  bitstringUrl,
  jwtVc,
  keys,
  office,
  outcomeOf,
  party,
  presentedOutcomes,
  revokedIndex,
  startWorld,
  wholeClaims,
} from '../../support/issuers.ts';

const suites = [
  ['eddsa-rdfc-2022', keys.EdDSA, 'eddsa'],
  ['eddsa-jcs-2022', keys.EdDSA, 'eddsa'],
  ['ecdsa-rdfc-2019', keys.ES256, 'es256'],
  ['ecdsa-jcs-2019', keys.ES256, 'es256'],
] as const;

test.each(suites)('a document with a proof by %s is verified and trusted', async (cryptosuite, key, name) => {
  const verificationMethod = `${office}#${name}`;
  const credential = await documentVc({ request: { cryptosuite }, key, verificationMethod });
  const result = await startWorld().verify(credential);
  expect(result).toMatchObject({
    verified: true,
    trusted: true,
    credential: { format: 'ldp_vc', issuer: office, subject: party, claims: { officeCode: 'XA' } },
  });
});

test('a document of the older data model is verified with the contexts of its time', async () => {
  const members = {
    '@context': [
      'https://www.w3.org/2018/credentials/v1',
      'https://w3id.org/security/data-integrity/v2',
      'https://gid.example/schemas/global-identifier.context.v1.json',
    ],
    ...{ validFrom: undefined, validUntil: undefined },
    ...{ issuanceDate: '2026-04-01T00:00:00Z', expirationDate: '2027-04-01T00:00:00Z' },
  };
  expect(outcomeOf(await startWorld().verify(await documentVc({ members })))).toBe('verified');
});

test('a changed claim, a key of somebody else, and another purpose are refused', async () => {
  const world = startWorld();
  const good = await documentVc();
  const changed = { ...good, credentialSubject: { id: party, ...wholeClaims, name: 'Another Works' } };
  expect(outcomeOf(await world.verify(changed))).toBe('signature PROOF_VERIFICATION_ERROR');
  const foreign = await documentVc({ key: keys.attacker, verificationMethod: `${attacker}#key` });
  expect(outcomeOf(await world.verify(foreign))).toBe('signature INVALID_VERIFICATION_METHOD');
  const purpose = await documentVc({ request: { purpose: 'authentication' } });
  expect(outcomeOf(await world.verify(purpose))).toBe('signature PROOF_VERIFICATION_ERROR');
});

test('contexts that give claims another meaning are refused, whoever signed', async () => {
  const world = startWorld();
  const base = 'https://www.w3.org/ns/credentials/v2';
  const examples = 'https://www.w3.org/ns/credentials/examples/v2';
  const swapped = await documentVc({ members: { '@context': [base, examples] } });
  expect(outcomeOf(await world.verify(swapped))).toBe('claims MALFORMED_VALUE_ERROR');
  const both = await documentVc({ members: { '@context': [base, typeContextUrl, examples] } });
  expect(outcomeOf(await world.verify(both))).toBe('claims MALFORMED_VALUE_ERROR');
  const unknown = { ...(await documentVc()), '@context': [base, 'https://evil.example/context'] };
  expect(outcomeOf(await world.verify(unknown))).toBe('signature MALFORMED_VALUE_ERROR');
  expect(world.fetched).toEqual([]);
});

test('the status of a document counts as that of any credential', async () => {
  const world = startWorld();
  const at = (index: number) => documentVc({ members: { credentialStatus: bitstringEntry(index) } });
  expect(outcomeOf(await world.verify(await at(1)))).toBe('verified');
  expect(outcomeOf(await world.verify(await at(revokedIndex)))).toBe('status CREDENTIAL_REVOKED');
  expect(new Set(world.fetched)).toEqual(new Set([bitstringUrl]));
});

test('a presented document is bound to its holder, the challenge and the domain', async () => {
  const world = startWorld();
  const credential = await documentVc();
  const outcomes = async (made: Parameters<typeof documentVp>[1]) =>
    presentedOutcomes([world.present('ldp_vc', await documentVp([credential], made))]);
  expect(await outcomes({})).toEqual(['verified']);
  expect(await outcomes({ members: { holder: undefined } })).toEqual(['verified']);
  expect(await outcomes({ request: { challenge: 'another' } })).toEqual([
    'holderBinding INVALID_CHALLENGE_ERROR',
  ]);
  expect(await outcomes({ request: { domain: 'another' } })).toEqual(['holderBinding INVALID_DOMAIN_ERROR']);
  expect(await outcomes({ request: { purpose: 'assertionMethod' } })).toEqual([
    'holderBinding PROOF_VERIFICATION_ERROR',
  ]);
  expect(await outcomes({ request: { created: new Date('2026-05-01T11:50:00Z') } })).toEqual([
    'holderBinding RANGE_ERROR',
  ]);
  expect(await outcomes({ key: keys.attacker, verificationMethod: `${attacker}#key` })).toEqual([
    'holderBinding INVALID_VERIFICATION_METHOD',
  ]);
});

test('who presents a document of somebody else, or no document, is refused', async () => {
  const world = startWorld();
  const stolen = await documentVp([await documentVc()], {
    ...{ members: { holder: attacker }, key: keys.attacker, verificationMethod: `${attacker}#key` },
  });
  expect(await presentedOutcomes([world.present('ldp_vc', stolen)])).toEqual([
    'holderBinding HOLDER_BINDING_ERROR',
  ]);
  const token = { ...stolen, verifiableCredential: [jwtVc()] };
  expect(await presentedOutcomes([world.present('ldp_vc', token)])).toEqual(['format MALFORMED_VALUE_ERROR']);
  expect(await presentedOutcomes([world.present('ldp_vc', jwtVc())])).toEqual(['format PARSING_ERROR']);
});

test('of a document its holder discloses a part of, what is there has to fit, and what limits it to be there', async () => {
  const world = startWorld();
  const mandatory = ['/issuer', '/validFrom', '/validUntil', '/credentialStatus', '/credentialSubject/did'];
  const base = async (index: number) =>
    documentVc({
      members: { credentialStatus: bitstringEntry(index) },
      request: {
        cryptosuite: 'ecdsa-sd-2023',
        mandatoryPointers: [...mandatory, '/credentialSubject/officeCode'],
        random: (length) => Buffer.alloc(length, 7),
      },
      ...{ key: keys.ES256, verificationMethod: `${office}#es256` },
    });
  const disclose = async (index: number) => {
    const derived = await deriveDocument(await base(index), ['/credentialSubject/assuranceLevel'], {
      contexts,
    });
    return derived.fault === undefined ? derived.document : expect.unreachable(derived.fault.detail);
  };
  const result = await world.verify(await disclose(1));
  const claims = { did: party, officeCode: 'XA', assuranceLevel: 'high' };
  expect(result).toMatchObject({ verified: true, trusted: true, credential: { subject: party, claims } });
  expect(JSON.stringify(result)).not.toContain(wholeClaims.name);
  expect(outcomeOf(await world.verify(await base(1)))).toBe('signature PROOF_VERIFICATION_ERROR');
  expect(outcomeOf(await world.verify(await disclose(revokedIndex)))).toBe('status CREDENTIAL_REVOKED');
  const { credentialStatus, ...unlimited } = await disclose(revokedIndex);
  expect(credentialStatus).toBeDefined();
  expect(outcomeOf(await world.verify(unlimited))).toBe('signature PROOF_VERIFICATION_ERROR');
});

test.each(['/validUntil', '/credentialStatus'])(
  'a part that keeps %s back is refused, though its issuer let it be kept back',
  async (kept) => {
    const limits = ['/validUntil', '/credentialStatus'];
    const mandatory = ['/issuer', '/validFrom', '/credentialSubject/did', '/credentialSubject/officeCode'];
    const base = await documentVc({
      members: { credentialStatus: bitstringEntry(1) },
      request: {
        cryptosuite: 'ecdsa-sd-2023',
        mandatoryPointers: mandatory,
        random: (length) => Buffer.alloc(length, 7),
      },
      ...{ key: keys.ES256, verificationMethod: `${office}#es256` },
    });
    const outcomeWith = async (pointers: readonly string[]) => {
      const derived = await deriveDocument(base, pointers, { contexts });
      if (derived.fault !== undefined) return derived.fault.code;
      return outcomeOf(await startWorld().verify(derived.document));
    };
    expect(await outcomeWith(limits)).toBe('verified');
    expect(await outcomeWith(limits.filter((limit) => limit !== kept))).toBe('claims MALFORMED_VALUE_ERROR');
  },
);

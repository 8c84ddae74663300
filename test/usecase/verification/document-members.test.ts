import { expect, test } from 'vitest';
import { documentVc, documentVp } from '../../support/documents.ts';
import { outcomeOf, party, presentedOutcomes, startWorld, wholeClaims } from '../../support/issuers.ts';

const subject = { id: party, ...wholeClaims };
const examples = {
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
};
const foreign = { ...examples, type: ['VerifiableCredential', 'ExampleCredential'] };

test('a document may be about several subjects, none of whom can present it alone', async () => {
  const credentialSubject = [{ id: party }, { id: 'did:example:other' }];
  const credential = await documentVc({ members: { ...foreign, credentialSubject } });
  const world = startWorld();
  const { verified, credential: shown } = await world.verify(credential);
  expect([verified, shown?.subject, shown?.claims]).toEqual([true, undefined, {}]);
  const presentation = await documentVp([credential]);
  expect(await presentedOutcomes([world.present('ldp_vc', presentation)])).toEqual([
    'holderBinding HOLDER_BINDING_ERROR',
  ]);
});

test('a credential of a known type has one subject', async () => {
  const credentialSubject = [subject, { id: 'did:example:other', did: party }];
  const credential = await documentVc({ members: { credentialSubject } });
  expect(outcomeOf(await startWorld().verify(credential))).toBe('claims MALFORMED_VALUE_ERROR');
});

test.each<[string, object]>([
  ['evidence without type', { evidence: { id: 'urn:example:1' } }],
  ['an empty subject among others', { credentialSubject: [subject, {}] }],
  ['an end before its start', { validFrom: '2026-04-02T00:00:00Z', validUntil: '2026-04-01T00:00:00Z' }],
  [
    'a related resource of another digest',
    {
      relatedResource: {
        id: 'https://www.w3.org/ns/credentials/v2',
        digestSRI: `sha256-${'A'.repeat(43)}=`,
      },
    },
  ],
])('a document with %s is refused', async (_what, members) => {
  const credential = await documentVc({ members: { ...foreign, ...members } });
  expect(outcomeOf(await startWorld().verify(credential))).toBe('format MALFORMED_VALUE_ERROR');
});

test('a document of the older data model has to say when it was issued', async () => {
  const context = 'https://gid.example/schemas/global-identifier.context.v1.json';
  const members = {
    '@context': [
      'https://www.w3.org/2018/credentials/v1',
      'https://w3id.org/security/data-integrity/v2',
      context,
    ],
    ...{ validFrom: undefined, validUntil: undefined },
  };
  const dated = await documentVc({ members: { ...members, issuanceDate: '2026-04-01T00:00:00Z' } });
  expect(outcomeOf(await startWorld().verify(dated))).toBe('verified');
  const undated = await documentVc({ members });
  expect(outcomeOf(await startWorld().verify(undated))).toBe('format MALFORMED_VALUE_ERROR');
});

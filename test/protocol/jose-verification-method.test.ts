import { expect, test } from 'vitest';
import type { DidDocument } from '../../src/domain/did/did-document.ts';
import { selectMethod } from '../../src/protocol/jose/verification-method.ts';
import { documentWith, methodOf, testDid, testKey } from '../support/jose-keys.ts';

const did = testDid('xa');
const other = testDid('evil');
const { jwk } = testKey('EdDSA');
const method = methodOf(did, 'a', jwk);
const document = documentWith(did, { a: jwk, b: testKey('ES256').jwk });
const empty: DidDocument = { id: did };

const invalid = { code: 'INVALID_VERIFICATION_METHOD' };
const wrongRelationship = { code: 'INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD' };

test.each([
  ['an absolute DID URL', document, `${did}#a`],
  ['a fragment', document, '#a'],
  [
    'a relative id in the document',
    { ...empty, verificationMethod: [{ ...method, id: '#a' }], assertionMethod: ['#a'] },
    `${did}#a`,
  ],
  ['a method embedded in the relationship', { ...empty, assertionMethod: [method] }, `${did}#a`],
  ['no `kid`, where there is one method only', documentWith(did, { a: jwk }), undefined],
  [
    'a key of a controller the document names',
    { ...document, controller: [other], verificationMethod: [{ ...method, controller: other }] },
    '#a',
  ],
])('a method is found by %s', (_title, from: DidDocument, kid) => {
  expect(selectMethod(from, kid, 'assertionMethod')).toMatchObject({ method: { publicKeyJwk: jwk } });
});

test.each([
  ['another DID', document, `${other}#a`],
  ['an unknown fragment', document, `${did}#c`],
  ['the DID alone', document, did],
  ['a DID URL with a query', document, `${did}?versionId=1#a`],
  ['a DID URL with a path', document, `${did}/x#a`],
  ['nothing, where there are two methods', document, undefined],
  ['nothing, where there is no method', empty, undefined],
  ['an id that the document gives twice', { ...document, keyAgreement: [method] }, '#a'],
  [
    'a method of another DID that is embedded',
    { ...empty, assertionMethod: [methodOf(other, 'a', jwk)] },
    `${other}#a`,
  ],
  [
    'nothing, where the one method is of another DID',
    { ...empty, assertionMethod: [methodOf(other, 'a', jwk)] },
    undefined,
  ],
  [
    'a method of a controller the document does not name',
    { ...document, verificationMethod: [{ ...method, controller: other }] },
    '#a',
  ],
  [
    'a method that has the id of another DID',
    { ...empty, assertionMethod: [{ ...method, id: `${other}#a` }] },
    `${other}#a`,
  ],
  ['an empty fragment', { ...empty, assertionMethod: [{ ...method, id: `${did}#` }] }, '#'],
  ['a reference without its method', { ...empty, assertionMethod: [`${did}#a`] }, '#a'],
])('no method is found by %s', (_title, from: DidDocument, kid) => {
  expect(selectMethod(from, kid, 'assertionMethod')).toMatchObject(invalid);
});

test.each([
  ['for key agreement only', { ...empty, verificationMethod: [method], keyAgreement: [`${did}#a`] }],
  ['embedded for key agreement only', { ...empty, keyAgreement: [method] }],
  ['for authentication only', { ...empty, verificationMethod: [method], authentication: [`${did}#a`] }],
  ['for nothing', { ...empty, verificationMethod: [method] }],
  ['beside another one for assertions', { ...document, assertionMethod: [`${did}#b`] }],
])('a method that is listed %s makes no assertions', (_title, from: DidDocument) => {
  expect(selectMethod(from, '#a', 'assertionMethod')).toMatchObject(wrongRelationship);
});

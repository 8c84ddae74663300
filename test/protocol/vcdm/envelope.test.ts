import { expect, test } from 'vitest';
import { toJson } from '../../../src/base/json.ts';
import {
  envelopedCredential,
  envelopedPresentation,
  isEnvelope,
  readEnvelope,
} from '../../../src/protocol/vcdm/envelope.ts';

const context = 'https://www.w3.org/ns/credentials/v2';
const jwt = 'eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl';
const sdJwt = `${jwt}~WyJzYWx0IiwxXQ~`;
const envelope = {
  '@context': [context],
  type: 'EnvelopedVerifiableCredential',
  id: `data:application/vc+jwt,${jwt}`,
};
const json = (members: object) => Object(toJson({ ...envelope, ...members }));

test.each([
  ['vc+jwt', jwt],
  ['vc+sd-jwt', sdJwt],
  ['jwt', jwt],
] as const)('a credential as %s comes out of its envelope as it went in', (form, text) => {
  const made = envelopedCredential(form, text);
  expect(made).toEqual({ ...envelope, id: `data:application/${form},${text}` });
  expect(readEnvelope(made)).toEqual({ type: 'EnvelopedVerifiableCredential', form, text });
});

test.each([
  ['vp+jwt', jwt],
  ['vp+sd-jwt', sdJwt],
  ['jwt', jwt],
] as const)('a presentation as %s comes out of its envelope as it went in', (form, text) => {
  const made = envelopedPresentation(form, text);
  expect(readEnvelope(made)).toEqual({ type: 'EnvelopedVerifiablePresentation', form, text });
  expect(isEnvelope(made, 'EnvelopedVerifiableCredential')).toBe(false);
});

test('one context may be a text, one type a list, and a line break may follow the text', () => {
  const members = { '@context': context, type: [envelope.type], id: `${envelope.id}\n` };
  expect(readEnvelope(json(members))).toMatchObject({ form: 'vc+jwt', text: jwt });
});

test('what an envelope holds need not be of a form that is accepted to be one', () => {
  const cose = json({ id: 'data:application/vc+cose;base64,0oRY' });
  expect(isEnvelope(cose, 'EnvelopedVerifiableCredential')).toBe(true);
  expect(readEnvelope(cose).fault?.code).toBe('MALFORMED_VALUE_ERROR');
});

test.each<[string, object]>([
  ['no context', { '@context': undefined }],
  ['an empty list of contexts', { '@context': [] }],
  ['another context', { '@context': ['https://www.w3.org/ns/credentials/examples/v2'] }],
  ['the context of version 1.1', { '@context': ['https://www.w3.org/2018/credentials/v1'] }],
  ['no type', { type: undefined }],
  ['another type', { type: 'VerifiableCredential' }],
  ['two types', { type: [envelope.type, 'VerifiableCredential'] }],
  ['a member beside', { issuer: 'did:example:office' }],
  ['no id', { id: undefined }],
  ['an id that is a list', { id: [envelope.id] }],
  ['an id that is no data URL', { id: 'not-a-credential' }],
  ['a text without its media type', { id: jwt }],
  ['nothing in its data URL', { id: 'data:application/vc+jwt,' }],
  ['another kind of media type', { id: `data:text/vc+jwt,${jwt}` }],
  ['spaces in the text', { id: `data:application/vc+jwt,${jwt} ${jwt}` }],
  ['a presentation as its credential', { id: `data:application/vp+jwt,${jwt}` }],
  ['a form that is not accepted', { id: `data:application/vc+cose,${jwt}` }],
  ['a parameter', { id: `data:application/vc+jwt;base64,${jwt}` }],
  ['too much', { id: `data:application/vc+jwt,${'a'.repeat(400_000)}` }],
])('an envelope with %s is refused', (_what, members) => {
  expect(readEnvelope(json(members)).fault?.code).toBe('MALFORMED_VALUE_ERROR');
});

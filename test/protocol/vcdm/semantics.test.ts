import { expect, test } from 'vitest';
import { readBundledContexts } from '../../../src/adapter/contexts/read-contexts.ts';
import { isJsonObject, type JsonObject, toJson } from '../../../src/base/json.ts';
import { envelopedCredential } from '../../../src/protocol/vcdm/envelope.ts';
import { semanticFault } from '../../../src/protocol/vcdm/semantics.ts';

const contexts = readBundledContexts();
const base = 'https://www.w3.org/ns/credentials/v2';
const credential = {
  '@context': [base],
  type: ['VerifiableCredential'],
  issuer: 'did:example:office',
  credentialSubject: { id: 'did:example:party' },
};
const inline = (term: string, meaning: unknown) => ({ '@context': [base, { [term]: meaning }] });

function json(value: object): JsonObject {
  const read = toJson(value);
  return isJsonObject(read) ? read : expect.unreachable('This is an object.');
}

test.each<[string, object]>([
  ['base terms', { name: 'Example', validFrom: '2026-01-01T00:00:00Z' }],
  [
    'terms of examples',
    { '@context': [base, 'https://www.w3.org/ns/credentials/examples/v2'], own: { made: 'up' } },
  ],
  ['a type that is a URL', { type: ['VerifiableCredential', 'https://gid.example/terms#Type'] }],
  ['a term of its own', { ...inline('statement', 'https://gid.example/terms#statement'), statement: 'x' }],
  [
    'a text with its language',
    { description: { '@value': 'Exemple', '@language': 'fr', '@direction': 'ltr' } },
  ],
  ['a proof of a kind without context', { proof: { type: 'ForeignSignature2020', made: 'up' } }],
])('a credential with %s means all that it says', async (_what, members) => {
  const document = json({ ...credential, ...members });
  expect(await semanticFault(document, { contexts, inlineContexts: 'allowed' })).toBeUndefined();
});

test.each<[string, object, string]>([
  ['a term without meaning', { statement: 'x' }, 'DATA_LOSS_DETECTION_ERROR'],
  ['a claim without meaning', { credentialSubject: { statement: 'x' } }, 'DATA_LOSS_DETECTION_ERROR'],
  ['a type without meaning', { type: ['VerifiableCredential', 'Example'] }, 'DATA_LOSS_DETECTION_ERROR'],
  ['an id that is relative', { id: 'example' }, 'DATA_LOSS_DETECTION_ERROR'],
  ['the name of a blank node', { id: '_:b0' }, 'DATA_LOSS_DETECTION_ERROR'],
  [
    'a protected term with another meaning',
    inline('VerifiableCredential', 'https://gid.example/terms#Type'),
    'PARSING_ERROR',
  ],
  [
    'another name for a base term',
    inline('end', 'https://www.w3.org/2018/credentials#validUntil'),
    'MALFORMED_VALUE_ERROR',
  ],
  ['a name that is a URL', { 'https://gid.example/terms#statement': 'x' }, 'MALFORMED_VALUE_ERROR'],
  [
    'a name with a prefix',
    { ...inline('gid', 'https://gid.example/terms#'), 'gid:statement': 'x' },
    'MALFORMED_VALUE_ERROR',
  ],
  ['a keyword of JSON-LD', { '@type': 'https://gid.example/terms#Type' }, 'MALFORMED_VALUE_ERROR'],
  ['a keyword in a claim', { credentialSubject: { '@id': 'did:example:party' } }, 'MALFORMED_VALUE_ERROR'],
  ['nodes beside it', { '@included': [] }, 'MALFORMED_VALUE_ERROR'],
  ['an unknown context', { '@context': [base, 'https://gid.example/unknown'] }, 'MALFORMED_VALUE_ERROR'],
  [
    'a context within',
    { credentialSubject: { '@context': {}, id: 'did:example:party' } },
    'MALFORMED_VALUE_ERROR',
  ],
  ['far too much to say', { description: 'x'.repeat(70_000) }, 'PROOF_TRANSFORMATION_ERROR'],
])('a credential with %s is refused', async (_what, members, code) => {
  const document = json({ ...credential, ...members });
  expect((await semanticFault(document, { contexts, inlineContexts: 'allowed' }))?.code).toBe(code);
});

test('terms of its own are refused unless they are allowed', async () => {
  const document = json({ ...credential, ...inline('statement', 'https://gid.example/terms#statement') });
  expect((await semanticFault(document, { contexts }))?.code).toBe('MALFORMED_VALUE_ERROR');
});

test('what a presentation holds has to have a meaning too, but for what is in an envelope', async () => {
  const presentation = { '@context': [base], type: ['VerifiablePresentation'], holder: 'did:example:party' };
  const faultOf = async (verifiableCredential: unknown) =>
    (await semanticFault(json({ ...presentation, verifiableCredential }), { contexts }))?.code;
  const foreign = { ...credential, proof: { type: 'ForeignSignature2020' } };
  expect(
    await faultOf([foreign, envelopedCredential('vc+jwt', `${'a'.repeat(70_000)}.b.c`)]),
  ).toBeUndefined();
  expect(await faultOf([[foreign]])).toBeUndefined();
  expect(await faultOf([{ ...credential, statement: 'x' }])).toBe('DATA_LOSS_DETECTION_ERROR');
  expect(await faultOf(['text'])).toBe('DATA_LOSS_DETECTION_ERROR');
});

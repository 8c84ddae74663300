import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { pinContexts } from '../../../src/protocol/data-integrity/contexts.ts';
import { rdfCanonicalForm } from '../../../src/protocol/data-integrity/rdf-canonical-form.ts';
import { alumni, base, codeOf, contexts, examples, signed } from '../../support/secured-documents.ts';

async function formOf(document: JsonObject, inlineContexts?: 'allowed'): Promise<string> {
  const form = await rdfCanonicalForm(document, 'sha256', {
    contexts,
    ...(inlineContexts && { inlineContexts }),
  });
  return typeof form === 'string' ? form : form.fault.code;
}

describe('pinned contexts', () => {
  const file = (text: string, url = 'https://context.example') => {
    const bytes = Buffer.from(text);
    return { url, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  };
  const plain = file('{"@context":{"name":"https://schema.org/name"}}');

  test('are known by their URL exactly', () => {
    const pinned = pinContexts([plain]);
    expect(pinned.get(plain.url)).toEqual({ '@context': { name: 'https://schema.org/name' } });
    expect(pinned.has(`${plain.url}/`)).toBe(false);
  });

  test.each([
    ['a URL given twice', [plain, plain]],
    ['another digest', [{ ...plain, sha256: '0'.repeat(64) }]],
    ['no JSON', [file('<html>')]],
    ['no context', [file('{"name":"x"}')]],
    ['a context that is elsewhere', [file('{"@context":"https://elsewhere.example"}')]],
    ['two members of one name', [file('{"@context":{},"@context":{}}')]],
  ])('stop everything for %s', (_what, files) => {
    expect(() => pinContexts(files)).toThrow(expect.objectContaining({ code: 'internal-error' }));
  });
});

describe('a canonical form', () => {
  test('tells language and direction of a text', async () => {
    const name = (more: JsonObject) => formOf({ ...alumni, name: { '@value': 'x', ...more } });
    const forms = await Promise.all([
      name({}),
      name({ '@language': 'fr' }),
      name({ '@language': 'ar' }),
      name({ '@language': 'ar', '@direction': 'rtl' }),
    ]);
    expect(new Set(forms).size).toBe(4);
    expect(forms.every((form) => form.includes('"x"'))).toBe(true);
  });

  test('says the same for members and items in another order', async () => {
    const turned = Object.fromEntries(Object.entries(alumni).reverse());
    const types = { ...turned, type: ['AlumniCredential', 'VerifiableCredential'] };
    expect(await formOf(types)).toBe(await formOf(alumni));
  });

  test.each<readonly [string, JsonObject, string]>([
    ['a member without meaning', { unheardOf: 1, '@context': [base] }, 'DATA_LOSS_DETECTION_ERROR'],
    ['a context that is not pinned', { '@context': [base, 'https://evil.example'] }, 'MALFORMED_VALUE_ERROR'],
    ['no context', { '@context': [] }, 'MALFORMED_VALUE_ERROR'],
    ['a context that is a number', { '@context': [base, 7] }, 'MALFORMED_VALUE_ERROR'],
    [
      'a member named by its URL',
      { 'https://www.w3.org/2018/credentials#issuer': 'did:example:other' },
      'MALFORMED_VALUE_ERROR',
    ],
    ['a keyword for a member', { '@id': 'urn:example:other' }, 'MALFORMED_VALUE_ERROR'],
    ['a graph', { '@graph': [] }, 'MALFORMED_VALUE_ERROR'],
  ])('is refused for %s', async (_what, members, code) => {
    expect(await formOf({ ...alumni, credentialSubject: { id: 'did:example:party' }, ...members })).toBe(
      code,
    );
  });

  test('takes inline contexts that only name terms, where that is allowed', async () => {
    const inline = { '@context': [base, examples, { Term: 'https://terms.example/Term' }] };
    expect(await formOf({ ...alumni, ...inline }, 'allowed')).toContain('AlumniCredential');
    expect(await formOf({ ...alumni, ...inline })).toBe('MALFORMED_VALUE_ERROR');
  });
});

describe('documents beyond the limits are refused in a short time', () => {
  const subject = (members: Json) => ({ ...alumni, credentialSubject: members });
  // Every node points to every other, so that only trying all orders would tell them apart.
  const clique = (size: number): Json =>
    [...Array(size).keys()].map((node) => ({
      type: 'Person',
      knows: [...Array(size).keys()].filter((other) => other !== node).map(() => ({ type: 'Person' })),
    }));
  const nested = (depth: number): Json =>
    depth === 0 ? { name: 'x' } : { knows: [nested(depth - 1), nested(depth - 1)] };

  test.each<readonly [string, JsonObject]>([
    ['more than 65,536 characters', subject({ alumniOf: 'x'.repeat(65_536) })],
    ['more than 500 statements', subject({ alumniOf: [...Array(501).keys()].map(String) })],
    ['many nodes that look alike', subject(clique(20))],
    ['a tree of nodes that look alike', subject(nested(8))],
  ])('%s', async (_what, document) => {
    await formOf(alumni);
    const started = performance.now();
    expect(await formOf(document)).toBe('PROOF_TRANSFORMATION_ERROR');
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('while those within them are signed and verify', async () => {
    const large = subject({ alumniOf: [...Array(400).keys()].map((each) => `${each} ${'x'.repeat(100)}`) });
    expect(await codeOf(await signed(large))).toBe('verified');
    expect(await codeOf(await signed(subject(clique(2))))).toBe('verified');
  });
});

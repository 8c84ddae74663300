import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { isJsonObject, type Json, type JsonObject, readJson } from '../../src/base/json.ts';
import { pinContexts } from '../../src/protocol/data-integrity/contexts.ts';
import { addProof } from '../../src/protocol/data-integrity/create-proof.ts';
import { documentVc } from '../support/documents.ts';
import { office, outcomeOf, party, startWorld, wholeClaims } from '../support/issuers.ts';
import type { Attempt } from './catalogue.ts';
import { alumni, base, codeOf, contexts, examples, signed } from '../support/secured-documents.ts';

/** The cases about what a document's contexts make of it, and about its canonical form. */
export const contextAttempts: Record<string, Attempt> = {
  D10: async () => {
    const world = startWorld();
    const good = await signed(alumni);
    // The statements stay the same, so the signature still fits: only the names of the members say something else.
    const renamed = {
      ...good,
      '@context': [base, examples, { employeeOf: 'https://www.w3.org/ns/credentials/examples#alumniOf' }],
      credentialSubject: { id: party, employeeOf: 'The School of Examples' },
    };
    expect(await codeOf(renamed, { inlineContexts: 'allowed' })).toBe('verified');
    expect(await codeOf(renamed)).toBe('MALFORMED_VALUE_ERROR');
    expect(await codeOf(good)).toBe('verified');
    const office = await documentVc();
    const swapped = { ...office, '@context': [base, examples] };
    expect(outcomeOf(await world.verify(swapped))).toBe('signature PROOF_VERIFICATION_ERROR');
    const unknown = { ...office, '@context': [base, 'https://evil.example/context'] };
    expect(outcomeOf(await world.verify(unknown))).toBe('signature MALFORMED_VALUE_ERROR');
    expect(world.fetched).toEqual([]);
  },
  D11: async () => {
    const good = await signed(alumni);
    const own = { alumniOf: 'https://evil.example/employeeOf' };
    const subject = { ...alumni.credentialSubject, '@context': own };
    const inline: JsonObject[] = [
      { '@vocab': 'https://evil.example/#' },
      { '@vocab': '' },
      { '@base': 'https://evil.example/' },
      { '@import': base },
      { '@propagate': false },
      { '@version': 1.1 },
      { identifier: '@id' },
      { AlumniCredential: { '@id': 'https://evil.example/a', '@context': own } },
      { alumniOf: { '@id': 'https://evil.example/a', '@type': '@id' } },
      { issuer: 'https://www.w3.org/2018/credentials#holder' },
      { holder: 'https://www.w3.org/2018/credentials#issuer' },
    ];
    const listed: Json[] = [...inline, null, [own]];
    const documents: JsonObject[] = [
      ...listed.map((context) => ({ ...good, '@context': [base, examples, context] })),
      { ...good, credentialSubject: subject },
      { ...good, credentialSubject: { ...alumni.credentialSubject, '@context': examples } },
      { ...good, '@context': [own, base] },
      { ...good, '@context': own },
    ];
    for (const inlineContexts of ['refused', 'allowed'] as const) {
      const codes = await Promise.all(documents.map((document) => codeOf(document, { inlineContexts })));
      expect(new Set(codes)).toEqual(new Set(['MALFORMED_VALUE_ERROR']));
    }
    const outcome = await startWorld().verify({
      ...(await documentVc()),
      credentialSubject: { id: party, ...wholeClaims, '@context': own },
    });
    expect(outcomeOf(outcome)).toMatch(/MALFORMED_VALUE_ERROR$/);
  },
  D13: () => {
    const folder = new URL('../../schemas/contexts/', import.meta.url);
    const bytes = readFileSync(new URL('credentials-v2.jsonld', folder));
    const sha256 = '8a9f494a89ecc51db093e90e84713e07e84d6d9204364a9b3c7868b21751236f';
    expect(pinContexts([{ url: base, sha256, bytes }]).has(base)).toBe(true);
    const changed = Buffer.from(
      bytes.toString().replace('#issuer"', '#holder"').padEnd(bytes.length).slice(0, bytes.length),
    );
    expect(changed).not.toEqual(bytes);
    for (const other of [changed, bytes.subarray(1), Buffer.concat([bytes, Buffer.from('\n')])]) {
      const pin = () => pinContexts([{ url: base, sha256, bytes: other }]);
      expect(pin).toThrow(expect.objectContaining({ code: 'internal-error' }));
    }
  },
  D14: async () => {
    const good = await signed(alumni);
    const lossy = [
      { id: '_:b0' },
      { id: 'relative' },
      { id: '/relative/path' },
      { id: '#fragment' },
      { type: ['VerifiableCredential', '_:Type'] },
      { issuer: '../issuer' },
      { issuer: { id: '_:issuer' } },
      { '@context': [base], type: ['VerifiableCredential', 'AlumniCredential'] },
      { '@context': [base], type: 'VerifiableCredential' },
    ];
    for (const members of lossy) {
      expect(await codeOf({ ...good, ...members })).toBe('DATA_LOSS_DETECTION_ERROR');
      const made = await addProof(
        { ...alumni, ...members },
        { cryptosuite: 'eddsa-rdfc-2022', purpose: 'assertionMethod', contexts },
        { algorithm: 'EdDSA', verificationMethod: `${office}#eddsa`, sign: async () => expect.unreachable() },
      );
      expect(made).toMatchObject({ fault: { code: 'DATA_LOSS_DETECTION_ERROR' } });
    }
    const based = {
      ...good,
      '@context': [base, examples, { '@base': 'https://evil.example/' }],
      id: 'relative',
    };
    expect(await codeOf(based, { inlineContexts: 'allowed' })).toBe('MALFORMED_VALUE_ERROR');
  },
  D16: async () => {
    const refused = [
      '{"a":1,"a":2}',
      '{"a":{"b":1,"b":1}}',
      String.raw`{"a":"\ud800"}`,
      String.raw`{"\udc00":1}`,
      `{"a":"${'\ud800'}"}`,
    ];
    for (const text of refused) expect(readJson(text)).toHaveProperty('fault');
    const subjectOf = (text: string) => {
      const read = readJson(text);
      return 'value' in read ? { ...alumni, credentialSubject: read.value } : expect.unreachable(read.fault);
    };
    const [beyond, plain] = [subjectOf('{"a":1e400}'), subjectOf('{"a":1}')];
    const good = await signed(plain, { cryptosuite: 'eddsa-jcs-2022' });
    expect(await codeOf({ ...good, ...beyond })).toBe('PROOF_TRANSFORMATION_ERROR');
    const [decomposed, composed] = ['{"a":"e\u0301"}', '{"a":"\u00e9"}'];
    for (const text of ['{"a":-0}', '{"a":9007199254740993}', decomposed, composed]) {
      const document = await signed(subjectOf(text), { cryptosuite: 'eddsa-jcs-2022' });
      const read = readJson(JSON.stringify(document));
      const again = 'value' in read && isJsonObject(read.value) ? read.value : {};
      expect(await codeOf(again)).toBe('verified');
    }
    const accent = await signed(subjectOf(composed), { cryptosuite: 'eddsa-jcs-2022' });
    const other = { ...accent, ...subjectOf(decomposed) };
    expect(await codeOf(other)).toBe('PROOF_VERIFICATION_ERROR');
  },
};

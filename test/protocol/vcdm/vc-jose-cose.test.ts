import { describe, expect, test } from 'vitest';
import { isJsonObject, type JsonObject, toJson } from '../../../src/base/json.ts';
import { readSdJwt } from '../../../src/protocol/sd-jwt/read-sd-jwt.ts';
import { envelopedCredential } from '../../../src/protocol/vcdm/envelope.ts';
import { readVersion1, readVersion2 } from '../../../src/protocol/vcdm/read-jwt-vc.ts';
import { isVcdmPayload, readVcSdJwt } from '../../../src/protocol/vcdm/read-vc-sd-jwt.ts';
import { readVpJwt, readVpSdJwt } from '../../../src/protocol/vcdm/read-vp-jwt.ts';
import { digestOf, disclosure, keys } from '../../support/issuers.ts';
import { token } from '../../support/jose-keys.ts';

const context = 'https://www.w3.org/ns/credentials/v2';
const holder = 'did:example:party';
const credential = {
  '@context': [context],
  type: ['VerifiableCredential'],
  issuer: 'did:example:office',
  credentialSubject: { id: holder, statement: 'invented' },
};
const presentation = {
  '@context': [context],
  type: 'VerifiablePresentation',
  holder,
  verifiableCredential: [envelopedCredential('vc+jwt', 'a.b.c')],
};

function json(value: object): JsonObject {
  const read = toJson(value);
  return isJsonObject(read) ? read : expect.unreachable('This is an object.');
}

/** An SD-JWT of the payload in which these members are hidden, and those of them disclosed that are asked for. */
function hiding(payload: object, hidden: readonly string[], disclosed = hidden): string {
  const members = Object.entries(json(payload));
  const texts = new Map(members.map(([name, value]) => [name, disclosure(name, value)]));
  const open = Object.fromEntries(members.filter(([name]) => !hidden.includes(name)));
  const digests = hidden.map((name) => digestOf(texts.get(name) ?? ''));
  const jwt = token(
    keys.ES256,
    { alg: 'ES256' },
    { ...open, ...(hidden.length > 0 ? { _sd: digests } : {}) },
  );
  return [jwt, ...disclosed.map((name) => texts.get(name) ?? ''), ''].join('~');
}

describe('vc+jwt', () => {
  test.each<[string, unknown, unknown]>([
    ['a number', 1_767_225_600, 1_767_225_600],
    ['a moment with its time zone', '2026-01-01T01:00:00+01:00', 1_767_225_600],
    ['nothing', undefined, undefined],
  ])('says when it was issued by %s', (_what, iat, expected) => {
    const read = readVersion2(json({ ...credential, iat, exp: 5 }));
    if (read.fault !== undefined) return expect.unreachable(read.fault.detail);
    expect([read.timeClaims['iat'], read.timeClaims['exp']]).toEqual([expected, 5]);
  });

  test('says by no other text when it was issued, and the older form by none at all', () => {
    expect(readVersion2(json({ ...credential, iat: 'yesterday' })).fault?.code).toBe('MALFORMED_VALUE_ERROR');
    const vc = { ...credential, '@context': ['https://www.w3.org/2018/credentials/v1'] };
    const iat = '2026-01-01T00:00:00Z';
    // `checkTimes` refuses what is not a number.
    expect(readVersion1(json({ vc, iat }))).toMatchObject({ timeClaims: { iat } });
  });

  test.each<[string, object]>([
    ['another `jti` than its id', { id: 'urn:example:1', jti: 'urn:example:2' }],
    ['another `sub` than its subject', { sub: 'did:example:other' }],
    ['another `iss` than its issuer', { iss: 'did:example:other' }],
    ['an inline context', { '@context': [context, { Example: 'https://gid.example/terms#Example' }] }],
    ['a member that breaks a rule', { evidence: {} }],
    ['subjects in a list', { credentialSubject: [credential.credentialSubject] }],
  ])('with %s is refused', (_what, members) => {
    expect(readVersion2(json({ ...credential, ...members })).fault?.code).toBe('MALFORMED_VALUE_ERROR');
  });

  test('may have contexts of its own where the reader allows that', () => {
    const own = { '@context': [context, { Example: 'https://gid.example/terms#Example' }] };
    expect(readVersion2(json({ ...credential, ...own }), { mayInlineContexts: true }).fault).toBeUndefined();
  });
});

describe('vc+sd-jwt', () => {
  test('is a credential with what was disclosed of it', () => {
    const text = hiding(credential, ['type', 'issuer', 'credentialSubject']);
    expect(readVcSdJwt(text)).toMatchObject({
      sdJwt: { keyBinding: undefined },
      vc: { issuer: 'did:example:office', subjectId: holder, claims: { statement: 'invented' } },
    });
  });

  test.each(['type', 'issuer', 'credentialSubject'])('is refused while its %s is kept back', (name) => {
    expect(readVcSdJwt(hiding(credential, [name], [])).fault?.code).toBe('MALFORMED_VALUE_ERROR');
  });

  test.each<[string, object]>([
    ['@context', {}],
    ['validFrom', { validFrom: '2026-01-01T00:00:00Z' }],
    ['validUntil', { validUntil: '2027-01-01T00:00:00Z' }],
    ['credentialStatus', { credentialStatus: { type: 'Example' } }],
    ['cnf', { cnf: { jwk: {} } }],
    ['exp', { exp: 5 }],
    ['iss', { iss: 'did:example:office' }],
  ])('is refused where it hides its %s, though it be disclosed', (name, members) => {
    expect(readVcSdJwt(hiding({ ...credential, ...members }, [])).fault).toBeUndefined();
    const hidden = readVcSdJwt(hiding({ ...credential, ...members }, [name]));
    expect(hidden.fault?.code).toBe('MALFORMED_VALUE_ERROR');
  });

  test.each<[string, object]>([
    ['an SD-JWT VC', { iss: 'did:example:office', vct: 'https://gid.example/type' }],
    ['both', { ...credential, vct: 'https://gid.example/type' }],
    ['neither', { iss: 'did:example:office' }],
  ])('is not %s', (_what, payload) => {
    expect(isVcdmPayload(json(payload))).toBe(false);
    expect(readVcSdJwt(hiding(payload, [])).fault?.code).toBe('MALFORMED_VALUE_ERROR');
  });

  test('does not change what an SD-JWT VC may hide', () => {
    const payload = { vct: 'https://gid.example/type', validUntil: '2027-01-01T00:00:00Z' };
    expect(readSdJwt(hiding(payload, ['validUntil'])).fault).toBeUndefined();
    expect(readSdJwt(hiding(payload, ['vct'])).fault?.code).toBe('MALFORMED_VALUE_ERROR');
  });
});

describe('vp+jwt and vp+sd-jwt', () => {
  test('are presentations of credentials in envelopes', () => {
    const expected = { holder, envelopes: presentation.verifiableCredential };
    expect(readVpJwt(json({ ...presentation, iss: holder }))).toMatchObject(expected);
    expect(readVpSdJwt(hiding(presentation, ['holder', 'type']))).toMatchObject(expected);
  });

  test('are of who made the token where they name no holder', () => {
    expect(readVpJwt(json({ ...presentation, holder: undefined, iss: holder }))).toMatchObject({ holder });
  });

  test.each<[string, object]>([
    ['no holder', { holder: undefined }],
    ['a maker that is no URL', { holder: undefined, iss: 'party' }],
    ['another maker', { iss: 'did:example:other' }],
    ['another `jti` than its id', { id: 'urn:example:1', jti: 'urn:example:2' }],
    ['a claim `vp`', { vp: {} }],
    ['a claim `vc`', { vc: 'text' }],
    ['a credential outside an envelope', { verifiableCredential: [credential] }],
    ['a bare token', { verifiableCredential: ['a.b.c'] }],
    ['the older data model', { '@context': ['https://www.w3.org/2018/credentials/v1'] }],
    ['another type', { type: 'VerifiableCredential' }],
  ])('with %s are refused', (_what, members) => {
    const payload = json({ ...presentation, ...members });
    expect(readVpJwt(payload).fault?.code).toBe('MALFORMED_VALUE_ERROR');
    expect(readVpSdJwt(hiding(payload, [])).fault?.code).toBe('MALFORMED_VALUE_ERROR');
  });

  test('are refused where they hide for whom they were made', () => {
    const made = { ...presentation, aud: 'verifier', nonce: 'once' };
    for (const name of ['aud', 'nonce'])
      expect(readVpSdJwt(hiding(made, [name])).fault?.code).toBe('MALFORMED_VALUE_ERROR');
  });
});

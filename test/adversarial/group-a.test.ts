import { expect, test } from 'vitest';
import { base64url, utf8 } from '../../src/base/bytes.ts';
import { multibase } from '../../src/base/multibase.ts';
import { verifyKeyProof } from '../../src/protocol/jose/key-proof.ts';
import { keyFromJwk, keyOfMethod } from '../../src/protocol/jose/verification-key.ts';
import {
  derSignature,
  documentWith,
  malleated,
  signatureOf,
  smallOrderKeys,
  spoiled,
  testKey,
  token,
  withSignature,
} from '../support/jose-keys.ts';
import {
  at,
  attacker,
  attackerKey,
  claims,
  headerFor,
  keys,
  now,
  resolutionOf,
  terms,
  verdicts,
  victim,
  victimToken,
} from '../support/jose-office.ts';
import { verdict } from '../support/jose-verdict.ts';
import { playGroup } from './catalogue.ts';

const unproven = ['PROOF_VERIFICATION_ERROR'];
const unreadable = ['PARSING_ERROR'];
const malformed = ['MALFORMED_VALUE_ERROR'];
const wrongMethod = ['INVALID_VERIFICATION_METHOD'];

test.each(['EdDSA', 'ES256', 'ES384', 'ES256K'] as const)('a valid %s token is accepted', (alg) => {
  expect(verdict(token(keys[alg], headerFor(alg), claims), terms)).toBe('accepted');
  expect(verdict(token(keys[alg], headerFor(alg, { kid: `#${alg}` }), claims), terms)).toBe('accepted');
});

playGroup('A', {
  A01: () => {
    const unsigned = withSignature(token(keys.EdDSA, { ...headerFor('EdDSA'), alg: 'none' }, claims), '');
    const emptySignature = withSignature(victimToken({}), '');
    expect(verdicts([unsigned, emptySignature])).toEqual(unproven);
  },
  A02: () => {
    const tokens = ['none', 'None', 'nOnE', 'NONE', ''].map((alg) => victimToken({ alg }));
    expect(verdicts(tokens)).toEqual(unproven);
  },
  A04: () => {
    const names = ['constructor', '__proto__', 'hasOwnProperty', 'toString', ['EdDSA'], {}, 1, null, true];
    expect(verdicts(names.map((alg) => victimToken({ alg })))).toEqual(unproven);
  },
  A05: () => {
    const names = ['ES256K', 'ES256K-R', 'Ed25519', 'ES256', 'HS256', 'RS256', 'eddsa', 'EdDSA '];
    expect(verdicts(names.map((alg) => victimToken({ alg })))).toEqual(unproven);
    const outsideAllowList = token(keys.ES256K, headerFor('ES256K'), claims);
    expect(verdicts([outsideAllowList], { algorithms: ['EdDSA', 'ES256'] })).toEqual(unproven);
  },
  A07: () => {
    const tokens = [
      { b64: false, crit: ['b64'] },
      { b64: false },
      { crit: ['exp'], exp: now },
      { crit: [] },
      { crit: 'b64' },
      { crit: null },
    ].map((header) => victimToken(header));
    expect(verdicts(tokens)).toEqual(unproven);
  },
  A08: () => {
    const byAttacker = token(attackerKey, headerFor('EdDSA', { jwk: attackerKey.jwk }), claims);
    const byVictim = victimToken({ jwk: attackerKey.jwk });
    const unsound = [null, {}, { kty: 'oct', k: 'AAAA' }].map((jwk) => victimToken({ jwk }));
    expect(verdicts([byAttacker, byVictim, ...unsound])).toEqual(unproven);
    expect(verdict(victimToken({ jwk: keys.EdDSA.jwk }), terms)).toBe('accepted');
  },
  A10: () => {
    const headers = [{ x5c: ['MIIB'] }, { x5u: 'https://evil.example/c' }, { jku: 'https://evil.example/k' }];
    const tokens = headers.flatMap((header) => [
      victimToken(header),
      token(attackerKey, headerFor('EdDSA', header), claims),
    ]);
    expect(verdicts(tokens)).toEqual(unproven);
    // An SD-JWT VC of an https issuer may bring certificates: test/usecase/verification/certified-issuer.test.ts.
  },
  A11: () => {
    const kids = [`${attacker}#key`, `${attacker}#EdDSA`, `${victim}x#EdDSA`, `${victim}:sub#EdDSA`];
    expect(verdicts(kids.map((kid) => victimToken({ kid })))).toEqual(wrongMethod);
  },
  A13: () => {
    const forged = token(attackerKey, headerFor('EdDSA', { kid: `${attacker}#key` }), claims);
    expect(verdicts([forged])).toEqual(wrongMethod);
  },
  A14: () => {
    const endings = [
      '',
      '#',
      '/../evil#key',
      '?versionId=1#EdDSA',
      '#EdDSA#ES256',
      '#__proto__',
      '#EdDSA%00',
    ];
    const controls = ['#EdDSA\r\nX-Injected: 1', '#EdDSA\u0000', '#EdDSA\n', '\u0085#EdDSA', '#Ed\u007fDSA'];
    const others = [
      '../../../etc/passwd',
      "' OR 1=1--",
      '#',
      '',
      'EdDSA',
      'a'.repeat(100_000),
      5,
      null,
      ['#EdDSA'],
    ];
    const kids = [...[...endings, ...controls].map((ending) => `${victim}${ending}`), ...others];
    expect(verdicts(kids.map((kid) => victimToken({ kid })))).toEqual(wrongMethod);
    const withoutKid = token(keys.EdDSA, { alg: 'EdDSA' }, claims);
    expect(verdicts([withoutKid])).toEqual(wrongMethod);
  },
  A16: () => {
    const wrong = [
      'openid4vci-proof+jwt',
      'kb+jwt',
      'logout+jwt',
      'vp+jwt',
      'application/kb+jwt',
      '',
      1,
      null,
    ];
    const tokens = wrong.map((typ) => victimToken({ typ }));
    expect(verdicts(tokens)).toEqual(malformed);
    expect(verdicts([...tokens, victimToken({ typ: undefined })], { typ: ['vc+jwt'] })).toEqual(malformed);
    expect(verdict(victimToken({ typ: 'application/VC+JWT' }), { ...terms, typ: ['vc+jwt'] })).toBe(
      'accepted',
    );
  },
  A17: () => {
    const proofKey = testKey('ES256', 'wallet');
    const audience = 'https://gid.example/offices/xa';
    const proof = (jwk: object) =>
      token(proofKey, { alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk }, { aud: audience, iat: now });
    const proofTerms = { audience, at, algorithms: ['ES256'] as const, documentFor: () => undefined };
    const { d } = proofKey.privateKey.export({ format: 'jwk' });
    expect(verifyKeyProof(proof({ ...proofKey.jwk, d }), proofTerms).fault).toBeDefined();
    expect(verifyKeyProof(proof({ ...proofKey.jwk, d: null }), proofTerms).fault).toBeDefined();
    expect(verifyKeyProof(proof({ kty: 'oct', k: 'AAAA' }), proofTerms).fault).toBeDefined();
    expect(verifyKeyProof(proof({ ...proofKey.jwk }), proofTerms)).toMatchObject({ holderKey: proofKey.jwk });
  },
  A19: () => {
    // Both signatures are legal in JOSE; what must hold is that they lead to the same outcome, and that none of the
    // outcome comes from the signature bytes.
    for (const alg of ['ES256K', 'ES256', 'ES384'] as const) {
      const original = token(keys[alg], headerFor(alg), claims);
      const twin = withSignature(original, malleated(alg, signatureOf(original)));
      expect(twin).not.toBe(original);
      expect(verdicts([original, twin])).toEqual(['accepted']);
    }
  },
  A20: () => {
    const tokens = (['ES256', 'ES384', 'ES256K'] as const).flatMap((alg) => {
      const signed = token(keys[alg], headerFor(alg), claims);
      const forged = [...spoiled(alg, signatureOf(signed)), derSignature(keys[alg], signed)];
      return forged.map((signature) => withSignature(signed, signature));
    });
    expect(verdicts(tokens)).toEqual(unproven);
  },
  A22: () => {
    const universal = Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]);
    for (const point of smallOrderKeys) {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(point) } as const;
      const multikey = multibase(Buffer.concat([Buffer.from([0xed, 0x01]), point]));
      const weak = documentWith(victim, { EdDSA: jwk });
      const forged = withSignature(victimToken({}), universal);
      expect(verdict(forged, { ...terms, resolve: () => resolutionOf(weak) })).toBe(
        'INVALID_VERIFICATION_METHOD',
      );
      expect(keyFromJwk(jwk)).toBeUndefined();
      const method = { id: '#a', type: 'Multikey', controller: victim, publicKeyMultibase: multikey };
      expect(keyOfMethod(method)).toBeUndefined();
    }
  },
  A23: () => {
    const valid = victimToken({});
    const [header = '', payload = '', signature = ''] = valid.split('.');
    const tokens = [
      `${valid}=`,
      `${valid}==`,
      `${valid}\n`,
      ` ${valid}`,
      `${header}=.${payload}.${signature}`,
      `${header}.${payload} .${signature}`,
      `${header}.${payload}.${Buffer.from(signature, 'base64url').toString('base64')}`,
      `${header}.${payload.slice(0, 4)}+/${payload.slice(4)}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -1)}${signature.endsWith('g') ? 'h' : 'B'}`,
      `${valid}.`,
      `${valid}.${signature}`,
      ...[`${header}.${payload}`, header, '', '.', '..', '...'],
    ];
    expect(verdicts(tokens)).toEqual(unreadable);
  },
  A25: () => {
    const header = `{"alg":"none","alg":"EdDSA","kid":"#EdDSA"}`;
    const payload = `{"iss":"${attacker}","iss":"${victim}"}`;
    const nested = `{"iss":"${victim}","vc":{"id":"a","\\u0069d":"b"}}`;
    const tokens = [
      token(keys.EdDSA, header, { ...claims }),
      victimToken({}, payload),
      victimToken({}, nested),
    ];
    expect(verdicts(tokens)).toEqual(unreadable);
  },
  A26: () => {
    const payloads = [
      `{"iss":"${victim}","__proto__":{"polluted":true}}`,
      `{"iss":"${victim}","constructor":{"prototype":{"polluted":true}}}`,
      `{"iss":"${victim}","vc":{"\\u005f_proto__":{"polluted":true}}}`,
    ];
    const header = `{"alg":"EdDSA","kid":"#EdDSA","__proto__":{"polluted":true}}`;
    const tokens = [
      ...payloads.map((payload) => victimToken({}, payload)),
      token(keys.EdDSA, header, claims),
    ];
    expect(verdicts(tokens)).toEqual(unreadable);
    expect({}).not.toHaveProperty('polluted');
  },
  A28: () => {
    const values = ['never', {}, [], true, '1e999', null, `${now + 600}`, ''];
    const tokens = values.map((exp) => victimToken({}, { ...claims, exp }));
    const infinite = victimToken({}, `{"iss":"${victim}","exp":1e999}`);
    expect(verdicts([...tokens, infinite])).toEqual(malformed);
    expect(verdicts([victimToken({}, `{"iss":"${victim}","exp":NaN}`)])).toEqual(unreadable);
  },
  A29: () => {
    const values = ['tomorrow', '2020-01-01T00:00:00Z', '0', null, {}, [], false];
    const tokens = values.flatMap((value) => [
      victimToken({}, { ...claims, nbf: value }),
      victimToken({}, { ...claims, iat: value }),
    ]);
    expect(verdicts(tokens)).toEqual(malformed);
  },
  A31: () => {
    const expired = [60, 61, 120, 299, 300, 86_400, now].map((age) =>
      victimToken({}, { ...claims, exp: now - age }),
    );
    const early = [61, 300, 86_400].flatMap((ahead) => [
      victimToken({}, { ...claims, nbf: now + ahead }),
      victimToken({}, { ...claims, iat: now + ahead }),
    ]);
    expect(verdicts([...expired, ...early])).toEqual(['RANGE_ERROR']);
    const withinSkew = [{ exp: now - 59 }, { nbf: now + 60 }, { iat: now + 60 }];
    expect(verdicts(withinSkew.map((times) => victimToken({}, { ...claims, ...times })))).toEqual([
      'accepted',
    ]);
  },
  A32: () => {
    const payloads = [
      ...['null', '[]', '"text"', '5', 'true', '', ' ', 'iss', '{', '{"iss":"a"', '{"iss":"a"}{}'],
      `\ufeff{"iss":"${victim}"}`,
      `{"iss":"${victim}","name":"\\ud800"}`,
      `{"iss":"${victim}","\\udc00":1}`,
    ];
    const invalidUtf8 = Buffer.concat([utf8('{"iss":"'), Buffer.from([0xc3, 0x28]), utf8('"}')]);
    const overlong = Buffer.concat([utf8('{"iss":"'), Buffer.from([0xc0, 0x80]), utf8('"}')]);
    const tokens = [...payloads, invalidUtf8, overlong].flatMap((part) => [
      token(keys.EdDSA, headerFor('EdDSA'), part),
      token(keys.EdDSA, part, claims),
    ]);
    expect(verdicts(tokens)).toEqual(unreadable);
  },
  A34: () => {
    const nested = (depth: number, open: string, close: string) =>
      victimToken({}, `{"iss":"${victim}","x":${open.repeat(depth)}1${close.repeat(depth)}}`);
    const roomy = { mostBytes: 8 * 1024 * 1024 };
    // Over the usual size limit such a token is refused unread; with more room it is the depth that is refused.
    expect(verdicts([nested(200_000, '[', ']')])).toEqual(['PAYLOAD_TOO_LARGE']);
    expect(verdicts([nested(200_000, '[', ']'), nested(200_000, '{"a":', '}')], roomy)).toEqual(unreadable);
    expect(verdicts([nested(90_000, '[', ']'), nested(32, '[', ']')])).toEqual(unreadable);
    expect(verdicts([nested(31, '[', ']')])).toEqual(['accepted']);
  },
  A35: () => {
    const sized = (length: number) => victimToken({}, { ...claims, padding: 'x'.repeat(length) });
    expect(verdicts([sized(256 * 1024), sized(1024 * 1024)])).toEqual(['PAYLOAD_TOO_LARGE']);
    expect(verdicts([sized(190 * 1024)])).toEqual(['accepted']);
  },
  A37: () => {
    // Where a JWS is expected a JWE is refused as it is read, before any key agreement; for requests that may be
    // encrypted see test/http/oid4vci-encryption.test.ts.
    const epk = { kty: 'OKP', crv: 'X25519', x: base64url(Buffer.alloc(32)) };
    const header = base64url(JSON.stringify({ alg: 'ECDH-ES', enc: 'A256GCM', epk }));
    expect(verdicts([`${header}..AAAA.AAAA.AAAA`, `${header}.AAAA.AAAA.AAAA.AAAA`])).toEqual(unreadable);
    expect(keyFromJwk(epk)).toBeUndefined();
  },
  A38: () => {
    const [header, payload, signature] = victimToken({}).split('.');
    const good = { protected: header, signature };
    const bad = { protected: header, signature: 'AAAA', header: { alg: 'none', kid: `${attacker}#key` } };
    const general = JSON.stringify({ payload, signatures: [good, bad] });
    const flattened = JSON.stringify({ payload, ...good, header: { kid: `${attacker}#key` } });
    expect(verdicts([general, flattened])).toEqual(unproven);
  },
});

import { expect, test } from 'vitest';
import { readSdJwt } from '../../src/protocol/sd-jwt/read-sd-jwt.ts';
import {
  attacker,
  binding,
  digestOf,
  disclosure,
  keys,
  nameDisclosure,
  now,
  outcomeOf,
  outcomesOf,
  party,
  presentedOutcomes,
  sdJwtVc,
  startWorld,
  tokenListUrl,
  withKeyBinding,
} from '../support/issuers.ts';
import { testKey, token } from '../support/jose-keys.ts';
import { playGroup } from './catalogue.ts';

const unbound = ['holderBinding HOLDER_BINDING_ERROR'];
const unproven = ['holderBinding PROOF_VERIFICATION_ERROR'];
const malformed = ['format MALFORMED_VALUE_ERROR'];
const unreadable = ['format PARSING_ERROR'];

test('a presentation bound to the request is verified, with any selection of disclosures', async () => {
  const world = startWorld();
  const [jwt = ''] = sdJwtVc().split('~');
  const all = await world.present('dc+sd-jwt', withKeyBinding(sdJwtVc()));
  const none = await world.present('dc+sd-jwt', withKeyBinding(`${jwt}~`));
  expect(all).toMatchObject([
    { verified: true, trusted: true, credential: { claims: { name: 'Example Works' } } },
  ]);
  expect(none).toMatchObject([{ verified: true, trusted: true }]);
  expect(none[0]?.credential?.claims).not.toHaveProperty('name');
});

playGroup('E', {
  E01: async () => {
    const world = startWorld();
    const [jwt = ''] = sdJwtVc().split('~');
    const stripped = [sdJwtVc(), `${jwt}~`].map((each) => world.present('dc+sd-jwt', each));
    expect(await presentedOutcomes(stripped)).toEqual(unbound);
    expect(await presentedOutcomes([world.present('dc+sd-jwt', jwt)])).toEqual(unreadable);
  },
  E02: async () => {
    const world = startWorld();
    const byOther = ['EdDSA', 'ES256'] as const;
    const foreign = byOther.map((alg) =>
      world.present('dc+sd-jwt', withKeyBinding(sdJwtVc(), { key: testKey(alg, 'thief') })),
    );
    const bringing = withKeyBinding(sdJwtVc(), {
      key: testKey('ES256', 'thief'),
      header: { jwk: testKey('ES256', 'thief').jwk },
    });
    expect(await presentedOutcomes([...foreign, world.present('dc+sd-jwt', bringing)])).toEqual(unproven);
    const cnfs = [
      undefined,
      null,
      {},
      { jwk: null },
      { kid: `${party}#key-1` },
      { jwk: { kty: 'oct', k: 'AAAA' } },
    ];
    const unbindable = cnfs.map((cnf) =>
      world.present('dc+sd-jwt', withKeyBinding(sdJwtVc({ payload: { cnf } }))),
    );
    expect(await presentedOutcomes(unbindable)).toEqual(unbound);
    const otherSelection = withKeyBinding(sdJwtVc()).replace(`${nameDisclosure}~`, '');
    expect(await presentedOutcomes([world.present('dc+sd-jwt', otherSelection)])).toEqual(unbound);
  },
  E04: async () => {
    const world = startWorld();
    const present = (changes: Parameters<typeof withKeyBinding>[1]) =>
      presentedOutcomes([world.present('dc+sd-jwt', withKeyBinding(sdJwtVc(), changes))]);
    expect(await present({ payload: { nonce: 'other' } })).toEqual(['holderBinding INVALID_CHALLENGE_ERROR']);
    expect(await present({ payload: { aud: [binding.audience] } })).toEqual([
      'holderBinding INVALID_DOMAIN_ERROR',
    ]);
    for (const iat of [now - 301, now + 61])
      expect(await present({ payload: { iat } })).toEqual(['holderBinding RANGE_ERROR']);
    for (const iat of [undefined, null, String(now)])
      expect(await present({ payload: { iat } })).toEqual(['holderBinding MALFORMED_VALUE_ERROR']);
    for (const typ of [undefined, 'JWT', 'dc+sd-jwt', 'kb+jwt2', ''])
      expect(await present({ header: { typ } })).toEqual(['holderBinding MALFORMED_VALUE_ERROR']);
    for (const alg of ['none', 'None', 'HS256', 'ES384'])
      expect(await present({ header: { alg } })).toEqual(unproven);
    for (const iat of [now - 300, now, now + 60])
      expect(await present({ payload: { iat } })).toEqual(['verified']);
  },
  E05: async () => {
    const world = startWorld();
    const names = ['RS256', 'PS256', 'ES512', 'Ed25519', 'HS256', 'es256', 'ES256K-R', undefined];
    const results = names.map((alg) =>
      world.present('dc+sd-jwt', withKeyBinding(sdJwtVc(), { header: { alg } })),
    );
    expect(await presentedOutcomes(results)).toEqual(unproven);
  },
  E07: async () => {
    const world = startWorld();
    const stray = disclosure('role', 'admin');
    const twice = disclosure('name', 'Example Works');
    const hostile = [
      `${sdJwtVc()}${twice}~`,
      `${sdJwtVc()}${stray}~`,
      sdJwtVc({ payload: { _sd: [digestOf(nameDisclosure), digestOf(nameDisclosure)] } }),
      sdJwtVc({ payload: { list: [{ '...': digestOf(nameDisclosure) }] } }),
      sdJwtVc({ payload: { more: { _sd: [digestOf(nameDisclosure)] } } }),
    ];
    expect(await outcomesOf(hostile.map((each) => world.verify(each)))).toEqual(malformed);
  },
  E08: async () => {
    const world = startWorld();
    const hidden = [
      'iss',
      'nbf',
      'exp',
      'cnf',
      'vct',
      'vct#integrity',
      'status',
      'aud',
      '_sd',
      '_sd_alg',
      '...',
    ];
    const reserved = [...hidden, '__proto__', 'constructor', 'prototype'].flatMap((name) => [
      sdJwtVc({ disclosures: [disclosure(name, 'x')] }),
      sdJwtVc({ disclosures: [disclosure(name, 'x')], payload: { [name]: undefined } }),
    ]);
    const existing = ['sub', 'did', 'officeCode', 'assuranceLevel', 'iat'].map((name) =>
      sdJwtVc({ disclosures: [disclosure(name, 'x')] }),
    );
    const sameNameTwice = sdJwtVc({ disclosures: [disclosure('name', 'a'), disclosure('name', 'b')] });
    const results = [...reserved, ...existing, sameNameTwice].map((each) => world.verify(each));
    expect(await outcomesOf(results)).toEqual(malformed);
    expect({}).not.toHaveProperty('x');
  },
  E10: async () => {
    const world = startWorld();
    const names = ['md5', 'sha-1', 'sha-512', 'SHA-256', 'sha256', 'unknown', '', null, 5, ['sha-256']];
    const named = names.map((_sd_alg) => sdJwtVc({ payload: { _sd_alg } }));
    const longDigest = digestOf(nameDisclosure, 'sha512');
    const unnamed = sdJwtVc({ payload: { _sd_alg: undefined, _sd: [longDigest] } });
    expect(await outcomesOf([...named, unnamed].map((each) => world.verify(each)))).toEqual(malformed);
    const byDefault = sdJwtVc({ payload: { _sd_alg: undefined } });
    expect(outcomeOf(await world.verify(byDefault))).toBe('verified');
  },
  E11: async () => {
    const world = startWorld();
    const [jwt = ''] = sdJwtVc().split('~');
    const tiny = Array.from({ length: 100_000 }, (_unused, index) => index.toString(36));
    const medium = Array.from({ length: 501 }, (_unused, index) => disclosure(`n${index}`, index, 's'));
    const large = [
      `${jwt}~${tiny.join('~')}~`,
      sdJwtVc({ disclosures: medium }),
      `${jwt}${'~'.repeat(200_000)}`,
    ];
    const started = performance.now();
    const results = await outcomesOf(large.map((each) => world.verify(each)));
    expect(performance.now() - started).toBeLessThan(300);
    expect(results).toEqual(['format PAYLOAD_TOO_LARGE']);
    // As many as are allowed are read; that the schema has no such claims is found out afterwards.
    const misfit = 'claims MALFORMED_VALUE_ERROR';
    expect(outcomeOf(await world.verify(sdJwtVc({ disclosures: medium.slice(1) })))).toBe(misfit);
    expect(outcomeOf(await world.verify(recursive(300)))).toBe('format MALFORMED_VALUE_ERROR');
    expect(outcomeOf(await world.verify(recursive(20)))).toBe(misfit);
    const selfReferring = disclosure('name', { _sd: ['A'.repeat(43)] });
    const looped = sdJwtVc({
      disclosures: [selfReferring],
      payload: { _sd: [digestOf(selfReferring), 'A'.repeat(43)] },
    });
    expect(outcomeOf(await world.verify(looped))).toBe('format MALFORMED_VALUE_ERROR');
  },
  E13: async () => {
    const world = startWorld();
    const issuers = [
      'https://issuer.example',
      'http://issuer.example',
      'https://127.0.0.1/',
      'https://169.254.169.254/.well-known/jwt-vc-issuer',
      'did:',
      '',
      null,
      [attacker],
    ];
    const hostile = issuers.map((iss) => sdJwtVc({ payload: { iss } }));
    expect(await outcomesOf(hostile.map((each) => world.verify(each)))).toEqual(malformed);
    expect([...world.fetched, ...world.resolved]).toEqual([]);
  },
  E14: async () => {
    const world = startWorld();
    const vcts = ['https://127.0.0.1/vct', 'http://169.254.169.254/', 'https://evil.example/extends-itself'];
    for (const name of vcts) {
      const credential = sdJwtVc({ payload: { vct: name, 'vct#integrity': 'sha256-AAAA' } });
      const result = await world.verify(credential);
      // A type nobody is accredited for: the claims are what they are, and nothing may be built on them.
      expect(result).toMatchObject({ verified: true, trusted: false });
      const asked = await world.verify(credential, { expectedType: 'GlobalIdentifierCredential' });
      expect(outcomeOf(asked)).toBe('claims MALFORMED_VALUE_ERROR');
    }
    expect([...new Set(world.fetched)]).toEqual([tokenListUrl]);
    const untyped = [undefined, null, '', 5, ['x']].map((vct) => world.verify(sdJwtVc({ payload: { vct } })));
    expect(await outcomesOf(untyped)).toEqual(malformed);
  },
  E16: async () => {
    const world = startWorld();
    const valid = sdJwtVc();
    const [jwt = ''] = valid.split('~');
    const hostile = [
      valid.slice(0, -1),
      `${valid}~`,
      `${jwt}~~`,
      `${jwt}~~${nameDisclosure}~`,
      `~${valid}`,
      '~',
      '~~',
      `${valid}x`,
      `${valid} `,
      `${jwt}~ ${nameDisclosure}~`,
      `${jwt.slice(0, 20)}~${jwt.slice(20)}~`,
      `${jwt}~W10~`,
      `${jwt}~WyJzIl0~`,
      `${jwt}~WzEsIm5hbWUiLDFd~`,
      `${jwt}~${nameDisclosure}=~`,
      `${withKeyBinding(valid)}~`,
    ];
    expect(await outcomesOf(hostile.map((each) => world.verify(each)))).toEqual(unreadable);
    const header = { alg: 'ES256', typ: 'dc+sd-jwt' };
    const rawTilde = token(keys.ES256, header, `{"iss":"~"}`).replace('.', '.~');
    expect(outcomeOf(await world.verify(rawTilde))).toBe('format PARSING_ERROR');
    const tildeInside = sdJwtVc({ disclosures: [disclosure('name', '~a~~b~')] });
    expect((await world.verify(tildeInside)).credential?.claims).toMatchObject({ name: '~a~~b~' });
  },
});

/** Each disclosure holds the digest of the next one. */
function recursive(depth: number): string {
  const disclosures = [disclosure('n', 1)];
  for (let level = 1; level < depth; level += 1) {
    disclosures.unshift(disclosure('n', { _sd: [digestOf(disclosures[0] ?? '')] }));
  }
  const credential = sdJwtVc({ disclosures, payload: { _sd: [digestOf(disclosures[0] ?? '')] } });
  expect(readSdJwt(credential)).toBeDefined();
  return credential;
}

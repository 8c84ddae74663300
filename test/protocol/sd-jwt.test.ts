import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import { issueSdJwt, type SdJwtOrder } from '../../src/protocol/sd-jwt/issue-sd-jwt.ts';
import { verifyKeyBinding } from '../../src/protocol/sd-jwt/key-binding.ts';
import { readSdJwt } from '../../src/protocol/sd-jwt/read-sd-jwt.ts';
import { at, binding, digestOf, disclosure, keys, now, withKeyBinding } from '../support/issuers.ts';
import { signerOf, token } from '../support/jose-keys.ts';
import { readSdJwtVc } from '../support/read-credential.ts';

const issuer = 'did:example:issuer';

/** Bytes that differ from call to call and are the same in every run. */
function counting(): SdJwtOrder['random'] {
  let count = 0;
  return (length) =>
    createHash('sha512')
      .update(`bytes ${(count += 1)}`)
      .digest()
      .subarray(0, length);
}

function issue(more: Partial<SdJwtOrder> = {}): Promise<string> {
  return issueSdJwt({
    signer: signerOf(keys.ES256, `${issuer}#es256`),
    header: { typ: 'dc+sd-jwt' },
    claims: { iss: issuer, vct: 'https://example.com/vct' },
    disclosable: { name: 'Example Works', countryCode: 'CH', names: [{ languageCode: 'ja' }] },
    random: counting(),
    ...more,
  });
}

/** An SD-JWT of just this payload and these disclosures. */
function sdJwt(payload: JsonObject, disclosures: readonly string[] = []): string {
  return [token(keys.ES256, { alg: 'ES256' }, payload), ...disclosures, ''].join('~');
}

function claimsOf(text: string): JsonObject | string {
  const read = readSdJwt(text);
  return read.fault === undefined ? read.claims : read.fault.code;
}

function saltsOf(text: string): readonly string[] {
  const disclosures = text.split('~').slice(1, -1);
  return disclosures.map((each) => JSON.parse(Buffer.from(each, 'base64url').toString())[0]);
}

test('an issued SD-JWT reads back, and another implementation reads the same', async () => {
  const text = await issue({ holderKey: keys.wallet.jwk, decoys: 3 });
  const expected = {
    ...{ iss: issuer, vct: 'https://example.com/vct', cnf: { jwk: keys.wallet.jwk } },
    ...{ name: 'Example Works', countryCode: 'CH', names: [{ languageCode: 'ja' }] },
  };
  expect(claimsOf(text)).toEqual(expected);
  expect((await readSdJwtVc(text)).claims).toEqual(expected);
});

test('salts have 128 bits and never repeat, and digests tell nothing by order or number', async () => {
  const text = await issue({ decoys: 2 });
  const salts = saltsOf(text);
  expect(new Set(salts).size).toBe(3);
  expect(salts.every((salt) => Buffer.from(salt, 'base64url').length === 16)).toBe(true);
  const { visible } = await readSdJwtVc(text);
  const digests = [visible['_sd']].flat();
  expect(digests).toHaveLength(5);
  expect([...digests].sort()).toEqual(digests);
});

test('without anything to disclose there are no digests', async () => {
  const text = await issue({ disclosable: {} });
  expect(text.endsWith('~')).toBe(true);
  expect((await readSdJwtVc(text)).visible).toEqual({ iss: issuer, vct: 'https://example.com/vct' });
});

test('claims that are not disclosed leave no trace', async () => {
  const [jwt = '', first = ''] = (await issue()).split('~');
  expect(claimsOf(`${jwt}~`)).toEqual({ iss: issuer, vct: 'https://example.com/vct' });
  expect(Object.keys(claimsOf(`${jwt}~${first}~`))).toHaveLength(3);
});

test('of any claims, those and only those that are disclosed are read', async () => {
  const reserved = [
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
  const refused = new Set([...reserved, '__proto__', 'constructor', 'prototype']);
  const names = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((name) => !refused.has(name));
  const values = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.array(fc.string()));
  const chosen = fc.dictionary(names, fc.tuple(values, fc.boolean()), { noNullPrototype: true });
  const order = fc.infiniteStream(fc.nat());
  await fc.assert(
    fc.asyncProperty(chosen, order, async (claims, ranks) => {
      const entries = Object.entries(claims);
      const disclosable = Object.fromEntries(entries.map(([name, [value]]) => [name, value]));
      const [jwt = '', ...texts] = (await issue({ disclosable, decoys: 2 })).split('~').slice(0, -1);
      const selected = entries.flatMap(([name, [value, isTold]], index) =>
        isTold ? [{ name, value, text: texts[index] ?? '', rank: ranks.next().value ?? 0 }] : [],
      );
      const sent = [...selected].sort((left, right) => left.rank - right.rank).map(({ text }) => text);
      expect(claimsOf([jwt, ...sent, ''].join('~'))).toEqual({
        ...{ iss: issuer, vct: 'https://example.com/vct' },
        ...Object.fromEntries(selected.map(({ name, value }) => [name, value])),
      });
    }),
    { numRuns: 100, seed: 9901 },
  );
});

test('members, list elements and claims inside claims are disclosed in their places', () => {
  const inner = disclosure('city', 'Geneva');
  const outer = disclosure('address', { countryCode: 'CH', _sd: [digestOf(inner)] });
  const element = disclosure(undefined, { code: 'DE' });
  const payload = {
    _sd: [digestOf(outer), 'decoy'],
    nationalities: ['CH', { '...': digestOf(element) }, { '...': 'another decoy' }],
  };
  expect(claimsOf(sdJwt(payload, [element, inner, outer]))).toEqual({
    address: { countryCode: 'CH', city: 'Geneva' },
    nationalities: ['CH', { code: 'DE' }],
  });
  expect(claimsOf(sdJwt(payload))).toEqual({ nationalities: ['CH'] });
  // The outer disclosure is missing, so the inner one fits nothing.
  expect(claimsOf(sdJwt(payload, [inner]))).toBe('MALFORMED_VALUE_ERROR');
});

test.each<[string, JsonObject]>([
  ['digests that are no list', { _sd: 'digest' }],
  ['null in place of digests', { _sd: null }],
  ['a digest that is no text', { _sd: [5] }],
  ['a list element with a digest and more', { list: [{ '...': 'digest', more: 1 }] }],
  ['a list digest that is no text', { list: [{ '...': {} }] }],
  ['a list digest outside a list', { object: { '...': 'digest' } }],
  ['a list digest at the top', { '...': 'digest' }],
  ['the same digest in two places', { _sd: ['same'], object: { _sd: ['same'] } }],
  ['a hash algorithm inside', { object: { _sd_alg: 'sha-256' } }],
])('%s is refused', (_what, payload) => {
  expect(claimsOf(sdJwt(payload))).toBe('MALFORMED_VALUE_ERROR');
});

test('a disclosure that is kept for another place is refused', () => {
  const member = disclosure('name', 1);
  const element = disclosure(undefined, 1);
  expect(claimsOf(sdJwt({ list: [{ '...': digestOf(member) }] }, [member]))).toBe('MALFORMED_VALUE_ERROR');
  expect(claimsOf(sdJwt({ _sd: [digestOf(element)] }, [element]))).toBe('MALFORMED_VALUE_ERROR');
});

test('claims nest 32 levels at most, however the levels are hidden', () => {
  const nest = (depth: number): JsonObject => (depth === 0 ? { end: true } : { in: nest(depth - 1) });
  const hide = (depth: number) => {
    const hidden = disclosure('hidden', nest(depth));
    return sdJwt({ object: { in: { _sd: [digestOf(hidden)] } } }, [hidden]);
  };
  expect(typeof claimsOf(hide(20))).toBe('object');
  expect(claimsOf(hide(30))).toBe('MALFORMED_VALUE_ERROR');
});

test('reading takes a time linear in the text', () => {
  const time = (count: number) => {
    const disclosures = Array.from({ length: count }, (_unused, index) => disclosure(`n${index}`, index));
    const text = sdJwt({ _sd: disclosures.map((each) => digestOf(each)) }, disclosures);
    const started = performance.now();
    expect(typeof claimsOf(text)).toBe('object');
    return performance.now() - started;
  };
  time(500);
  expect(time(500)).toBeLessThan(100);
});

test('key binding holds for the key, nonce, audience, time and selection it was made for', () => {
  const terms = { ...binding, at, algorithms: ['ES256'] as const };
  const presented = sdJwt({ cnf: { jwk: { ...keys.wallet.jwk } } });
  const faultOf = (text: string, more: Partial<typeof terms> = {}) => {
    const read = readSdJwt(text);
    return read.fault ?? verifyKeyBinding(read, { ...terms, ...more })?.code;
  };
  expect(faultOf(withKeyBinding(presented))).toBeUndefined();
  expect(faultOf(presented)).toBe('HOLDER_BINDING_ERROR');
  expect(faultOf(withKeyBinding(presented), { nonce: 'other' })).toBe('INVALID_CHALLENGE_ERROR');
  expect(faultOf(withKeyBinding(presented), { audience: 'other' })).toBe('INVALID_DOMAIN_ERROR');
  expect(faultOf(withKeyBinding(presented), { at: new Date((now + 301) * 1000) })).toBe('RANGE_ERROR');
  expect(faultOf(withKeyBinding(presented, { payload: { sd_hash: digestOf('other') } }))).toBe(
    'HOLDER_BINDING_ERROR',
  );
  const byEdDsa = sdJwt({ cnf: { jwk: { ...keys.party.jwk } } });
  const bound = withKeyBinding(byEdDsa, { key: keys.party });
  expect(faultOf(bound)).toBe('PROOF_VERIFICATION_ERROR');
});

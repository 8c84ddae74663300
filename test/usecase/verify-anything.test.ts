import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkNames } from '../../src/domain/credential/verification-result.ts';
import { jwtVc, jwtVp, sdJwtVc, startWorld, vcJwt, withKeyBinding } from '../support/issuers.ts';

// Randomness of a fixed seed: a run that fails fails again.
const runs = { numRuns: 300, seed: 20_260_501 };
const world = startWorld();
const valid = { jwt_vc_json: jwtVc(), 'vc+jwt': vcJwt(), 'dc+sd-jwt': sdJwtVc() };
const presentations = {
  'dc+sd-jwt': withKeyBinding(sdJwtVc()),
  jwt_vc_json: jwtVp([jwtVc()]),
} as const;

const envelopeMembers = [
  'iss',
  'sub',
  'iat',
  'nbf',
  'exp',
  'jti',
  'aud',
  'cnf',
  'vct',
  'status',
  '_sd',
  '_sd_alg',
  'vc',
];
const credentialMembers = [
  ...['@context', 'id', 'type', 'issuer', 'validFrom', 'validUntil', 'issuanceDate', 'expirationDate'],
  ...['credentialSubject', 'credentialStatus', 'credentialSchema', 'proof', 'did', 'officeCode', 'vp'],
];
const headerMembers = ['alg', 'kid', 'typ', 'cty', 'crit', 'b64', 'jwk', 'x5c'];

/** Objects of one to three of the named members, each with any JSON value at all. */
function anyOf(names: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  return fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1, maxKeys: 3 });
}

test('whatever an office signs, the answer is a result of all checks', async () => {
  const payloads = anyOf([...envelopeMembers, ...credentialMembers]);
  await fc.assert(
    fc.asyncProperty(payloads, anyOf(credentialMembers), async (payload, vc) => {
      for (const credential of [jwtVc({ payload, vc }), vcJwt({ payload }), sdJwtVc({ payload })]) {
        const { checks, verified, credential: read } = await world.verify(credential);
        expect(checks.map(({ name }) => name)).toEqual(checkNames);
        expect(read !== undefined).toBe(verified);
      }
    }),
    runs,
  );
});

test('whatever a holder signs, the answer is a result of all checks', async () => {
  const payloads = anyOf([...envelopeMembers, 'nonce', 'sd_hash', 'vp']);
  const inside = anyOf(['@context', 'type', 'holder', 'verifiableCredential', 'proof']);
  await fc.assert(
    fc.asyncProperty(payloads, inside, anyOf(headerMembers), async (payload, vp, header) => {
      const results = [
        ...(await world.present('jwt_vc_json', jwtVp([jwtVc()], { payload, vp, header }))),
        ...(await world.present('dc+sd-jwt', withKeyBinding(sdJwtVc(), { payload, header }))),
      ];
      for (const { checks } of results) expect(checks.map(({ name }) => name)).toEqual(checkNames);
    }),
    runs,
  );
});

test('a text that is no credential is refused by its form', async () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w.~=-]*$/));
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const { checks } = await world.verify(text);
      expect(checks[0]).toMatchObject({ name: 'format', outcome: 'failed' });
    }),
    runs,
  );
});

test.each(Object.entries(valid))('no change of a character leaves a %s verified', async (_format, text) => {
  await fc.assert(
    fc.asyncProperty(changedBy(text), async (changed) => {
      expect((await world.verify(changed)).verified).toBe(false);
    }),
    runs,
  );
});

test.each(['dc+sd-jwt', 'jwt_vc_json'] as const)(
  'no change of a character leaves a presentation as %s verified',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(changedBy(presentations[format]), async (changed) => {
        const results = await world.present(format, changed);
        expect(results.some(({ verified }) => verified)).toBe(false);
      }),
      runs,
    );
  },
);

/** The text with one character replaced, left out, or put in. */
function changedBy(text: string): fc.Arbitrary<string> {
  const characters = fc.constantFrom(...'ABCxyz019-_.~= \n');
  const place = fc.nat({ max: text.length - 1 });
  return fc
    .tuple(place, characters, fc.constantFrom(0, 1), fc.boolean())
    .map(([at, character, taken, isPut]) => {
      const put = isPut || taken === 0 ? character : '';
      return `${text.slice(0, at)}${put}${text.slice(at + taken)}`;
    })
    .filter((changed) => changed !== text);
}

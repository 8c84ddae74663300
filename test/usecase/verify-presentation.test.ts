import { expect, test } from 'vitest';
import {
  attacker,
  jwtVc,
  jwtVp,
  keys,
  outcomeOf,
  party,
  presentedOutcomes,
  revokedIndex,
  sdJwtVc,
  startWorld,
  tokenListUrl,
  vcJwt,
  withKeyBinding,
} from '../support/issuers.ts';
import { documentWith } from '../support/jose-keys.ts';

test('an SD-JWT VC bound to the request is verified with its holder', async () => {
  const [result] = await startWorld().present('dc+sd-jwt', withKeyBinding(sdJwtVc()));
  expect(result).toMatchObject({ verified: true, trusted: true, credential: { subject: party } });
  expect(result?.checks).toContainEqual(
    expect.objectContaining({ name: 'holderBinding', outcome: 'passed' }),
  );
});

test('one result comes for each credential of a presentation', async () => {
  const results = await startWorld().present('jwt_vc_json', jwtVp([jwtVc(), vcJwt(), jwtVc()]));
  expect(results.map(({ credential }) => credential?.format)).toEqual([
    'jwt_vc_json',
    'vc+jwt',
    'jwt_vc_json',
  ]);
});

test('a revoked credential is refused with good binding, and says so', async () => {
  const revoked = sdJwtVc({ payload: { status: { status_list: { idx: revokedIndex, uri: tokenListUrl } } } });
  const [result] = await startWorld().present('dc+sd-jwt', withKeyBinding(revoked));
  expect(result).toMatchObject({ verified: false, trusted: false });
  expect(result?.credential).toBeUndefined();
  expect(result?.checks.filter(({ outcome }) => outcome === 'failed')).toMatchObject([
    { name: 'status', code: 'CREDENTIAL_REVOKED' },
  ]);
});

test('a credential that is withheld for the sake of another says why', async () => {
  const other = jwtVc({
    payload: { sub: attacker },
    vc: { credentialSubject: { id: attacker, did: party } },
  });
  const [good, bad] = await startWorld().present('jwt_vc_json', jwtVp([jwtVc(), other]));
  expect(good).toMatchObject({ verified: false, trusted: false });
  expect(good?.checks.at(-1)).toMatchObject({ name: 'claims', outcome: 'skipped' });
  expect(bad === undefined ? '' : outcomeOf(bad)).toBe('holderBinding HOLDER_BINDING_ERROR');
});

test('the form of a presentation is the one that was asked for', async () => {
  const world = startWorld();
  expect(await presentedOutcomes([world.present('dc+sd-jwt', jwtVp([jwtVc()]))])).toEqual([
    'format PARSING_ERROR',
  ]);
  expect(await presentedOutcomes([world.present('jwt_vc_json', withKeyBinding(sdJwtVc()))])).toEqual([
    'format PARSING_ERROR',
  ]);
  expect(await presentedOutcomes([world.present('jwt_vc_json', jwtVc())])).toEqual([
    'format MALFORMED_VALUE_ERROR',
  ]);
});

test('a holder that is deactivated, unknown, or no DID presents nothing', async () => {
  const world = startWorld();
  world.publish(documentWith(party, { 'key-1': keys.party.jwk }), { deactivated: true });
  expect(await presentedOutcomes([world.present('jwt_vc_json', jwtVp([jwtVc()]))])).toEqual([
    'holderBinding DEACTIVATED',
  ]);
  const unknown = jwtVp([jwtVc()], { payload: { iss: 'did:key:zUnknown' } });
  expect(await presentedOutcomes([world.present('jwt_vc_json', unknown)])).toEqual([
    'holderBinding NOT_FOUND',
  ]);
  const noDid = jwtVp([jwtVc()], { payload: { iss: 'https://holder.example' } });
  expect(await presentedOutcomes([world.present('jwt_vc_json', noDid)])).toEqual([
    'format MALFORMED_VALUE_ERROR',
  ]);
});

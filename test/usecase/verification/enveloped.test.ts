import { expect, test } from 'vitest';
import { envelopedCredential, envelopedPresentation } from '../../../src/protocol/vcdm/envelope.ts';
import { documentVc, documentVp } from '../../support/documents.ts';
import {
  attacker,
  binding,
  digestOf,
  disclosure,
  jwtVc,
  jwtVp,
  keys,
  now,
  outcomeOf,
  party,
  presentedOutcomes,
  startWorld,
  vcJwt,
} from '../../support/issuers.ts';
import { token } from '../../support/jose-keys.ts';

type Changes = { readonly [member: string]: unknown };

/** A presentation of data model 2.0 as token, signed by the party for this request. */
function vpToken(credentials: readonly unknown[], changes: Changes = {}, typ = 'vp+jwt'): string {
  const { nonce, audience: aud } = binding;
  return token(
    keys.party,
    { alg: 'EdDSA', typ, kid: `${party}#key-1` },
    {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      type: ['VerifiablePresentation'],
      ...{ holder: party, nonce, aud, iat: now, verifiableCredential: credentials, ...changes },
    },
  );
}

test('a token in its envelope is verified as what it is', async () => {
  const world = startWorld();
  for (const [form, text] of [
    ['vc+jwt', vcJwt()],
    ['jwt', jwtVc()],
  ] as const) {
    const result = await world.verify(envelopedCredential(form, text));
    expect(result).toMatchObject({ verified: true, trusted: true });
  }
});

test('an envelope that says something of its own, or holds another form than it says, is refused', async () => {
  const world = startWorld();
  const good = envelopedCredential('vc+jwt', vcJwt());
  const bad = [
    envelopedCredential('vc+jwt', jwtVc()),
    envelopedCredential('jwt', vcJwt()),
    { ...good, name: 'Another name' },
    { ...good, id: 'https://gid.example/credential' },
    { ...good, id: `data:text/plain,${vcJwt()}` },
    { ...good, '@context': ['https://www.w3.org/2018/credentials/v1'] },
    envelopedPresentation('vp+jwt', vpToken([good])),
  ];
  for (const envelope of bad)
    expect(outcomeOf(await world.verify(envelope))).toBe('format MALFORMED_VALUE_ERROR');
});

test('a presentation of version 2.0 as token is bound to its holder and the request', async () => {
  const credentials = [envelopedCredential('vc+jwt', vcJwt()), envelopedCredential('jwt', jwtVc())];
  const outcomes = (changes: Changes, typ?: string) =>
    presentedOutcomes([startWorld().present('jwt_vc_json', vpToken(credentials, changes, typ))]);
  expect(await outcomes({})).toEqual(['verified']);
  expect(await outcomes({ nonce: 'another' })).toEqual(['holderBinding INVALID_CHALLENGE_ERROR']);
  expect(await outcomes({ aud: 'another' })).toEqual(['holderBinding INVALID_DOMAIN_ERROR']);
  expect(await outcomes({ iat: now - 3600 })).toEqual(['holderBinding RANGE_ERROR']);
  expect(await outcomes({ holder: attacker })).toEqual(['holderBinding INVALID_VERIFICATION_METHOD']);
  expect(await outcomes({ vp: {} })).toEqual(['format MALFORMED_VALUE_ERROR']);
  expect(await outcomes({ verifiableCredential: [vcJwt()] })).toEqual(['format MALFORMED_VALUE_ERROR']);
  expect(await outcomes({}, 'JWT')).toEqual(['format MALFORMED_VALUE_ERROR']);
});

test('a presentation in its envelope is read by what it says to hold', async () => {
  const world = startWorld();
  const presented = (document: Parameters<typeof world.present>[1]) =>
    presentedOutcomes([world.present('ldp_vc', document)]);
  const credential = envelopedCredential('vc+jwt', vcJwt());
  expect(await presented(envelopedPresentation('vp+jwt', vpToken([credential])))).toEqual(['verified']);
  expect(await presented(envelopedPresentation('jwt', jwtVp([jwtVc()])))).toEqual(['verified']);
  expect(await presented(envelopedPresentation('jwt', vpToken([credential])))).toEqual([
    'format MALFORMED_VALUE_ERROR',
  ]);
  expect(await presented(credential)).toEqual(['format MALFORMED_VALUE_ERROR']);
});

test('a presentation as SD-JWT shows what its holder disclosed', async () => {
  const hidden = disclosure('holder', party);
  const credential = envelopedCredential('vc+jwt', vcJwt());
  const jwt = vpToken([credential], { holder: undefined, iss: party, _sd: [digestOf(hidden)] }, 'vp+sd-jwt');
  const world = startWorld();
  for (const text of [`${jwt}~${hidden}~`, `${jwt}~`]) {
    const outcome = await presentedOutcomes([
      world.present('ldp_vc', envelopedPresentation('vp+sd-jwt', text)),
    ]);
    expect(outcome).toEqual(['verified']);
  }
  const forged = `${jwt}~${disclosure('holder', attacker)}~`;
  expect(
    await presentedOutcomes([world.present('ldp_vc', envelopedPresentation('vp+sd-jwt', forged))]),
  ).toEqual(['format MALFORMED_VALUE_ERROR']);
});

test('a presented document may hold credentials of any form', async () => {
  const credentials = [envelopedCredential('vc+jwt', vcJwt()), await documentVc()];
  const world = startWorld();
  const outcomes = await presentedOutcomes([world.present('ldp_vc', await documentVp(credentials))]);
  expect(outcomes).toEqual(['verified']);
});

import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import { didJwkDocument, didJwkOf } from '../../src/protocol/did-jwk/did-jwk.ts';
import { Problem } from '../../src/base/problem.ts';
import { aPresentationRequest, later, now as recordTime, xa } from '../contract/records.ts';
import {
  attacker,
  binding,
  jwtVc,
  jwtVp,
  keys,
  now,
  outcomeOf,
  party,
  presentedOutcomes,
  sdJwtVc,
  startWorld,
  vcJwt,
  withKeyBinding,
  wholeClaims,
} from '../support/issuers.ts';
import { documentWith, methodOf, withSignature } from '../support/jose-keys.ts';
import { playGroup } from './catalogue.ts';
import { otherMeans } from './group-c-other-means.ts';

const byAttacker = { key: keys.attacker, header: { kid: `${attacker}#key` }, payload: { iss: attacker } };
const forged = withSignature(jwtVc(), Buffer.alloc(64, 1));
const unbound = ['holderBinding HOLDER_BINDING_ERROR'];

test('a presentation by the subject is verified and trusted, with every credential in it', async () => {
  const results = await startWorld().present('jwt_vc_json', jwtVp([jwtVc(), vcJwt()]));
  expect(results).toMatchObject([
    { verified: true, trusted: true, credential: { subject: party, claims: { name: 'Example Works' } } },
    { verified: true, trusted: true },
  ]);
});

test('a holder may be nothing but a key, as did:jwk', async () => {
  const world = startWorld();
  const holder = didJwkOf(keys.wallet.jwk);
  const document = didJwkDocument(holder);
  if (document !== undefined) world.publish(document);
  const subject = { ...wholeClaims, id: holder };
  const credential = jwtVc({ payload: { sub: holder }, vc: { credentialSubject: subject } });
  const presentation = jwtVp([credential], {
    key: keys.wallet,
    header: { alg: 'ES256', kid: `${holder}#0` },
    payload: { iss: holder },
  });
  expect(await presentedOutcomes([world.present('jwt_vc_json', presentation)])).toEqual(['verified']);
});

playGroup('C', {
  ...otherMeans,
  C01: async () => {
    const world = startWorld();
    const stolen = world.present('jwt_vc_json', jwtVp([jwtVc()], byAttacker));
    const stolenSdJwt = world.present('jwt_vc_json', jwtVp([sdJwtVc()]));
    const ownHeld = world.present(
      'jwt_vc_json',
      jwtVp([jwtVc({ vc: { credentialSubject: { did: party } }, payload: { sub: undefined } })]),
    );
    expect(await presentedOutcomes([stolen, stolenSdJwt, ownHeld])).toEqual(unbound);
    const inParty = jwtVp([jwtVc()], { ...byAttacker, vp: { holder: party } });
    expect(await presentedOutcomes([world.present('jwt_vc_json', inParty)])).toEqual([
      'format MALFORMED_VALUE_ERROR',
    ]);
    const inPartysName = jwtVp([jwtVc()], { key: keys.attacker });
    expect(await presentedOutcomes([world.present('jwt_vc_json', inPartysName)])).toEqual([
      'holderBinding PROOF_VERIFICATION_ERROR',
    ]);
  },
  C02: async () => {
    const results = await startWorld().present('jwt_vc_json', jwtVp([forged]));
    expect(results.map(outcomeOf)).toEqual(['signature PROOF_VERIFICATION_ERROR']);
  },
  C04: async () => {
    const world = startWorld();
    const results = await world.present('jwt_vc_json', jwtVp([jwtVc(), forged, vcJwt()]));
    expect(results.map(outcomeOf)).toEqual(['withheld', 'signature PROOF_VERIFICATION_ERROR', 'withheld']);
    expect(results.some(({ trusted, credential }) => trusted || credential !== undefined)).toBe(false);
  },
  C05: async () => {
    const world = startWorld();
    const empty = [
      jwtVp([]),
      ...[undefined, null, {}, [null], [{}], 5].map((verifiableCredential) =>
        jwtVp([], { vp: { verifiableCredential } }),
      ),
    ];
    expect(await presentedOutcomes(empty.map((each) => world.present('jwt_vc_json', each)))).toEqual([
      'format MALFORMED_VALUE_ERROR',
    ]);
  },
  C07: async () => {
    const world = startWorld();
    const nonces = [undefined, null, '', 'other', `${binding.nonce} `, [binding.nonce], 5];
    const results = nonces.flatMap((nonce) => [
      world.present('jwt_vc_json', jwtVp([jwtVc()], { payload: { nonce } })),
      world.present('dc+sd-jwt', withKeyBinding(sdJwtVc(), { payload: { nonce } })),
    ]);
    expect(await presentedOutcomes(results)).toEqual(['holderBinding INVALID_CHALLENGE_ERROR']);
  },
  C08: async () => {
    const store = await openSqliteStore({ file: ':memory:', clock: () => recordTime });
    const request = aPresentationRequest({ expiresAt: later });
    await store.write((writing) => writing.writePresentations.add(request));
    const answer = {
      at: recordTime,
      state: 'answered',
      results: {},
      evidenceDigest: undefined,
      responseCodeDigest: undefined,
    } as const;
    const taken = await Promise.all(
      Array.from({ length: 8 }, () =>
        store.write((writing) => writing.writePresentations.answer(xa, request.requestId, answer)),
      ),
    );
    await store.close();
    expect(taken.filter((wasFirst) => wasFirst)).toHaveLength(1);
  },
  C10: async () => {
    const world = startWorld();
    const { audience } = binding;
    const audiences = [
      'decentralized_identifier:other',
      [audience],
      [audience, 'decentralized_identifier:other'],
      `${audience}/`,
      `${audience}x`,
      audience.slice(0, -1),
      audience.toUpperCase(),
      ` ${audience}`,
      '',
      undefined,
      null,
    ];
    const results = audiences.flatMap((aud) => [
      world.present('jwt_vc_json', jwtVp([jwtVc()], { payload: { aud } })),
      world.present('dc+sd-jwt', withKeyBinding(sdJwtVc(), { payload: { aud } })),
    ]);
    expect(await presentedOutcomes(results)).toEqual(['holderBinding INVALID_DOMAIN_ERROR']);
  },
  C11: async () => {
    const world = startWorld();
    const method = methodOf(party, 'key-1', keys.party.jwk);
    const document = documentWith(party, { 'key-1': keys.party.jwk });
    world.publish({ id: document.id, verificationMethod: [method], assertionMethod: [method.id] });
    expect(await presentedOutcomes([world.present('jwt_vc_json', jwtVp([jwtVc()]))])).toEqual([
      'holderBinding PROOF_VERIFICATION_ERROR',
    ]);
    // What was presented is not looked into: nobody vouched for it.
    expect(world.fetched).toEqual([]);
    expect(world.resolved).toEqual([party]);
  },
  C13: async () => {
    const world = startWorld();
    const unconfigured = [
      { ...binding, nonce: '' },
      { ...binding, audience: '' },
    ];
    for (const nothing of unconfigured) {
      const attempt = world.present('jwt_vc_json', jwtVp([jwtVc()]), { binding: nothing });
      await expect(attempt).rejects.toThrow(Problem);
      const sdJwt = world.present('dc+sd-jwt', withKeyBinding(sdJwtVc()), { binding: nothing });
      await expect(sdJwt).rejects.toMatchObject({ code: 'internal-error' });
    }
  },
  C14: async () => {
    const world = startWorld();
    const times = [
      { exp: now - 61 },
      { iat: now - 301 },
      { iat: undefined, nbf: now - 301 },
      { exp: now + 601 },
      { iat: now + 61 },
      { nbf: now + 61 },
    ];
    const results = times.map((payload) => world.present('jwt_vc_json', jwtVp([jwtVc()], { payload })));
    expect(await presentedOutcomes(results)).toEqual(['holderBinding RANGE_ERROR']);
    const good = [{ iat: now - 300 }, { iat: now + 60 }, { exp: now + 600 }, { exp: undefined }].map(
      (payload) => world.present('jwt_vc_json', jwtVp([jwtVc()], { payload })),
    );
    expect(await presentedOutcomes(good)).toEqual(['verified']);
  },
  C16: async () => {
    const world = startWorld();
    const many = jwtVp(Array.from({ length: 21 }, () => vcJwt()));
    expect(await presentedOutcomes([world.present('jwt_vc_json', many)])).toEqual([
      'format PAYLOAD_TOO_LARGE',
    ]);
    const thousand = jwtVp(Array.from({ length: 1000 }, () => vcJwt()));
    expect(await presentedOutcomes([world.present('jwt_vc_json', thousand)])).toEqual([
      'format PAYLOAD_TOO_LARGE',
    ]);
    let inner = jwtVp([jwtVc()]);
    for (let depth = 0; depth < 5; depth += 1) inner = jwtVp([inner]);
    expect(await presentedOutcomes([world.present('jwt_vc_json', inner)])).toEqual([
      'format MALFORMED_VALUE_ERROR',
    ]);
    const twenty = jwtVp(Array.from({ length: 20 }, () => vcJwt()));
    expect(await presentedOutcomes([world.present('jwt_vc_json', twenty)])).toEqual(['verified']);
  },
  C20: async () => {
    const world = startWorld();
    const first = { id: 'did:example:first', did: party };
    const second = { id: party, did: party };
    const credential = jwtVc({ vc: { credentialSubject: [first, second] } });
    expect(await presentedOutcomes([world.present('jwt_vc_json', jwtVp([credential]))])).toEqual([
      'format MALFORMED_VALUE_ERROR',
    ]);
  },
});

import { expect } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import { didJwkOf } from '../../src/protocol/did-jwk/did-jwk.ts';
import { thumbprint } from '../../src/protocol/jose/thumbprint.ts';
import { attacker, jwtVc, jwtVp, keys, now, outcomeOf, party, startWorld } from '../support/issuers.ts';
import { testKey, token } from '../support/jose-keys.ts';
import { startPresentingWorld } from '../support/presenting.ts';
import type { Attempt } from './catalogue.ts';
import { createPresenter } from './group-m-presenter.ts';

const byRepresentative = {
  key: keys.attacker,
  header: { kid: `${attacker}#key` },
  payload: { iss: attacker },
};

/** What a representative could bring beside the credential of the party: the service knows none of it. */
function mandate(more: JsonObject = {}, times: JsonObject = {}): string {
  const credentialSubject = { id: attacker, mandator: party, officeCode: 'XA', acts: ['filing'], ...more };
  return jwtVc({
    vc: { type: ['VerifiableCredential', 'MandateCredential'], credentialSubject },
    payload: { sub: attacker, ...times },
  });
}

const own = testKey('ES256', 'siop');
const ownDid = didJwkOf(own.jwk);

// SIOPv2 draft 13 §11.1, https://openid.net/specs/openid-connect-self-issued-v2-1_0.html
function idToken(claims: JsonObject, header: JsonObject = {}): string {
  const times = { iat: now, exp: now + 300 };
  const payload = { iss: thumbprint(own.jwk), sub: thumbprint(own.jwk), sub_jwk: { ...own.jwk }, ...times };
  return token(own, { alg: 'ES256', typ: 'JWT', ...header }, { ...payload, ...claims });
}

/** Attempts to be known by something else than the presentation of one's own credential. */
export const otherMeans: Record<string, Attempt> = {
  C17: async () => {
    const world = startWorld();
    const brought = [
      [],
      [mandate()],
      [mandate({}, { exp: now - 3600 })],
      [mandate({ officeCode: 'XB' })],
      [mandate({ acts: ['renewal'] })],
    ];
    for (const beside of brought) {
      const results = await world.present('jwt_vc_json', jwtVp([jwtVc(), ...beside], byRepresentative));
      expect(results.map(outcomeOf)[0]).toBe('holderBinding HOLDER_BINDING_ERROR');
      expect(results.some(({ trusted, credential }) => trusted || credential !== undefined)).toBe(false);
    }
    const bySubject = await world.present('jwt_vc_json', jwtVp([jwtVc()]));
    expect(bySubject.map(outcomeOf)).toEqual(['verified']);
  },
  C19: async () => {
    const { world, answerWell, stateOf, expectRefused } = createPresenter(await startPresentingWorld());
    try {
      const asked = await world.askAndFetch();
      const bound = { nonce: asked.nonce, aud: asked.clientId };
      const tokens = [
        idToken(bound),
        idToken({ ...bound, iss: 'https://self-issued.me/v2' }),
        idToken({ ...bound, sub: 'somebody else' }),
        idToken({ ...bound, sub_jwk: { ...keys.wallet.jwk } }),
        idToken({ ...bound, iss: ownDid, sub: ownDid }, { kid: `${party}#key` }),
      ];
      for (const id of tokens) {
        const form = { state: asked.state, id_token: id };
        expectRefused([await world.postForm(asked.responseUri, form)]);
      }
      expect(await stateOf(asked)).toBe('open');
      expect((await answerWell(asked)).status).toBe(200);
    } finally {
      await world.close();
    }
  },
};

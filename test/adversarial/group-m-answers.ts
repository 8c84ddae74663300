import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { answerPresentation } from '../../src/usecase/presentation/answer-presentation.ts';
import { parallel } from '../support/hostile-world.ts';
import { testKey } from '../support/jose-keys.ts';
import { payloadOf, presentJwtVc, presentSdJwt } from '../support/presenting.ts';
import type { Attempt } from './catalogue.ts';
import type { Presenter } from './group-m-presenter.ts';

const hashes = { transaction_data_hashes: ['A'.repeat(43)], transaction_data_hashes_alg: 'sha-256' };

function hashOf(text: unknown): string {
  return createHash('sha256').update(String(text)).digest('base64url');
}

/** Hostile answers to presentation requests. */
export function answerAttempts(presenter: () => Presenter): Record<string, Attempt> {
  return {
    M01: async () => {
      const { world, sdJwtFor, jwtVpFor, expectRefused, expectOnlyGoodTaken } = presenter();
      const earlier = await world.askAndFetch();
      const [sdJwt, jwtVp] = [sdJwtFor(earlier), jwtVpFor(earlier)];
      expect((await world.answer(earlier, { sd_jwt: [sdJwt] })).status).toBe(200);
      await expectOnlyGoodTaken(() => [{ sd_jwt: [sdJwt] }, { jwt_vc: [jwtVp] }]);
      expectRefused([await world.answer(earlier, { sd_jwt: [sdJwt] })]);
    },
    M02: () => {
      const { world, sdJwtFor, jwtVpFor, expectOnlyGoodTaken } = presenter();
      return expectOnlyGoodTaken((asked) => {
        const did = world.node.did;
        const others = [
          did,
          `did:${did}`,
          `x509_hash:${did}`,
          `redirect_uri:${asked.responseUri}`,
          world.node.url,
        ];
        const lookalikes = [`${asked.clientId} `, asked.clientId.toUpperCase(), ''];
        return [
          ...others,
          ...lookalikes,
          [asked.clientId],
          [asked.clientId, 'did:web:b.example'],
          null,
        ].flatMap((aud) => [{ sd_jwt: [sdJwtFor(asked, { aud })] }, { jwt_vc: [jwtVpFor(asked, { aud })] }]);
      });
    },
    M04: async () => {
      const { world, sdJwtFor, answerWell, expectRefused, eventsOf } = presenter();
      const asked = await world.askAndFetch();
      const answers = await parallel(50, () => answerWell(asked));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expectRefused(answers.filter(({ status }) => status !== 200));
      expectRefused([await answerWell(asked)]);
      expect(await eventsOf(asked, 'presentation.answered')).toHaveLength(1);
      // Without HTTP in between, so that all of them find the request open before the first one is recorded.
      const raced = await world.askAndFetch();
      const answer = { state: raced.state, vpToken: JSON.stringify({ sd_jwt: [sdJwtFor(raced)] }) };
      const posted = { officeCode: world.node.officeCode, requestId: raced.requestId, answer };
      const outcomes = await parallel(50, () => answerPresentation(world.node.ports, posted));
      expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
      expect(await eventsOf(raced, 'presentation.answered')).toHaveLength(1);
    },
    M10: async () => {
      const { world, sdJwtFor, jwtVpFor, stateOf, expectRefused, expectOnlyGoodTaken } = presenter();
      await expectOnlyGoodTaken((asked) => {
        const [sdJwt, jwtVp] = [sdJwtFor(asked), jwtVpFor(asked)];
        return [
          { sd_jwt: [sdJwt, sdJwt] },
          { sd_jwt: [sdJwt, jwtVp] },
          { sd_jwt: [sdJwt], jwt_vc: [jwtVp] },
          { sd_jwt: [sdJwt], other: [sdJwt] },
          { other: [sdJwt] },
          { sd_jwt: [] },
          { sd_jwt: sdJwt },
          { sd_jwt: [[sdJwt]] },
          { sd_jwt: Array(21).fill(sdJwt) },
          [sdJwt],
          sdJwt,
          {},
          null,
        ];
      });
      const asked = await world.askAndFetch();
      const several = presentJwtVc(asked, [world.held.jwtVc, world.held.jwtVc], { at: world.now() });
      expectRefused([await world.answer(asked, { jwt_vc: [several] })]);
      expect(await stateOf(asked)).toBe('refused');
    },
    M11: async () => {
      const { world, sdJwtFor, jwtVpFor, expectOnlyGoodTaken } = presenter();
      const query = Object(payloadOf((await world.askAndFetch()).jwt)['dcql_query']);
      expect(JSON.stringify(query)).not.toContain('require_cryptographic_holder_binding');
      await expectOnlyGoodTaken((asked) => {
        const { sdJwt, jwtVc } = world.held;
        const [header, payload] = jwtVpFor(asked).split('.');
        const thief = { at: world.now(), key: testKey('ES256', 'thief') };
        return [
          { sd_jwt: [sdJwt] },
          { sd_jwt: [sdJwt.split('~')[0]] },
          { sd_jwt: [presentSdJwt(asked, sdJwt, thief)] },
          { sd_jwt: [sdJwtFor(asked, { sd_hash: undefined })] },
          { sd_jwt: [sdJwtFor(asked).replace(/~[^~]+~([^~]+)$/, '~$1')] },
          { jwt_vc: [jwtVc] },
          { jwt_vc: [`${header}.${payload}.`] },
          { jwt_vc: [`${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`] },
          { jwt_vc: [jwtVpFor(asked, { iss: world.held.did })] },
          { jwt_vc: [sdJwtFor(asked)] },
          { sd_jwt: [jwtVpFor(asked)] },
        ];
      });
    },
    M17: async () => {
      const { world, sdJwtFor, jwtVpFor, expectRefused, expectOnlyGoodTaken, stateOf } = presenter();
      await expectOnlyGoodTaken(
        (asked) => [{ sd_jwt: [sdJwtFor(asked, hashes)] }, { jwt_vc: [jwtVpFor(asked, hashes)] }],
        'invalid_transaction_data',
      );
      expect(payloadOf((await world.askAndFetch()).jwt)).not.toHaveProperty('transaction_data');
      const transactionData = [
        { type: 'payment', credentialIds: ['a_sd_jwt'] },
        { type: 'consent', credentialIds: ['b_sd_jwt'] },
      ];
      const wish = { credentialType: 'GlobalIdentifierCredential', formats: ['dc+sd-jwt'] };
      const credentials = [
        { ...wish, name: 'a' },
        { ...wish, name: 'b' },
      ];
      const asked = await world.askAndFetch({ credentials, transactionData });
      const [payment = '', consent = ''] = [payloadOf(asked.jwt)['transaction_data']].flat().map(hashOf);
      const confirm = (...list: readonly unknown[]) => sdJwtFor(asked, { transaction_data_hashes: list });
      const algorithm = { transaction_data_hashes: [payment], transaction_data_hashes_alg: 'sha-512' };
      const hostile: readonly (readonly [string, string])[] = [
        [sdJwtFor(asked), sdJwtFor(asked)],
        [confirm(payment), sdJwtFor(asked)],
        [confirm(consent), confirm(payment)],
        [confirm(payment, consent), sdJwtFor(asked)],
        [confirm(payment, consent), confirm(consent)],
        [confirm(payment, payment), confirm(consent)],
        [confirm(payment, 'A'.repeat(43)), confirm(consent)],
        [confirm(payment, 1), confirm(consent)],
        [confirm(), confirm(consent)],
        [sdJwtFor(asked, { transaction_data_hashes: payment }), confirm(consent)],
        [sdJwtFor(asked, algorithm), confirm(consent)],
      ];
      for (const [first, second] of hostile) {
        const answer = await world.answer(asked, { a_sd_jwt: [first], b_sd_jwt: [second] });
        expectRefused([answer], 'invalid_transaction_data');
      }
      expect(await stateOf(asked)).toBe('open');
      const good = { a_sd_jwt: [confirm(payment)], b_sd_jwt: [confirm(consent)] };
      expect((await world.answer(asked, good)).status).toBe(200);
    },
  };
}

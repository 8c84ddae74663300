import { expect } from 'vitest';
import { base64url } from '../../src/base/bytes.ts';
import { isOfferReference } from '../../src/protocol/oid4vci/credential-offer.ts';
import { withdrawOffer } from '../../src/usecase/issuance/withdraw-offer.ts';
import { codeOf, sdJwtId, tokenForm, walletKey, wrongTxCode } from '../support/claiming.ts';
import { bearer, errorsOf, type HostileWorld, parallel } from '../support/hostile-world.ts';
import { startIssuingNode } from '../support/issuing-office.ts';
import { startIssuingServer } from '../support/issuing-server.ts';
import type { Attempt } from './catalogue.ts';

/** Hostile use of offers and of the token endpoint. */
export function offerAttempts(world: () => HostileWorld): Record<string, Attempt> {
  return {
    L01: async () => {
      const offer = await world().offerTo(world().anna.partyId);
      const raced = await parallel(50, () => world().redeem(tokenForm(offer)));
      expect(raced.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(new Set(raced.map(({ status }) => status))).toEqual(new Set([200, 400]));
      expect(errorsOf([await world().redeem(tokenForm(offer))])).toEqual([[400, 'invalid_grant']]);
    },
    L02: async () => {
      const expired = await world().offerTo(world().anna.partyId, { expiresInSeconds: 60 });
      const foreign = await world().offerTo(world().anna.partyId);
      const withdrawn = await world().offerTo(world().anna.partyId);
      await withdrawOffer(world().node.ports, world().node.first.caller, withdrawn.offerId);
      world().node.wait(60);
      const answers = [
        await world().redeem(tokenForm(expired)),
        await world().redeem(tokenForm(foreign), 'xb'),
        await world().redeem(tokenForm(withdrawn)),
        await world().redeem(tokenForm(foreign, { 'pre-authorized_code': base64url(Buffer.alloc(32, 9)) })),
        await world().redeem(tokenForm(foreign, { 'pre-authorized_code': foreign.offerId })),
        await world().redeem(tokenForm(foreign, { 'pre-authorized_code': `${codeOf(foreign)} ` })),
        await world().redeem(tokenForm(foreign, { 'pre-authorized_code': "' or 1=1 --" })),
      ];
      expect(errorsOf(answers)).toEqual(answers.map(() => [400, 'invalid_grant']));
      expect((await world().redeem(tokenForm(foreign))).status).toBe(200);
    },
    L04: async () => {
      const offer = await world().offerTo(world().anna.partyId);
      const wrong = tokenForm(offer, { tx_code: wrongTxCode(offer) });
      expect(errorsOf([await world().redeem(wrong), await world().redeem(wrong)])).toEqual(
        Array(2).fill([400, 'invalid_grant']),
      );
      // Another process on the same database goes on counting.
      const replica = await startIssuingNode({
        open: world().database.open,
        offices: 'present',
        seed: 'replica',
      });
      const second = await startIssuingServer(replica);
      const onSecond = await parallel(50, () => second.postForm('/offices/xa/token', wrong));
      second.close();
      await replica.ports.store.close();
      expect(new Set(onSecond.map(({ body }) => body['error']))).toEqual(new Set(['invalid_grant']));
      const counted = await world().node.ports.store.read.offers.byId(
        world().node.first.officeCode,
        offer.offerId,
      );
      expect(counted).toMatchObject({ state: 'locked', failedTries: 5 });
      expect(errorsOf([await world().redeem(tokenForm(offer))])).toEqual([[400, 'invalid_grant']]);
    },
    L05: async () => {
      const offer = await world().offerTo(world().anna.partyId);
      const wrong = await world().redeem(tokenForm(offer, { tx_code: wrongTxCode(offer) }));
      expect(errorsOf([wrong])).toEqual([[400, 'invalid_grant']]);
      expect((await world().redeem(tokenForm(offer))).status).toBe(200);
    },
    L07: async () => {
      const offer = await world().offerTo(world().anna.partyId);
      const uri = new URL(new URL(offer.credentialOfferUri).searchParams.get('credential_offer_uri') ?? '');
      expect(isOfferReference(uri.pathname.split('/').at(-1) ?? '')).toBe(true);
      const overheard = await world().server.get(uri.pathname);
      expect(JSON.stringify(overheard.body)).toContain('"tx_code":{');
      expect(overheard.text).not.toContain(offer.txCode);
      const withoutTxCode = tokenForm(offer);
      delete withoutTxCode['tx_code'];
      const answers = [
        await world().redeem(withoutTxCode),
        await world().redeem({ ...withoutTxCode, tx_code: '' }),
      ];
      expect(errorsOf(answers)).toEqual(Array(2).fill([400, 'invalid_request']));
      const guesses = [
        `/offices/xb/credential-offers/${uri.pathname.split('/').at(-1)}`,
        `/offices/xa/credential-offers/${offer.offerId}`,
        `/offices/xa/credential-offers/${base64url(Buffer.alloc(32, 1))}`,
      ];
      const guessed = await Promise.all(guesses.map((path) => world().server.get(path)));
      expect(guessed.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect((await world().redeem(tokenForm(offer))).status).toBe(200);
    },
    L26: async () => {
      const body = {
        partyId: world().anna.partyId,
        assuranceLevel: 'high',
        evidence: [{ type: 'documentSeen' }],
      };
      const direct = { ...body, configurationId: sdJwtId, holderKey: walletKey.jwk };
      const strangers = [
        {},
        bearer(await world().freshToken()),
        bearer('gid_0000000000000000_' + 'A'.repeat(43)),
      ];
      const answers = [];
      for (const headers of strangers) {
        answers.push(await world().server.postJson('/api/v1/credential-offers', body, headers));
        answers.push(await world().server.postJson('/api/v1/credentials', direct, headers));
        answers.push(await world().server.get('/api/v1/credential-offers', headers));
        answers.push(await world().server.get('/api/v1/issued-credentials', headers));
      }
      expect(answers.map(({ status, body: problem }) => [status, problem['code']])).toEqual(
        answers.map(() => [401, 'unauthorized']),
      );
      expect(
        (await world().server.postJson('/api/v1/credential-offers', body, world().server.staff)).status,
      ).toBe(201);
    },
    L29: async () => {
      const offer = await world().offerTo(world().anna.partyId);
      const answers = [
        await world().redeem({ grant_type: 'é"\\' }),
        await world().redeem({}),
        await world().redeem({ ...tokenForm(offer), tx_code: '"\\\u0001é' }),
        await world().server.postForm('/offices/xa/token?x=%00', tokenForm(offer)),
        await world().server.postJson('/offices/xa/token', { grant_type: '"\\é' }),
        await world().server.postJson(
          '/offices/xa/credential',
          { 'é"\\': 1 },
          bearer(await world().freshToken()),
        ),
        await world().server.postJson('/offices/xa/credential', 'é', bearer('é"')),
        await world().server.get('/offices/xa/credential-offers/%22%5C'),
        await world().server.get('/offices/%C3%A9%22/.well-known/openid-credential-issuer'),
      ];
      for (const { status, body } of answers) {
        expect([400, 401, 404, 415]).toContain(status);
        expect(String(body['error'])).toMatch(/^[a-z_]+$/);
        expect(String(body['error_description'] ?? '')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/);
      }
    },
  };
}

import { expect } from 'vitest';
import { epochSeconds } from '../../src/base/clock.ts';
import { sha256Text } from '../../src/base/hash.ts';
import { thumbprint } from '../../src/protocol/jose/thumbprint.ts';
import { keyProof, sdJwtId, tokenForm } from '../support/claiming.ts';
import { deferring } from '../support/deferring.ts';
import { errorsOf, type HostileWorld, parallel } from '../support/hostile-world.ts';
import { type TestKey, testKey, token as signedToken } from '../support/jose-keys.ts';

const ownKey = testKey('ES256', 'deferring');
const otherKey = testKey('ES256', 'another wallet');
const invalid = [400, 'invalid_transaction_id'] as const;
let proofs = 0;

/** L22: a transaction in the hands of another session, asked for twice, or by whoever has another key. */
export function deferredAttempt(world: () => HostileWorld): () => Promise<void> {
  return async () => {
    const wallet = deferring(world().node, world().server, world().anna.partyId);
    const victim = deferring(world().node, world().server, world().victim.partyId);
    const own = await wallet.waiting();
    await wallet.decide(own.deferredIssuanceId, 'release');
    await world().expectNothingIssued(async () => {
      const strangers = [
        (await wallet.waiting()).token,
        (await victim.waiting()).token,
        await world().freshToken(),
        await wallet.furtherToken(own.offer, { configurationIds: [] }),
      ];
      const answers = [];
      for (const stranger of strangers) answers.push(await wallet.poll(stranger, own.transactionId));
      for (const guess of [own.deferredIssuanceId, sha256Text(own.transactionId), own.offer.offerId, ''])
        answers.push(await wallet.poll(own.token, guess));
      expect(errorsOf(answers)).toEqual(answers.map(() => invalid));
      const elsewhere = await wallet.poll(own.token, own.transactionId, 'xb');
      expect(errorsOf([elsewhere])).toEqual([[401, 'invalid_token']]);
    });
    const raced = await parallel(10, () => wallet.poll(own.token, own.transactionId));
    expect(raced.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(errorsOf([await wallet.poll(own.token, own.transactionId)])).toEqual([invalid]);
    await playOtherKey(world());
    await world().expectNoOrphans();
  };
}

async function playOtherKey(world: HostileWorld): Promise<void> {
  const wallet = deferring(world.node, world.server, world.anna.partyId);
  const offer = await wallet.offer();
  const redeemed = await world.server.postForm('/offices/xa/token', tokenForm(offer), {
    dpop: dpop(world, 'token'),
  });
  const bound = String(redeemed.body['access_token']);
  const proof = await keyProof(world.node, world.node.first);
  const asked = await world.server.postJson(
    '/offices/xa/credential',
    { credential_configuration_id: sdJwtId, proofs: { jwt: [proof] } },
    { authorization: `DPoP ${bound}`, dpop: dpop(world, 'credential', bound) },
  );
  expect(asked.status).toBe(202);
  const transactionId = String(asked.body['transaction_id']);
  const poll = (token: string, key: TestKey) =>
    world.server.postJson(
      '/offices/xa/deferred_credential',
      { transaction_id: transactionId },
      { authorization: `DPoP ${token}`, dpop: dpop(world, 'deferred_credential', token, key) },
    );
  const stolen = await wallet.furtherToken(offer, { dpopJkt: thumbprint(otherKey.jwk) });
  const unbound = await wallet.furtherToken(offer);
  const answers = [await poll(stolen, otherKey), await wallet.poll(unbound, transactionId)];
  expect(errorsOf(answers)).toEqual(answers.map(() => invalid));
  expect(errorsOf([await poll(bound, otherKey)])).toEqual([[401, 'invalid_dpop_proof']]);
  expect(errorsOf([await wallet.poll(bound, transactionId)])).toEqual([[401, 'invalid_token']]);
  expect((await poll(bound, ownKey)).status).toBe(202);
}

function dpop(world: HostileWorld, endpoint: string, accessToken?: string, key = ownKey): string {
  proofs += 1;
  const { clock, node } = world.node.ports;
  const claims = {
    ...{ jti: `deferred-proof-${proofs}`, htm: 'POST' },
    htu: `${node.publicUrl}/offices/xa/${endpoint}`,
    iat: epochSeconds(clock()),
    ...(accessToken === undefined ? {} : { ath: sha256Text(accessToken) }),
  };
  return signedToken(key, { typ: 'dpop+jwt', alg: key.algorithm, jwk: key.jwk }, claims);
}

import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { revokeCredential } from '../../src/usecase/issuance/revoke-credential.ts';
import { withdrawOffer } from '../../src/usecase/issuance/withdraw-offer.ts';
import { accessToken, codeOf, keyProof, sdJwtId } from '../support/claiming.ts';
import {
  bearer,
  errorsOf,
  type HostileWorld,
  parallel,
  startHostileWorld,
} from '../support/hostile-world.ts';
import { testKey } from '../support/jose-keys.ts';
import { readSdJwtVc } from '../support/read-credential.ts';
import { playGroup } from './catalogue.ts';
import { deferredAttempt } from './group-l-deferred.ts';
import { dpopAttempt } from './group-l-dpop.ts';
import { offerAttempts } from './group-l-offers.ts';
import { proofAttempts } from './group-l-proofs.ts';

let started: HostileWorld;
const world = () => started;
beforeAll(async () => {
  started = await startHostileWorld();
});
afterAll(() => started.close());

playGroup('L', {
  ...offerAttempts(world),
  ...proofAttempts(world),
  L20: dpopAttempt(world),
  L22: deferredAttempt(world),
  L19: () =>
    world().expectNothingIssued(async () => {
      const proof = await keyProof(world().node, world().node.first);
      const body = { credential_configuration_id: sdJwtId, proofs: { jwt: [proof] } };
      const expired = await world().freshToken();
      world().node.wait(300);
      const withdrawn = await world().offerTo(world().anna.partyId);
      const withdrawnToken = await accessToken(world().node, world().node.first, withdrawn);
      await withdrawOffer(world().node.ports, world().node.first.caller, withdrawn.offerId);
      const offer = await world().offerTo(world().anna.partyId);
      const good = await accessToken(world().node, world().node.first, offer);
      const ways = [
        {},
        { authorization: `DPoP ${good}` },
        { authorization: `Basic ${good}` },
        { authorization: 'Bearer' },
        { authorization: `Bearer ${good} ${good}` },
        bearer(expired),
        bearer(withdrawnToken),
        bearer(codeOf(offer)),
        bearer(`${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`),
        { authorization: world().server.staff['authorization'] ?? '' },
      ];
      const answers = [];
      for (const headers of ways)
        answers.push(await world().server.postJson('/offices/xa/credential', body, headers));
      answers.push(await world().server.postJson('/offices/xb/credential', body, bearer(good)));
      answers.push(await world().server.postJson(`/offices/xa/credential?access_token=${good}`, body));
      expect(errorsOf(answers)).toEqual(answers.map(() => [401, 'invalid_token']));
      const challenges = new Set(
        answers.map(({ headers }) => headers.get('www-authenticate')?.split(' ')[0]),
      );
      expect(challenges).toEqual(new Set(['Bearer']));
    }),
  L25: async () => {
    const token = await world().freshToken();
    const issued = await world().claim(token, await keyProof(world().node, world().node.first));
    const notify = (accessTokenText: string, id: unknown) =>
      world().server.postJson(
        '/offices/xa/notification',
        { notification_id: id, event: 'credential_accepted' },
        bearer(accessTokenText),
      );
    const id = issued.body['notification_id'];
    const answers = [await notify(token, 'unknown'), await notify(await world().freshToken(), id)];
    expect(errorsOf(answers)).toEqual(Array(2).fill([400, 'invalid_notification_id']));
    expect(errorsOf([await notify(token, 7)])).toEqual([[400, 'invalid_notification_request']]);
    expect(errorsOf([await notify('none', id)])).toEqual([[401, 'invalid_token']]);
    expect((await notify(token, id)).status).toBe(204);
  },
  L28: async () => {
    const acknowledged: string[] = [];
    for (const signature of [1, 2, 7]) {
      const killed = await runKilledIssuer(signature);
      expect(killed.signal).toBe('SIGKILL');
      expect(killed.issuedIds).toHaveLength(signature - 1);
      acknowledged.push(...killed.issuedIds);
    }
    const { items } = await world().node.ports.store.read.issuedCredentials.list(
      world().node.first.officeCode,
      {},
      { limit: 1000 },
    );
    const stored = items.map(({ issuedId }) => issuedId);
    expect(stored).toEqual(expect.arrayContaining(acknowledged));
    await world().expectNoOrphans();
    // A credential without its status entry could not be revoked.
    for (const issuedId of acknowledged)
      await revokeCredential(world().node.ports, world().node.first.caller, issuedId);
  },
});

/** Issues in another process on the same database until that kills itself right after the given signature. */
async function runKilledIssuer(signature: number) {
  const child = spawn(
    'node',
    ['test/support/killed-issuer.ts', world().database.address, world().anna.partyId, String(signature)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const signal = await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)));
  return { signal, issuedIds: output.split('\n').filter((line) => line !== '') };
}

describe('valid claims beside the hostile ones', () => {
  test.each(['ES256', 'EdDSA', 'ES384', 'ES256K'] as const)(
    'a wallet proves its key with %s',
    async (algorithm) => {
      const key = testKey(algorithm, 'wallet');
      const { status, body } = await world().claimWith({ key, header: { jwk: key.jwk } });
      expect(status).toBe(200);
      const [first] = [Object(body['credentials'])].flat();
      expect((await readSdJwtVc(first.credential)).visible).toMatchObject({ cnf: { jwk: key.jwk } });
    },
  );

  test('50 wallets claim at once and every credential has its own place', async () => {
    const before = await world().issuedCount();
    const answers = await parallel(50, async () =>
      world().claim(await world().freshToken(), await keyProof(world().node, world().node.first)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await world().issuedCount()).toBe(before + 50);
    await world().expectNoOrphans();
  });

  test('no metadata speaks of what is not there', async () => {
    const { body } = await world().server.get('/.well-known/openid-credential-issuer/offices/xa');
    expect(body).not.toHaveProperty('dpop_signing_alg_values_supported');
  });
});

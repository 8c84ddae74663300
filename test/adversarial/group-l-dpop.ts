import { expect } from 'vitest';
import { epochSeconds } from '../../src/base/clock.ts';
import { sha256Text } from '../../src/base/hash.ts';
import { keyProof, sdJwtId, tokenForm } from '../support/claiming.ts';
import { errorsOf, type HostileWorld, parallel } from '../support/hostile-world.ts';
import { testKey, token } from '../support/jose-keys.ts';

const walletKey = testKey('ES256', 'dpop');
const otherKey = testKey('ES256', 'dpop of somebody else');
let counter = 0;

type Changes = { readonly key?: typeof walletKey; readonly header?: object; readonly payload?: object };

/** A proof of possession with everything in order for the endpoint, but for what is given. */
function dpop(
  world: HostileWorld,
  endpoint: string,
  { key = walletKey, header, payload }: Changes = {},
): string {
  counter += 1;
  const claims = {
    jti: `proof-${counter}`,
    htm: 'POST',
    htu: `${world.node.ports.node.publicUrl}/offices/xa/${endpoint}`,
    iat: epochSeconds(world.node.ports.clock()),
    ...payload,
  };
  return token(key, { typ: 'dpop+jwt', alg: key.algorithm, jwk: key.jwk, ...header }, claims);
}

/** L20: a token that is bound to a key, in the hands of somebody who lacks the key or sends old proofs. */
export function dpopAttempt(world: () => HostileWorld): () => Promise<void> {
  return async () => {
    const offer = await world().offerTo(world().anna.partyId);
    const redeemed = await world().server.postForm('/offices/xa/token', tokenForm(offer), {
      dpop: dpop(world(), 'token'),
    });
    expect(redeemed.body).toMatchObject({ token_type: 'DPoP' });
    const bound = String(redeemed.body['access_token']);
    const own = { ath: sha256Text(bound) };
    const proof = (changes: Changes = {}) =>
      dpop(world(), 'credential', { ...changes, payload: { ...own, ...changes.payload } });
    const claim = async (headers: Record<string, string>) =>
      world().server.postJson(
        '/offices/xa/credential',
        {
          credential_configuration_id: sdJwtId,
          proofs: { jwt: [await keyProof(world().node, world().node.first)] },
        },
        { authorization: `DPoP ${bound}`, ...headers },
      );
    const now = epochSeconds(world().node.ports.clock());
    const used = proof();
    await world().expectNothingIssued(async () => {
      const refused = [
        await claim({}),
        await claim({ dpop: proof({ key: otherKey }) }),
        await claim({ dpop: proof({ key: otherKey, header: { jwk: walletKey.jwk } }) }),
        await claim({ dpop: proof({ payload: { htu: 'https://evil.example/offices/xa/credential' } }) }),
        await claim({ dpop: dpop(world(), 'token', { payload: own }) }),
        await claim({ dpop: proof({ payload: { htm: 'GET' } }) }),
        await claim({ dpop: proof({ payload: { ath: sha256Text('another') } }) }),
        await claim({ dpop: proof({ payload: { ath: undefined } }) }),
        await claim({ dpop: proof({ payload: { iat: now - 301 } }) }),
        await claim({ dpop: proof({ payload: { iat: now + 61 } }) }),
        await claim({ dpop: proof({ payload: { jti: '' } }) }),
        await claim({ dpop: proof({ header: { typ: 'JWT' } }) }),
        await claim({ dpop: proof({ header: { jwk: { ...walletKey.jwk, d: 'AA' } } }) }),
        await claim({ dpop: `${proof()}, ${proof()}` }),
      ];
      expect(errorsOf(refused)).toEqual(refused.map(() => [401, 'invalid_dpop_proof']));
      expect(refused[0]?.headers.get('www-authenticate')).toMatch(/^DPoP /);
      const asBearer = await claim({ authorization: `Bearer ${bound}`, dpop: proof() });
      expect(errorsOf([asBearer])).toEqual([[401, 'invalid_token']]);
    });
    // Of many that send one proof at once, one is heard.
    const statuses = (await parallel(5, () => claim({ dpop: used }))).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 401, 401, 401, 401]);
    expect((await claim({ dpop: proof() })).status).toBe(200);
    const atToken = await world().server.postForm(
      '/offices/xa/token',
      tokenForm(await world().offerTo(world().anna.partyId)),
      { dpop: dpop(world(), 'credential') },
    );
    expect(errorsOf([atToken])).toEqual([[400, 'invalid_dpop_proof']]);
  };
}

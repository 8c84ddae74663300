import { expect } from 'vitest';
import { base64url } from '../../src/base/bytes.ts';
import { accessToken, jwtVcId, keyProof, sdJwtId, walletKey } from '../support/claiming.ts';
import { attackerKey, errorsOf, type HostileWorld, parallel, victimKey } from '../support/hostile-world.ts';
import { partOf, readJwtVc, readSdJwtVc } from '../support/read-credential.ts';
import type { Attempt } from './catalogue.ts';

/** Hostile key proofs and nonces. */
export function proofAttempts(world: () => HostileWorld): Record<string, Attempt> {
  return {
    L08: async () => {
      // A proof without any nonce is an invalid proof: OpenID4VCI 1.0 §8.3.1.2 (3).
      const none = await world().claimWith({ payload: { nonce: undefined } });
      expect(errorsOf([none])).toEqual([[400, 'invalid_proof']]);
      await world().expectNothingIssued(async () => {
        const expired = await keyProof(world().node, world().node.first);
        world().node.wait(300);
        const late = {
          nonce: partOf(expired, 1)['nonce'],
        };
        const { nonce: foreign } = partOf(await keyProof(world().node, world().node.second), 1);
        const answers = [
          await world().claimWith({ payload: { nonce: base64url(Buffer.alloc(32, 3)) } }),
          await world().claimWith({ payload: late }),
          await world().claimWith({ payload: { nonce: foreign } }),
          await world().claimWith({ payload: { nonce: '' } }),
        ];
        expect(errorsOf(answers)).toEqual(answers.map(() => [400, 'invalid_nonce']));
      });
      const before = await world().issuedCount();
      const [token, proof] = [await world().freshToken(), await keyProof(world().node, world().node.first)];
      const raced = await parallel(50, () => world().claim(token, proof));
      expect(raced.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(new Set(raced.map(({ body }) => body['error']))).toEqual(new Set([undefined, 'invalid_nonce']));
      expect(errorsOf([await world().claim(token, proof)])).toEqual([[400, 'invalid_nonce']]);
      expect(await world().issuedCount()).toBe(before + 1);
    },
    L10: () =>
      world().expectNothingIssued(async () => {
        const good = 'https://gid.example/offices/xa';
        const audiences = [
          'https://gid.example/offices/xb',
          'https://gid.example',
          `${good}/`,
          good.toUpperCase(),
          [good],
          [good, 'https://evil.example'],
          undefined,
          null,
          { toString: good },
        ];
        const answers = await Promise.all(audiences.map((aud) => world().claimWith({ payload: { aud } })));
        expect(errorsOf(answers)).toEqual(answers.map(() => [400, 'invalid_proof']));
      }),
    L11: () =>
      world().expectNothingIssued(async () => {
        const { jwk } = walletKey;
        const headers = [
          { jwk, typ: 'JWT' },
          { jwk, typ: undefined },
          { jwk, typ: 'openid4vci-proof+jwt2' },
          { jwk, alg: 'HS256' },
          { jwk, alg: 'RS256' },
          { jwk, alg: 'ES512' },
          { jwk, alg: 'constructor' },
          { jwk, alg: 'es256' },
          { jwk, crit: ['exp'] },
          { jwk, b64: false },
        ];
        const answers = await Promise.all(headers.map((header) => world().claimWith({ header })));
        const proof = { aud: 'https://gid.example/offices/xa', iat: 1, nonce: 'n' };
        const none = unsigned({ alg: 'none', typ: 'openid4vci-proof+jwt', jwk }, proof);
        answers.push(await world().claim(await world().freshToken(), none));
        expect(errorsOf(answers)).toEqual(answers.map(() => [400, 'invalid_proof']));
      }),
    L13: () =>
      world().expectNothingIssued(async () => {
        const kids = [
          `${world().victim.did}#key-1`,
          world().victim.did,
          `${world().victim.did}#key-9`,
          `${world().victim.did}?versionId=1#key-1`,
          'did:web:evil.example#key-1',
        ];
        const answers = await Promise.all(
          kids.map((kid) => world().claimWith({ key: attackerKey, header: { kid } })),
        );
        expect(errorsOf(answers)).toEqual(answers.map(() => [400, 'invalid_proof']));
      }),
    L14: async () => {
      const { jwk } = attackerKey;
      await world().expectNothingIssued(async () => {
        const answers = [
          await world().claimWith({
            key: attackerKey,
            header: { jwk },
            payload: { iss: world().victim.did },
          }),
          await world().claimWith({ key: attackerKey, header: { jwk, kid: `${world().victim.did}#key-1` } }),
        ];
        expect(errorsOf(answers)).toEqual(answers.map(() => [400, 'invalid_proof']));
      });
      // Without the lie the credential is bound to the key that was proven, and is about the offer's party.
      const proof = await keyProof(world().node, world().node.first, {
        key: attackerKey,
        header: { jwk },
        payload: { sub: world().victim.did },
      });
      const { body } = await world().claim(await world().freshToken(), proof, jwtVcId);
      const [first] = [Object(body['credentials'])].flat();
      const subject = Object(readJwtVc(first.credential).payload['vc']).credentialSubject;
      expect(subject.did).toBe(world().anna.did);
      expect(subject.id).toBe(`did:jwk:${base64url(JSON.stringify(jwk))}`);
    },
    L16: async () => {
      const now = world().node.ports.clock().getTime() / 1000;
      await world().expectNothingIssued(async () => {
        const moments = [now - 3600, now + 3600, now - 301, now + 61, String(now), null, undefined, 1e300];
        const answers = await Promise.all(moments.map((iat) => world().claimWith({ payload: { iat } })));
        expect(errorsOf(answers)).toEqual(answers.map(() => [400, 'invalid_proof']));
      });
      expect((await world().claimWith({ payload: { iat: now - 299 } })).status).toBe(200);
      expect((await world().claimWith({ payload: { iat: now + 59 } })).status).toBe(200);
    },
    L17: () =>
      world().expectNothingIssued(async () => {
        const token = await world().freshToken({ configurationIds: [sdJwtId] });
        const answers = [];
        for (const id of [jwtVcId, 'PartyLinkCredential_dc+sd-jwt', '__proto__'])
          answers.push(await world().claim(token, await keyProof(world().node, world().node.first), id));
        expect(errorsOf(answers)).toEqual([
          [400, 'credential_request_denied'],
          [400, 'unknown_credential_configuration'],
          [400, 'unknown_credential_configuration'],
        ]);
      }),
    L23: async () => {
      const kid = `${world().victim.did}#key-1`;
      await world().expectNothingIssued(async () => {
        const answer = await world().claimWith({ key: victimKey, header: { kid } });
        expect(errorsOf([answer])).toEqual([[403, 'insufficient_scope']]);
      });
      const own = await accessToken(
        world().node,
        world().node.first,
        await world().offerTo(world().victim.partyId),
      );
      const answer = await world().claim(
        own,
        await keyProof(world().node, world().node.first, { key: victimKey, header: { kid } }),
      );
      const [first] = [Object(answer.body['credentials'])].flat();
      expect((await readSdJwtVc(first.credential)).claims).toMatchObject({ sub: world().victim.did });
    },
  };
}

function unsigned(header: object, payload: object): string {
  return `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(payload))}.`;
}

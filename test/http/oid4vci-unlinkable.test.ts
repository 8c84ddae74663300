import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isoSeconds } from '../../src/base/clock.ts';
import { documentVcId, jwtVcId, keyProof, sdJwtId, unlinkableId } from '../support/claiming.ts';
import { bearer, type HostileWorld, startHostileWorld } from '../support/hostile-world.ts';
import { testKey } from '../support/jose-keys.ts';
import { partOf, readSdJwtVc } from '../support/read-credential.ts';

let world: HostileWorld;
beforeAll(async () => {
  world = await startHostileWorld();
  world.node.wait(34 * 60 + 56);
});
afterAll(() => world.close());

const keys = ['one', 'two', 'three', 'four', 'five'].map((name) => testKey('ES256', name));

/** A batch of five, and one more credential of another batch some minutes later. */
async function claimBatch(id: string): Promise<readonly unknown[]> {
  const jwt: string[] = [];
  for (const key of keys)
    jwt.push(await keyProof(world.node, world.node.first, { key, header: { jwk: key.jwk } }));
  const body = { credential_configuration_id: id, proofs: { jwt } };
  const token = await world.freshToken({ configurationIds: [id] });
  const answer = await world.server.postJson('/offices/xa/credential', body, bearer(token));
  expect(answer.status).toBe(200);
  const credentials: { credential: unknown }[] = Object(answer.body['credentials']);
  return credentials.map(({ credential }) => credential);
}

/** Every value in the JSON by its path. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${path}/${name}`));
}

const shared = (one: unknown, other: unknown) => {
  const values = new Map(leaves(other));
  return leaves(one).filter(([path, value]) => values.get(path) === value);
};
const pairs = <T>(items: readonly T[]) =>
  items.flatMap((one, index) => items.slice(index + 1).map((other) => [one, other] as const));
const payloadOf = (credential: unknown) => partOf(String(credential).split('~')[0] ?? '', 1);
const disclosuresOf = (credential: unknown) => String(credential).split('~').slice(1, -1);

test('the SD-JWT VCs of a batch have no salt, digest, place or key in common', async () => {
  const batch = await claimBatch(sdJwtId);
  const payloads = batch.map(payloadOf);
  const boundKeys = payloads.map(({ cnf }) => Object(cnf).jwk.x);
  expect(new Set(boundKeys).size).toBe(5);
  const all = batch.flatMap(disclosuresOf);
  expect(new Set(all).size).toBe(all.length);
  const digests = payloads.flatMap(({ _sd }) => [_sd].flat());
  expect(new Set(digests).size).toBe(digests.length);
});

test.each([sdJwtId, jwtVcId, documentVcId])(
  '%s: places in the status list do not tell a batch',
  async (id) => {
    const batch = await claimBatch(id);
    const places = batch.map((credential) => {
      const { status, vc } =
        typeof credential === 'string' ? payloadOf(credential) : { status: undefined, vc: credential };
      const [entry] = [Object(vc).credentialStatus].flat();
      return Number(Object(Object(status).status_list).idx ?? Object(entry).statusListIndex);
    });
    expect(new Set(places).size).toBe(5);
    // Of places drawn one after the other out of 131,072 none lies close to another.
    const gaps = pairs(places).map(([one, other]) => Math.abs(one - other));
    expect(Math.min(...gaps)).toBeGreaterThan(5);
  },
);

test('the ids of a batch tell neither a time nor an order', async () => {
  const ids = (await claimBatch(jwtVcId)).map((credential) => String(payloadOf(credential)['jti']));
  expect(ids.every((id) => /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4/.test(id))).toBe(true);
  expect(new Set(ids.map((id) => id.slice(0, 17))).size).toBe(5);
  const { items } = await world.node.ports.store.read.issuedCredentials.list(
    ...([world.node.first.officeCode, {}, { limit: 100 }] as const),
  );
  expect(items.some(({ issuedId }) => ids.includes(`urn:uuid:${issuedId}`))).toBe(false);
});

test('every credential of an hour says the same times, and the record says the true ones', async () => {
  const hour = Date.parse('2026-05-01T12:00:00Z') / 1000;
  const [before] = await claimBatch(sdJwtId);
  world.node.wait(600);
  const [after] = await claimBatch(sdJwtId);
  const year = 365 * 24 * 60 * 60;
  for (const credential of [before, after])
    expect(payloadOf(credential)).toMatchObject({ iat: hour, exp: hour + year });
  const [jwtVc] = await claimBatch(jwtVcId);
  expect(payloadOf(jwtVc)).toMatchObject({ nbf: hour, exp: hour + year });
  const [document] = await claimBatch(documentVcId);
  const date = isoSeconds(new Date(hour * 1000));
  expect(document).toMatchObject({ validFrom: date, proof: { created: date } });
  const { officeCode } = world.node.first;
  const { items } = await world.node.ports.store.read.issuedCredentials.list(officeCode, {}, { limit: 500 });
  expect(items.at(-1)?.issuedAt).toEqual(world.node.ports.clock());
  expect(items.at(-1)?.validUntil).toEqual(new Date((hour + year) * 1000));
});

describe('the configuration whose credentials may keep back whom they are about', () => {
  const vct = 'https://gid.example/credential-types/global-identifier/v1-unlinkable';

  test('two of a batch have in common only what all such credentials of the office and the hour have', async () => {
    const batch = (await claimBatch(unlinkableId)).map(payloadOf);
    const others = (await claimBatch(unlinkableId)).map(payloadOf);
    for (const [one, other] of pairs([...batch, ...others])) {
      expect(Object.keys(one)).toEqual(Object.keys(other));
      expect(new Set(shared(one, other).map(([path]) => path))).toEqual(
        new Set([
          ...['/iss', '/vct', '/vct#integrity', '/iat', '/exp', '/status/status_list/uri', '/_sd_alg'],
          ...['/officeCode', '/assuranceLevel', '/cnf/jwk/kty', '/cnf/jwk/crv'],
          // The second batch is for the same keys.
          ...(Object(one['cnf']).jwk.x === Object(other['cnf']).jwk.x ? ['/cnf/jwk/x', '/cnf/jwk/y'] : []),
        ]),
      );
    }
    expect(new Set(batch.map(({ _sd }) => [_sd].flat().length))).toEqual(new Set([10]));
  });

  test('whom it is about is said where the holder wants only', async () => {
    const [credential] = await claimBatch(unlinkableId);
    const { claims, visible } = await readSdJwtVc(String(credential));
    expect(visible).not.toHaveProperty('sub');
    expect(JSON.stringify(visible)).not.toContain(world.anna.did);
    expect(claims).toMatchObject({ did: world.anna.did, name: 'Example Works' });
    expect(visible).toMatchObject({ vct, officeCode: 'XA', assuranceLevel: 'high' });
  });

  test('its type is published, with the digest that the credential names, and says that it may be kept back', async () => {
    const [credential] = await claimBatch(unlinkableId);
    const { status, body, text } = await world.server.get(new URL(vct).pathname);
    expect([status, body['vct']]).toEqual([200, vct]);
    const digest = createHash('sha256').update(text).digest('base64');
    expect(payloadOf(credential)['vct#integrity']).toBe(`sha256-${digest}`);
    const claims: { path: string[]; sd: string }[] = Object(body['claims']);
    expect(claims.find(({ path }) => path.join('.') === 'did')?.sd).toBe('always');
    expect((await world.server.get('/credential-types/party-link/v1-unlinkable')).status).toBe(404);
  });

  test('it is offered where the clerk names it, and advertised', async () => {
    const { configurationIds } = await world.offerTo(world.anna.partyId);
    expect(configurationIds).not.toContain(unlinkableId);
    const { body } = await world.server.get('/.well-known/openid-credential-issuer/offices/xa');
    expect(Object(body['credential_configurations_supported'])[unlinkableId]).toMatchObject({
      format: 'dc+sd-jwt',
      vct,
    });
  });
});

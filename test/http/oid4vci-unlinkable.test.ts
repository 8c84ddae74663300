import { afterAll, beforeAll, expect, test } from 'vitest';
import { isoSeconds } from '../../src/base/clock.ts';
import { documentVcId, jwtVcId, keyProof, sdJwtId } from '../support/claiming.ts';
import { bearer, type HostileWorld, startHostileWorld } from '../support/hostile-world.ts';
import { testKey } from '../support/jose-keys.ts';
import { partOf } from '../support/read-credential.ts';

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
  for (const [one, other] of pairs(payloads)) {
    const same = new Set(shared(one, other).map(([path]) => path.split('/')[1]));
    expect([...same].filter((name) => name === '_sd')).toEqual([]);
  }
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

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { epochSeconds } from '../../src/base/clock.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { jwkFromMultikey } from '../../src/domain/did/multikey.ts';
import { scopes } from '../../src/domain/trust/access.ts';
import { signJwt } from '../../src/protocol/jose/sign-jwt.ts';
import { readPublishedPresentation } from '../../src/protocol/vcdm/published-presentation.ts';
import { issueToHolder } from '../../src/usecase/issuance/issue-to-holder.ts';
import { revokeCredential } from '../../src/usecase/issuance/revoke-credential.ts';
import { createHolderKey, type HolderKey } from '../support/holder.ts';
import { testKey, token } from '../support/jose-keys.ts';
import {
  movingData,
  type MovingOffices,
  type MovingParty,
  post,
  send,
  startMovingOffices,
} from '../support/moving-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let world: MovingOffices;
let a: OfficeNode;
let b: OfficeNode;
beforeAll(async () => {
  world = await startMovingOffices('XA', 'XB');
  [a, b] = [world.office('XA'), world.office('XB')];
});
afterAll(async () => {
  await a.checkState();
  await world.close();
});
beforeEach(() => world.wait(120));

const version2 = 'https://www.w3.org/ns/credentials/v2';
const version1 = 'https://www.w3.org/2018/credentials/v1';

const call = (method: 'PUT' | 'DELETE', path: string, body?: unknown) => send(a, { method, path, body });
const put = ({ partyId }: { readonly partyId: string }, body: unknown) =>
  call('PUT', `parties/${partyId}/whois`, body);
const read = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${a.url}/${path}/whois.vp`, { headers, redirect: 'manual' });
const readParty = ({ partyId }: { readonly partyId: string }, headers?: Record<string, string>) =>
  read(`parties/${partyId}`, headers);

/** A credential of the office XA about the subject. */
async function credential(subject: string, more: object = {}): Promise<string> {
  const issuer = parseDid(a.did);
  const signer = await a.ports.signing.signerFor(issuer, 'assertionMethod', 'EdDSA');
  const payload = {
    ...{ iat: epochSeconds(world.now()), '@context': [version2], issuer },
    type: ['VerifiableCredential', 'ExampleCredential'],
    credentialSubject: { id: subject, statement: 'invented' },
    ...more,
  };
  return signJwt(signer, { typ: 'vc+jwt' }, payload);
}

const envelope = (jwt: string, type = 'vc+jwt') => ({
  '@context': [version2],
  type: 'EnvelopedVerifiableCredential',
  id: `data:application/${type},${jwt}`,
});

type Presented = { readonly header?: object; readonly payload?: object; readonly key?: HolderKey };

async function holder() {
  const key = createHolderKey();
  const party = await world.registerHolder(a, key);
  world.wait(60);
  const present = async ({ header, payload, key: other = key }: Presented = {}) => {
    const { privateKey, multikey } = other;
    const jwk = jwkFromMultikey(multikey);
    if (jwk === undefined) throw new Error('No key.');
    return token(
      { algorithm: 'EdDSA', privateKey, jwk },
      { alg: 'EdDSA', typ: 'vp+jwt', kid: `${party.did}#key-1`, ...header },
      {
        ...{ '@context': [version2], type: ['VerifiablePresentation'], holder: party.did },
        iat: epochSeconds(world.now()),
        verifiableCredential: [envelope(await credential(party.did))],
        ...payload,
      },
    );
  };
  return { party, key, present };
}

async function custodial(): Promise<MovingParty> {
  const party = await world.register(a);
  world.wait(60);
  return party;
}

describe('what a DID presents about itself', () => {
  test('is made of credentials, signed with the key the office keeps, and read by everybody', async () => {
    const party = await custodial();
    expect((await readParty(party)).status).toBe(404);
    const credentials = [await credential(party.did)];
    const { status, body } = await put(party, { credentials });
    expect([status, body.did]).toEqual([200, party.did]);
    expect(new URL(body.url).pathname).toBe(`/parties/${party.partyId}/whois.vp`);

    const answer = await readParty(party);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/vp']);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const etag = answer.headers.get('etag') ?? '';
    const read = readPublishedPresentation(JSON.parse(await answer.text()));
    expect(read).toMatchObject({ holder: party.did, credentials });
    expect((await readParty(party, { 'if-none-match': etag })).status).toBe(304);

    const led = await fetch(`${a.url}/1.0/identifiers/${party.did}/whois`, { redirect: 'manual' });
    expect([led.status, led.headers.get('location')]).toEqual([303, body.url]);
  });

  test('is taken down once, and not by another office', async () => {
    const party = await custodial();
    await put(party, { credentials: [await credential(party.did)] });
    const path = `parties/${party.partyId}/whois`;
    const stranger = await fetch(`${b.url}/api/v1/${path}`, {
      ...{ method: 'DELETE', headers: { authorization: `Bearer ${b.credential}` } },
    });
    expect(stranger.status).toBe(404);
    expect((await readParty(party)).status).toBe(200);
    expect([(await call('DELETE', path)).status, (await call('DELETE', path)).status]).toEqual([204, 404]);
    expect((await readParty(party)).status).toBe(404);
  });

  test('is taken from its holder in either form of a JWT, bare or in its envelope, and replaced', async () => {
    const { party, present } = await holder();
    const jwt = await present();
    const enveloped = { ...envelope(jwt, 'vp+jwt'), type: 'EnvelopedVerifiablePresentation' };
    const vp = { '@context': [version1], type: ['VerifiablePresentation'] };
    const verifiableCredential = [await credential(party.did)];
    const older = await present({
      header: { typ: 'JWT' },
      payload: { iss: party.did, vp: { ...vp, verifiableCredential }, verifiableCredential: undefined },
    });
    const seen = new Set<string>();
    for (const presentation of [jwt, enveloped, older]) {
      expect((await put(party, { presentation })).status).toBe(200);
      seen.add(await (await readParty(party)).text());
    }
    expect(seen.size).toBe(2);
  });

  test('is of the office too', async () => {
    const credentials = [await credential(a.did)];
    expect((await call('PUT', 'office-whois', { credentials })).status).toBe(200);
    expect((await read('offices/xa')).status).toBe(200);
    expect((await call('DELETE', 'office-whois')).status).toBe(204);
    expect((await read('offices/xa')).status).toBe(404);
  });

  test('may be a credential of this office, until it is revoked', async () => {
    const party = await custodial();
    const caller = { officeCode: a.officeCode, actor: 'clerk', scopes };
    const made = await issueToHolder(a.ports, {
      ...{ caller, partyId: party.partyId, assuranceLevel: 'high', evidence: [{ type: 'registerExtract' }] },
      ...{ configurationId: 'GlobalIdentifierCredential_jwt_vc_json' },
      holder: { kind: 'did', didUrl: party.did },
    });
    expect((await put(party, { credentials: [made.credential] })).status).toBe(200);
    await revokeCredential(a.ports, caller, made.issuedId);
    world.wait(3700);
    const again = await put(party, { credentials: [await credential(party.did), made.credential] });
    expect([again.status, again.body.code]).toEqual([422, 'verification-failed']);
    expect(again.body.errors[0].pointer).toBe('/credentials/1');
    expect(again.body.errors[0].detail).toContain('status');
  });
});

describe('it is not served any more', () => {
  test('once its key is not in the document', async () => {
    const party = await custodial();
    const credentials = [await credential(party.did)];
    await put(party, { credentials });
    expect((await post(a, `parties/${party.partyId}/key-rotation`, undefined)).status).toBe(200);
    expect((await readParty(party)).status).toBe(404);
    expect((await put(party, { credentials })).status).toBe(200);
    expect((await readParty(party)).status).toBe(200);
  });

  test('once it has expired', async () => {
    const { party, present } = await holder();
    const exp = epochSeconds(world.now()) + 600;
    const { status, body } = await put(party, { presentation: await present({ payload: { exp } }) });
    expect([status, body.expiresAt]).toEqual([200, new Date(exp * 1000).toISOString()]);
    expect((await readParty(party)).status).toBe(200);
    world.wait(600);
    expect((await readParty(party)).status).toBe(404);
  });

  test('once the DID has ended, and nothing of it is kept', async () => {
    const party = await custodial();
    const credentials = [await credential(party.did)];
    await put(party, { credentials });
    expect((await post(a, `parties/${party.partyId}/deactivation`, {})).status).toBe(200);
    expect((await readParty(party)).status).toBe(404);
    expect(await a.ports.store.read.didFiles.byName(parseDid(party.did), 'whois.vp')).toBeUndefined();
    expect((await put(party, { credentials })).status).toBe(410);
  });

  test('once the DID has moved: the place it moved to is told', async () => {
    const party = await custodial();
    await put(party, { credentials: [await credential(party.did)] });
    const moved = await world.move({ at: a, party }, b);
    const answer = await readParty(party);
    expect(answer.status).toBe(308);
    expect(answer.headers.get('location')).toContain(`/parties/${moved.party.partyId}/whois.vp`);
    expect(await a.ports.store.read.didFiles.byName(parseDid(party.did), 'whois.vp')).toBeUndefined();
  });
});

describe('a presentation is refused', () => {
  type World = Awaited<ReturnType<typeof holder>>;
  const withCredentials = async ({ present }: World, ...credentials: readonly string[]) =>
    present({ payload: { verifiableCredential: credentials.map((each) => envelope(each)) } });
  const seconds = (more: number) => epochSeconds(world.now()) + more;
  const forger = testKey('EdDSA', 'forger');

  test.each<[string, (at: World) => Promise<unknown>]>([
    ['of another holder', async () => (await holder()).present()],
    ['that another key signed', ({ present }) => present({ key: createHolderKey() })],
    [
      'by a key the document does not list',
      ({ present }) => present({ header: { kid: 'did:example:1#key-1' } }),
    ],
    ['that has expired', ({ present }) => present({ payload: { exp: seconds(-61) } })],
    ['of the future', ({ present }) => present({ payload: { nbf: seconds(3600) } })],
    ['made for one verifier', ({ present }) => present({ payload: { aud: 'https://verifier.example' } })],
    ['made for one request', ({ present }) => present({ payload: { nonce: 'n' } })],
    ['without a credential', ({ present }) => present({ payload: { verifiableCredential: [] } })],
    [
      'with a credential that is a text',
      async ({ party, present }) =>
        present({ payload: { verifiableCredential: [await credential(party.did)] } }),
    ],
    ['with credentials about others only', async (at) => withCredentials(at, await credential(a.did))],
    [
      'with a credential that has expired',
      async (at) =>
        withCredentials(at, await credential(at.party.did, { validUntil: '2020-01-01T00:00:00Z' })),
    ],
    [
      'with one forged credential of two',
      async (at) => {
        const good = await credential(at.party.did);
        const [head = '', body = ''] = good
          .split('.')
          .map((part) => Buffer.from(part, 'base64url').toString());
        return withCredentials(at, good, token(forger, head, body));
      },
    ],
    [
      'with 21 credentials',
      async (at) => {
        const each = await credential(at.party.did);
        return withCredentials(at, ...Array.from({ length: 21 }, () => each));
      },
    ],
    ['of the wrong type', ({ present }) => present({ payload: { type: ['VerifiableCredential'] } })],
    [
      'with a proof beside it',
      async ({ present }) => ({
        ...envelope(await present(), 'vp+jwt'),
        type: 'EnvelopedVerifiablePresentation',
        proof: {},
      }),
    ],
    [
      'that is no JWT',
      async ({ party }) => ({
        '@context': [version2],
        type: 'VerifiablePresentation',
        holder: party.did,
      }),
    ],
    [
      'signed with nothing',
      async ({ present }) =>
        `${(await present({ header: { alg: 'none' } })).split('.').slice(0, 2).join('.')}.`,
    ],
  ])('%s', async (_title, make) => {
    const at = await holder();
    const { status, body } = await put(at.party, { presentation: await make(at) });
    expect([status, body.code]).toEqual([422, 'verification-failed']);
    expect((await readParty(at.party)).status).toBe(404);
    expect((await put(at.party, { presentation: await at.present() })).status).toBe(200);
  });

  test('of a megabyte, and nothing of it is read', async () => {
    const presentation = 'x'.repeat(1024 * 1024);
    expect((await put(await custodial(), { presentation })).status).toBe(413);
  });

  test.each<[string, unknown]>([
    ['with both a presentation and credentials', { presentation: 'x', credentials: ['x'] }],
    ['with neither', {}],
    ['with no credentials', { credentials: [] }],
    ['that is a number', { presentation: 1 }],
  ])('as a request %s', async (_title, body) => {
    expect((await put(await custodial(), body)).status).toBe(400);
  });

  test('of credentials for a DID whose holder has the keys', async () => {
    const { party } = await holder();
    const { status, body } = await put(party, { credentials: [await credential(party.did)] });
    expect([status, body.code]).toEqual([403, 'key-not-custodial']);
  });

  test('of a party that is unknown, or whose DID is of another method', async () => {
    const credentials = [await credential(a.did)];
    expect((await put({ partyId: 'unknown' }, { credentials })).status).toBe(404);
    const other = await post(a, 'parties', {
      data: movingData,
      control: { mode: 'office' },
      didMethod: 'web',
    });
    expect(other.status).toBe(201);
    expect((await put(other.body, { credentials })).status).toBe(409);
  });
});

import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { createDidAgent } from '../../src/adapter/veramo/dids.ts';
import { stage } from '../../src/adapter/veramo/staging.ts';
import { jwkFromMultikey } from '../../src/domain/did/multikey.ts';
import { startRegisteringOffice } from '../support/registering-office.ts';

const refused = expect.objectContaining({ code: 'not-implemented' });
const kms = 'custody';
const provider = 'did:webvh';
const text = 'to be signed';

async function world() {
  const node = await startRegisteringOffice();
  const { ports, custody, office } = node;
  const agent = createDidAgent({ ...ports, custody });
  const identifier = await agent.didManagerGet({ did: office.did });
  const [eddsa, es256] = identifier.keys;
  if (eddsa === undefined || es256 === undefined) throw new Error('The office has too few keys.');
  const request = {
    path: ['parties', 'one'],
    officeCode: office.officeCode,
    keys: [{ fragment: 'key-1', algorithm: 'EdDSA', relationships: ['authentication'] }],
  };
  const everything = async () => {
    const { didRecords, keys, didLogs } = ports.store.read;
    return JSON.stringify([
      await didRecords.list(),
      (await keys.list()).map(({ keyId }) => keyId),
      (await didLogs.byDid(office.did))?.lines,
    ]);
  };
  return { ...node, agent, eddsa, es256, request, everything };
}

const keyObject = (multikey: string) =>
  createPublicKey({ key: { ...jwkFromMultikey(multikey) }, format: 'jwk' });

describe('what is kept', () => {
  test('is found by didManagerFind and didManagerGet, each key by keyManagerGet', async () => {
    const { agent, office, eddsa, es256 } = await world();
    const found = await agent.didManagerFind();
    expect(found).toEqual([await agent.didManagerGet({ did: office.did })]);
    expect(found[0]).toMatchObject({ did: office.did, provider, controllerKeyId: expect.any(String) });
    expect(await agent.keyManagerGet({ kid: eddsa.kid })).toEqual(eddsa);
    expect(await agent.keyManagerGet({ kid: es256.kid })).toEqual(es256);
    expect(await agent.didManagerGetProviders()).toEqual([provider, 'did:web', 'did:key', 'did:jwk']);
    expect(await agent.keyManagerGetKeyManagementSystems()).toEqual([kms]);
  });

  test('shows no private key, in no member', async () => {
    const { agent, office, eddsa } = await world();
    const shown = JSON.stringify([
      await agent.didManagerGet({ did: office.did }),
      await agent.keyManagerGet({ kid: eddsa.kid }),
    ]);
    expect(shown).not.toMatch(/private|sealed|pkcs8|"d":/i);
  });

  test('does not hold strangers and holders’ own identifiers', async () => {
    const { agent, registerHolder } = await world();
    const { party } = await registerHolder();
    const codeOf = (code: string) => expect.objectContaining({ code });
    await expect(agent.didManagerGet({ did: 'did:web:stranger.example' })).rejects.toThrow(
      codeOf('did-not-found'),
    );
    await expect(agent.didManagerGet({ did: 'not a DID' })).rejects.toThrow(codeOf('did-invalid'));
    await expect(agent.didManagerGet({ did: party.did })).rejects.toThrow(codeOf('key-not-custodial'));
    await expect(agent.keyManagerGet({ kid: 'unknown' })).rejects.toThrow(codeOf('key-not-custodial'));
  });
});

describe('keyManagerSign', () => {
  test.each([
    ['utf-8', text],
    ['base16', Buffer.from(text).toString('hex')],
    ['base64', Buffer.from(text).toString('base64').replaceAll('=', '')],
  ] as const)('signs what comes as %s', async (encoding, data) => {
    const { agent, eddsa } = await world();
    const signature = await agent.keyManagerSign({ keyRef: eddsa.kid, data, encoding });
    expect(verify(null, Buffer.from(text), keyObject(eddsa.kid), Buffer.from(signature, 'hex'))).toBe(true);
  });

  test('signs with the key that is named, in the form that JOSE has for ES256', async () => {
    const { agent, es256 } = await world();
    const signature = Buffer.from(await agent.keyManagerSign({ keyRef: es256.kid, data: text }), 'hex');
    const key = { key: keyObject(es256.kid), dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', Buffer.from(text), key, signature)).toBe(true);
  });
});

describe('a staged operation', () => {
  test('creates and updates identifiers as didManagerCreate and didManagerUpdate, and stores nothing', async () => {
    const { agent, office, request, everything } = await world();
    const before = await everything();
    const created = await stage(() => agent.didManagerCreate({ provider, kms, options: { request } }));
    const updated = await stage(() =>
      agent.didManagerUpdate({ did: office.did, document: {}, options: { update: { kind: 'rotate' } } }),
    );
    expect(created.prepared?.change.location).toBe('gid.example:parties:one');
    expect(created.newKeys.size).toBe(2);
    expect(updated.prepared?.change.did).toBe(office.did);
    expect(updated.newKeys.size).toBe(4);
    expect(await everything()).toBe(before);
  });

  test('that fails between its steps leaves nothing to the next one', async () => {
    const { agent, request, everything } = await world();
    const before = await everything();
    const badKeys = [...request.keys, { fragment: 'x', algorithm: 'HS256', relationships: [] }];
    const failing = stage(() =>
      agent.didManagerCreate({ provider, kms, options: { request: { ...request, keys: badKeys } } }),
    );
    await expect(failing).rejects.toThrow();
    const next = await stage(async () => undefined);
    expect(next).toEqual({ newKeys: new Map(), prepared: undefined });
    expect(await everything()).toBe(before);
  });

  test('does not see the keys of another one that runs beside it', async () => {
    const { agent } = await world();
    const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const work = (own: typeof first, other: typeof first) => async () => {
      own.resolve((await agent.keyManagerCreate({ kms, type: 'Ed25519' })).kid);
      const [ownKey, otherKey] = await Promise.all([own.promise, other.promise]);
      await agent.keyManagerSign({ keyRef: ownKey, data: text });
      await expect(agent.keyManagerSign({ keyRef: otherKey, data: text })).rejects.toThrow(
        expect.objectContaining({ code: 'key-not-custodial' }),
      );
    };
    const staged = await Promise.all([stage(work(first, second)), stage(work(second, first))]);
    const kids = await Promise.all([first.promise, second.promise]);
    expect(staged.map(({ newKeys }) => [...newKeys.keys()])).toEqual(kids.map((kid) => [kid]));
  });

  test.each(['Bls12381G2', 'X25519', 'Bls12381G1', ''])('makes no key of type %j', async (type) => {
    const { agent } = await world();
    const made = stage(() => agent.keyManagerCreate({ kms, type: type as 'X25519' }));
    await expect(made).rejects.toThrow(refused);
  });
});

type World = Awaited<ReturnType<typeof world>>;

test.each<[string, (world: World) => Promise<unknown>]>([
  ['didManagerDelete', ({ agent, office }) => agent.didManagerDelete({ did: office.did })],
  ['didManagerSetAlias', ({ agent, office }) => agent.didManagerSetAlias({ did: office.did, alias: 'a' })],
  [
    'didManagerImport',
    ({ agent }) => agent.didManagerImport({ did: 'did:web:stranger.example', provider, keys: [] }),
  ],
  ['didManagerAddKey', ({ agent, office, eddsa }) => agent.didManagerAddKey({ did: office.did, key: eddsa })],
  [
    'didManagerRemoveKey',
    ({ agent, office, eddsa }) => agent.didManagerRemoveKey({ did: office.did, kid: eddsa.kid }),
  ],
  [
    'didManagerAddService',
    ({ agent, office }) =>
      agent.didManagerAddService({
        did: office.did,
        service: { id: '#x', type: 'X', serviceEndpoint: 'https://evil.example' },
      }),
  ],
  [
    'didManagerRemoveService',
    ({ agent, office }) =>
      agent.didManagerRemoveService({ did: office.did, id: `${office.did}#credential-issuer` }),
  ],
  ['keyManagerCreate', ({ agent }) => agent.keyManagerCreate({ kms, type: 'Ed25519' })],
  [
    'keyManagerImport',
    ({ agent }) => agent.keyManagerImport({ kms, kid: 'k', type: 'Ed25519', privateKeyHex: '00'.repeat(32) }),
  ],
  ['keyManagerDelete', ({ agent, eddsa }) => agent.keyManagerDelete({ kid: eddsa.kid })],
  [
    'keyManagerSharedSecret',
    ({ agent, eddsa }) =>
      agent.keyManagerSharedSecret({
        secretKeyRef: eddsa.kid,
        publicKey: { type: 'Ed25519', publicKeyHex: eddsa.publicKeyHex },
      }),
  ],
])('%s outside of a staged operation is refused and changes nothing', async (_method, attempt) => {
  const started = await world();
  const before = await started.everything();
  await expect(attempt(started)).rejects.toThrow(refused);
  expect(await started.everything()).toBe(before);
});

test.each<[string, (world: World) => Promise<unknown>]>([
  [
    'didManagerCreate',
    ({ agent, request }) => agent.didManagerCreate({ provider, kms, options: { request } }),
  ],
  ['didManagerGetOrCreate', ({ agent }) => agent.didManagerGetOrCreate({ alias: 'office', provider, kms })],
  [
    'didManagerUpdate',
    ({ agent, office }) =>
      agent.didManagerUpdate({ did: office.did, document: {}, options: { update: { kind: 'deactivate' } } }),
  ],
])('%s outside of a staged operation makes and signs nothing', async (_method, attempt) => {
  const started = await world();
  const before = await started.everything();
  const used = vi.spyOn(started.custody, 'sign');
  await expect(attempt(started)).rejects.toThrow(expect.objectContaining({ code: 'internal-error' }));
  expect(used).not.toHaveBeenCalled();
  expect(await started.everything()).toBe(before);
});

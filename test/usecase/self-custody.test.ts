import { describe, expect, test } from 'vitest';
import { toJson } from '../../src/base/json.ts';
import { multibase } from '../../src/base/multibase.ts';
import { multikeyFromJwk } from '../../src/domain/did/multikey.ts';
import { unsignedGenesis } from '../../src/protocol/did-webvh/create-entry.ts';
import { isSoundEd25519Key } from '../../src/protocol/jose/ed25519-point.ts';
import { addOffice } from '../../src/usecase/office/add-office.ts';
import { appendLogEntry } from '../../src/usecase/identifier/append-log-entry.ts';
import {
  draftFirstEntry,
  draftNextEntry,
  type HolderKeyRequest,
} from '../../src/usecase/identifier/draft-log-entry.ts';
import { registerParty } from '../../src/usecase/party/register-party.ts';
import { createHolderKey, type HolderKey, signLogEntry } from '../support/holder.ts';
import { testKey } from '../support/jose-keys.ts';
import { callerOf, officeCode, startRegisteringOffice, works } from '../support/registering-office.ts';

const codeOf = (code: string) => expect.objectContaining({ code });
const p256 = multikeyFromJwk(testKey('ES256').jwk) ?? '';
const smallOrder = multibase(Uint8Array.of(0xed, 0x01, 1, ...new Uint8Array(31)));

async function world() {
  const node = await startRegisteringOffice();
  const { ports, caller } = node;
  const sign = (key: HolderKey, entry: unknown) => toJson(signLogEntry(key, entry, ports.clock()));
  const draft = (key: HolderKey, keys: readonly HolderKeyRequest[] = []) =>
    draftFirstEntry(ports, { caller, updateKey: key.multikey, keys });
  const take = (draftId: string, signedEntry: ReturnType<typeof sign>, by = caller) =>
    registerParty(ports, { caller: by, data: works(), control: { mode: 'holder', draftId, signedEntry } });
  const append = (partyId: string, signedEntry: ReturnType<typeof sign>, by = caller) =>
    appendLogEntry(ports, { caller: by, partyId, signedEntry });
  return { ...node, sign, draft, take, append };
}

describe('a party that keeps its own update key', () => {
  test('signs the drafted first entry and is registered under the drafted identifier', async () => {
    const { draft, sign, take, verifiedLog, findings } = await world();
    const key = createHolderKey();
    const { did, draftId, unsigned } = await draft(key);
    expect(await take(draftId, sign(key, unsigned))).toMatchObject({ did, control: 'holder' });
    const { head } = await verifiedLog(did);
    expect(head.parameters.updateKeys).toEqual([key.multikey]);
    expect(head.document.authentication).toEqual([`${did}#key-1`]);
    expect(await findings()).toEqual([]);
  });

  test('puts keys of several kinds into its document, each for its own use', async () => {
    const { draft, sign, take, document } = await world();
    const key = createHolderKey();
    const { did, draftId, unsigned } = await draft(key, [
      { publicKeyMultibase: p256 },
      { publicKeyMultibase: createHolderKey().multikey, relationships: ['assertionMethod'] },
    ]);
    await take(draftId, sign(key, unsigned));
    expect(await document(did)).toMatchObject({
      authentication: [`${did}#key-1`],
      assertionMethod: [`${did}#key-1`, `${did}#key-2`, `${did}#key-2-multikey`],
    });
  });

  test('leaves no key with the office', async () => {
    const { registerHolder, ports } = await world();
    const { party } = await registerHolder();
    expect(await ports.store.read.didRecords.byDid(party.did)).toBeUndefined();
  });
});

describe('a draft', () => {
  test('is taken once', async () => {
    const { draft, sign, take, ports, caller } = await world();
    const key = createHolderKey();
    const { draftId, unsigned } = await draft(key);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => take(draftId, sign(key, unsigned))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes).toContainEqual({ status: 'rejected', reason: codeOf('draft-expired') });
    expect(await ports.store.read.parties.count(caller.officeCode, {})).toBe(1);
  });

  test('is good for 15 minutes', async () => {
    const { draft, sign, take, wait } = await world();
    const key = createHolderKey();
    const [early, late] = [await draft(key), await draft(key)];
    wait(899);
    await take(early.draftId, sign(key, early.unsigned));
    wait(1);
    await expect(take(late.draftId, sign(key, late.unsigned))).rejects.toThrow(codeOf('draft-expired'));
  });

  test('is of no use to another office', async () => {
    const { draft, sign, take, ports } = await world();
    const code = officeCode('XB');
    await addOffice(ports, { officeCode: code, name: 'Second', actor: 'test' });
    const key = createHolderKey();
    const { draftId, unsigned } = await draft(key);
    const foreign = take(draftId, sign(key, unsigned), callerOf(code));
    await expect(foreign).rejects.toThrow(codeOf('draft-expired'));
    await take(draftId, sign(key, unsigned));
  });

  test('that came back wrong may be sent again', async () => {
    const { draft, sign, take } = await world();
    const key = createHolderKey();
    const { draftId, unsigned } = await draft(key);
    await expect(take(draftId, sign(createHolderKey(), unsigned))).rejects.toThrow(codeOf('proof-invalid'));
    expect(await take(draftId, sign(key, unsigned))).toMatchObject({ status: 'active' });
  });
});

test.each<[string, (entry: Record<string, unknown>, key: HolderKey) => unknown]>([
  ['has no proof', (entry) => entry],
  ['has an empty list of proofs', (entry) => ({ ...entry, proof: [] })],
  ['is signed by another key', (entry) => signLogEntry(createHolderKey(), entry)],
  [
    'names a document of another DID',
    (entry, key) => signLogEntry(key, { ...entry, state: { id: 'did:x:y' } }),
  ],
  [
    'makes another key the update key',
    (entry, key) => signLogEntry(key, { ...entry, parameters: { updateKeys: [createHolderKey().multikey] } }),
  ],
  ['has a further member', (entry, key) => signLogEntry(key, { ...entry, comment: 'mine' })],
  ['has a member less', (entry, key) => signLogEntry(key, { ...entry, parameters: undefined })],
  [
    'was changed after it was signed',
    (entry, key) => ({ ...signLogEntry(key, entry), versionTime: '2020-01-01T00:00:00Z' }),
  ],
  ['is a list', (entry, key) => [signLogEntry(key, entry)]],
  ['is null', () => null],
  ['is a text', () => 'signed'],
])('a first entry that %s is refused', async (_title, change) => {
  const { draft, take, ports, caller } = await world();
  const key = createHolderKey();
  const { draftId, unsigned } = await draft(key);
  const answer = take(draftId, toJson(change(Object(unsigned), key)));
  await expect(answer).rejects.toThrow(codeOf('proof-invalid'));
  expect(await ports.store.read.parties.count(caller.officeCode, {})).toBe(0);
});

test('a first entry that holds in itself, but is not the one that was drafted, is refused', async () => {
  const { draft, sign, take, ports } = await world();
  const key = createHolderKey();
  const { did, draftId } = await draft(key);
  const own = unsignedGenesis({
    location: did.split(':').slice(3).join(':'),
    document: (id) => ({ id, alsoKnownAs: ['https://holder.example'] }),
    parameters: { updateKeys: [key.multikey] },
    versionTime: ports.clock(),
  });
  const other = await draft(key);
  await expect(take(draftId, sign(key, own))).rejects.toThrow(codeOf('proof-invalid'));
  await expect(take(draftId, sign(key, other.unsigned))).rejects.toThrow(codeOf('proof-invalid'));
  await take(other.draftId, sign(key, other.unsigned));
});

describe('a key that cannot do what it is meant for is refused before anything is drafted', () => {
  test('the key that stands in for all weak ones is weak', () => {
    expect(isSoundEd25519Key(Uint8Array.of(1, ...new Uint8Array(31)))).toBe(false);
  });

  test.each([
    ['an update key that is no Multikey', 'not-a-key'],
    ['an update key of small order', smallOrder],
    ['an update key of P-256', p256],
  ])('%s', async (_title, multikey) => {
    const { draft } = await world();
    await expect(draft({ ...createHolderKey(), multikey })).rejects.toThrow(codeOf('key-invalid'));
  });

  test.each<[string, HolderKeyRequest]>([
    ['a document key that is no Multikey', { publicKeyMultibase: 'z6Mk' }],
    ['a document key of small order', { publicKeyMultibase: smallOrder }],
    [
      'a signing key for key agreement',
      { publicKeyMultibase: createHolderKey().multikey, relationships: ['keyAgreement'] },
    ],
    [
      'an X25519 key for signing',
      {
        publicKeyMultibase: multibase(Uint8Array.of(0xec, 0x01, 9, ...new Uint8Array(31))),
        relationships: ['authentication'],
      },
    ],
    [
      'a P-256 point that is off the curve',
      { publicKeyMultibase: multibase(Uint8Array.of(0x80, 0x24, 2, ...new Uint8Array(32).fill(0xff))) },
    ],
  ])('%s', async (_title, request) => {
    const { draft } = await world();
    await expect(draft(createHolderKey(), [request])).rejects.toThrow(codeOf('key-invalid'));
  });
});

describe('the next entry of a holder', () => {
  const rotation = async () => {
    const node = await world();
    const { party, key } = await node.registerHolder();
    const next = createHolderKey();
    const { ports, caller } = node;
    const draftNext = (change: Parameters<typeof draftNextEntry>[1]['change']) =>
      draftNextEntry(ports, { caller, partyId: party.partyId, change });
    const rotate = (keys: readonly HolderKeyRequest[] = []) =>
      draftNext({ kind: 'rotate', updateKey: next.multikey, keys });
    node.wait(60);
    return { ...node, party, key, next, draftNext, rotate };
  };

  test('hands the identifier over to a new update key and keeps the document', async () => {
    const { party, key, next, rotate, sign, append, verifiedLog, findings, actions } = await rotation();
    await append(party.partyId, sign(key, (await rotate()).unsigned));
    const { head, versions } = await verifiedLog(party.did);
    expect(head.parameters.updateKeys).toEqual([next.multikey]);
    expect(head.document).toEqual(versions[0]?.document);
    expect(await findings()).toEqual([]);
    expect((await actions()).slice(-2)).toEqual(['logEntry.drafted', 'logEntry.appended']);
  });

  test('replaces the keys in the document by the ones that are named', async () => {
    const { party, key, rotate, sign, append, document } = await rotation();
    const { unsigned } = await rotate([{ publicKeyMultibase: p256, relationships: ['assertionMethod'] }]);
    await append(party.partyId, sign(key, unsigned));
    const published = await document(party.did);
    expect(published?.assertionMethod).toEqual([`${party.did}#key-1`, `${party.did}#key-1-multikey`]);
    expect(published?.verificationMethod).toHaveLength(2);
    expect(published?.authentication).toBeUndefined();
  });

  test('is refused when the key before it did not sign it', async () => {
    const { party, next, rotate, sign, append, verifiedLog } = await rotation();
    const { unsigned } = await rotate();
    await expect(append(party.partyId, sign(next, unsigned))).rejects.toThrow(codeOf('did-log-invalid'));
    await expect(append(party.partyId, toJson(unsigned))).rejects.toThrow(codeOf('did-log-invalid'));
    expect((await verifiedLog(party.did)).versions).toHaveLength(1);
  });

  test('sent twice, or against a head that has moved on, is refused', async () => {
    const { party, key, rotate, sign, append, verifiedLog } = await rotation();
    const signed = sign(key, (await rotate()).unsigned);
    const outcomes = await Promise.allSettled([append(party.partyId, signed), append(party.partyId, signed)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes).toContainEqual({ status: 'rejected', reason: codeOf('did-log-conflict') });
    await expect(append(party.partyId, signed)).rejects.toThrow(codeOf('did-log-conflict'));
    expect((await verifiedLog(party.did)).versions).toHaveLength(2);
  });

  test('ends the identifier, after which nothing can be added', async () => {
    const { party, key, draftNext, rotate, sign, append, findings } = await rotation();
    const signed = sign(key, (await draftNext({ kind: 'deactivate' })).unsigned);
    expect(await append(party.partyId, signed)).toMatchObject({ status: 'deactivated', version: 2 });
    await expect(append(party.partyId, signed)).rejects.toThrow(codeOf('did-deactivated'));
    await expect(rotate()).rejects.toThrow(codeOf('did-deactivated'));
    expect(await findings()).toEqual([]);
  });

  test('is not drafted or taken for a party whose key the office keeps, or of another office', async () => {
    const { register, draftNext, sign, key, rotate, append, ports, caller, party } = await rotation();
    const kept = await register();
    const { unsigned } = await rotate();
    const change = { kind: 'deactivate' } as const;
    const forKept = draftNextEntry(ports, { caller, partyId: kept.partyId, change });
    await expect(forKept).rejects.toThrow(codeOf('conflict'));
    await expect(append(kept.partyId, sign(key, unsigned))).rejects.toThrow(codeOf('conflict'));
    const stranger = callerOf(officeCode('XB'));
    await expect(append(party.partyId, sign(key, unsigned), stranger)).rejects.toThrow(codeOf('not-found'));
    expect((await draftNext(change)).did).toBe(party.did);
  });
});

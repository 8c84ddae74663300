import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { createHolderKey, signLogEntry } from '../support/holder.ts';
import {
  linesAt,
  type Move,
  movingData,
  type MovingOffices,
  post,
  resolve,
  startMovingOffices,
  stolenUpdateKey,
} from '../support/moving-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let world: MovingOffices;
const office = (code: string) => world.office(code);
// Nobody moves to or from XD: it is a stranger who resolves and verifies.
beforeAll(async () => void (world = await startMovingOffices('XA', 'XB', 'XC', 'XD')));
afterAll(() => world.close());
// Longer than the resolvers hold on to what they read.
beforeEach(() => world.wait(120));

async function verification(node: OfficeNode, credential: string) {
  return (await post(node, 'credential-verifications', { credential })).body;
}

test('an identifier moves from A to B to C; what it signed before the first move verifies after the last; the forged continuation is refused', async () => {
  const [a, b, c, stranger] = ['XA', 'XB', 'XC', 'XD'].map(office) as [
    OfficeNode,
    OfficeNode,
    OfficeNode,
    OfficeNode,
  ];
  const first: Move = { at: a, party: await world.register(a) };
  world.wait(60);
  const credential = await world.selfSigned(first);
  const stolen = await stolenUpdateKey(a, parseDid(first.party.did));
  const linesAtA = await linesAt(first);

  const second = await world.move(first, b);
  const third = await world.move(second, c);

  const names = [first, second, third].map(({ party }) => party.did);
  expect(new Set(names.map((did) => did.split(':')[2])).size).toBe(1);
  // The last document names both places the identifier had before.
  const present = await resolve(c, third.party.did);
  expect(present.didDocument.alsoKnownAs).toEqual([first.party.did, second.party.did]);

  for (const node of [a, b, c, stranger]) {
    for (const did of names) {
      const { status, didDocument, didDocumentMetadata, didResolutionMetadata } = await resolve(node, did);
      expect([status, didDocument?.id, didResolutionMetadata.host]).toEqual([200, did, new URL(c.url).host]);
      expect(didDocumentMetadata).toMatchObject({
        canonicalId: third.party.did,
        equivalentId: names.filter((name) => name !== did).reverse(),
        versionId: present.didDocumentMetadata.versionId,
      });
    }
    const { verified, checks } = await verification(node, credential);
    expect([
      verified,
      checks.filter(({ outcome }: { outcome: string }) => outcome === 'failed'),
    ]).toMatchObject([true, [{ name: 'issuerAccredited' }]]);
  }
  // What nobody signed does not verify, whatever the move made of the issuer.
  const [head, payload] = credential.split('.');
  const forged = `${head}.${payload}.${Buffer.alloc(64, 1).toString('base64url')}`;
  expect((await verification(stranger, forged)).verified).toBe(false);

  // The old host keeps its key and goes on as if nothing had happened, or behind the move, or forgets the move.
  const evilKey = createHolderKey();
  const evil = { alsoKnownAs: [`did:key:${evilKey.multikey}`] };
  const movedLines = await linesAt(third);
  const forgeries = [
    world.continued(linesAtA, stolen, evil),
    world.continued(movedLines.slice(0, 2), stolen, evil),
    world.continued(movedLines, stolen, evil),
    linesAtA,
  ];
  for (const lines of forgeries) {
    world.wait(4_000);
    await world.withForgedHost('XA', lines, async () => {
      for (const node of [b, c, stranger]) {
        const { didDocument, didDocumentMetadata } = await resolve(node, first.party.did);
        expect(didDocument.alsoKnownAs).not.toContain(evil.alsoKnownAs[0]);
        expect(didDocumentMetadata.versionId).toBe(present.didDocumentMetadata.versionId);
        expect((await verification(node, credential)).verified).toBe(true);
      }
    });
  }

  // The old address leads to the new one, file by file.
  for (const file of ['did.jsonl', 'did.json', 'did-witness.json']) {
    const answer = await fetch(`${a.url}/parties/${first.party.partyId}/${file}`, { redirect: 'manual' });
    const place = `${b.url.replace('http:', 'https:')}/parties/${second.party.partyId}/${file}`;
    expect([answer.status, answer.headers.get('location')]).toEqual([308, place]);
  }
  for (const node of [a, b, c, stranger]) await node.checkState();
});

describe('after a move', () => {
  test('the office it came to believes its own log and not the former host, from the first moment', async () => {
    const [a, b] = [office('XA'), office('XB')];
    const first: Move = { at: a, party: await world.register(a) };
    const stolen = await stolenUpdateKey(a, parseDid(first.party.did));
    const lines = await linesAt(first);
    const second = await world.move(first, b);
    const evil = { alsoKnownAs: ['did:web:evil.example'] };
    await world.withForgedHost('XA', world.continued(lines, stolen, evil), async () => {
      const { didDocument, didDocumentMetadata } = await resolve(b, first.party.did);
      expect(didDocument.alsoKnownAs).toEqual([second.party.did]);
      expect(didDocumentMetadata.canonicalId).toBe(second.party.did);
    });
  });

  test('the office it left signs and changes nothing for it, and has no key of it', async () => {
    const [a, b] = [office('XA'), office('XB')];
    const first: Move = { at: a, party: await world.register(a) };
    const { controllerKeyId = '', keys = [] } =
      (await a.ports.store.read.didRecords.byDid(parseDid(first.party.did))) ?? {};
    await world.move(first, b);
    const { partyId } = first.party;
    for (const [path, body] of [
      ['key-rotation', undefined],
      ['deactivation', {}],
      ['departure', { unsigned: {} }],
      ['equivalents', { did: 'did:web:other.example' }],
    ] as const) {
      expect([path, (await post(a, `parties/${partyId}/${path}`, body)).status]).toEqual([path, 409]);
    }
    for (const keyId of [controllerKeyId, ...keys.map((key) => key.keyId)])
      expect(await a.ports.store.read.keys.byId(keyId)).toBeUndefined();
    await expect(
      a.ports.signing.signerFor(parseDid(first.party.did), 'assertionMethod', 'EdDSA'),
    ).rejects.toMatchObject({ code: 'key-not-custodial' });
  });

  test('the office it came to rotates its keys, and it may come back to an office it left', async () => {
    const [a, b, stranger] = [office('XA'), office('XB'), office('XD')];
    const first: Move = { at: a, party: await world.register(a) };
    const second = await world.move(first, b);
    expect((await post(b, `parties/${second.party.partyId}/key-rotation`, undefined)).status).toBe(200);
    const third = await world.move(second, a);
    expect(third.party.did).not.toBe(first.party.did);
    for (const node of [a, b, stranger]) {
      for (const { party } of [first, second, third]) {
        const { didDocument, didDocumentMetadata } = await resolve(node, party.did);
        expect([didDocument?.id, didDocumentMetadata.canonicalId]).toEqual([party.did, third.party.did]);
      }
    }
    await a.checkState();
    await b.checkState();
  });

  test('an identifier whose holder has the key moves by the holder’s signature', async () => {
    const [a, b, stranger] = [office('XA'), office('XB'), office('XD')];
    const [key, nextKey] = [createHolderKey(), createHolderKey()];
    const party = await world.registerHolder(a, key);
    world.wait(120);

    const { did } = party;
    const arrival = await post(b, 'party-arrivals', {
      ...{ did, data: movingData },
      control: { mode: 'holder', updateKey: nextKey.multikey },
    });
    const { unsigned, arrivalId } = arrival.body;
    expect((await post(a, `parties/${party.partyId}/departure`, { unsigned })).status).toBe(403);
    const completion = `party-arrivals/${arrivalId}/completion`;
    const byAnother = signLogEntry(nextKey, unsigned, world.now());
    expect((await post(b, completion, { signedEntry: byAnother })).status).toBe(400);
    const confirmation = `parties/${party.partyId}/departure-confirmation`;
    expect((await post(a, confirmation, { did: arrival.body.did })).status).toBe(404);
    world.wait(120);
    const signedEntry = signLogEntry(key, unsigned, world.now());
    const arrived = await post(b, completion, { signedEntry });
    expect([arrived.status, arrived.body.control]).toEqual([201, 'holder']);
    expect((await post(b, completion, { signedEntry })).status).toBe(409);
    world.wait(120);
    expect((await post(a, confirmation, { did: arrived.body.did })).status).toBe(200);
    const { didDocument } = await resolve(stranger, party.did);
    expect(didDocument.verificationMethod[0].id).toBe(`${party.did}#key-1`);

    const draftNext = await post(b, `parties/${arrived.body.partyId}/log-entry-drafts`, {
      kind: 'deactivate',
    });
    expect(draftNext.status).toBe(201);
    await a.checkState();
    await b.checkState();
  });
});

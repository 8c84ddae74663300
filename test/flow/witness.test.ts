import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { movingData, post, resolve } from '../support/moving-offices.ts';
import {
  addPeer,
  fileOf,
  headOf,
  send,
  startWitnessingOffices,
  type WitnessingOffices,
} from '../support/witnessing-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let offices: WitnessingOffices;
let xa: OfficeNode;
beforeAll(async () => {
  offices = await startWitnessingOffices();
  xa = offices.office('XA');
});
afterAll(async () => {
  for (const code of ['XA', 'XB', 'XC', 'XD']) await offices.office(code).checkState();
  await offices.close();
});

const rotate = (partyId: string) => post(xa, `parties/${partyId}/key-rotation`, {});
const proofsOf = async (party: { partyId: string; did: string; status: string }) =>
  JSON.parse(await fileOf(xa, party, 'did-witness.json'));

describe('a party whose entries two of three offices approve', () => {
  test('an update is published with the approvals, and strangers verify it', async () => {
    const party = await offices.witnessedParty();
    const rotated = await rotate(party.partyId);
    expect(rotated.status).toBe(200);
    const file = await proofsOf(party);
    const versionId = (await headOf(xa, party.did))?.versionId;
    expect(file.at(-1).versionId).toBe(versionId);
    expect(file.at(-1).proof).toHaveLength(2);
    const seen = await resolve(offices.office('XB'), party.did);
    expect(seen.status).toBe(200);
    expect(seen.didDocumentMetadata.versionId).toBe(versionId);
    expect(seen.didResolutionMetadata.witnesses).toEqual({ threshold: '2', approvals: '2' });
    const own = await resolve(xa, party.did);
    expect(own.didResolutionMetadata.witnesses).toEqual({ threshold: '2', approvals: '2' });
  });

  test('with one witness down it is published all the same', async () => {
    const party = await offices.witnessedParty();
    const rotated = await offices.withDown(['XC'], () => rotate(party.partyId));
    expect(rotated.status).toBe(200);
    expect((await resolve(offices.office('XC'), party.did)).status).toBe(200);
  });

  test('with two down the former version stays, the entry waits, and the very same is published later', async () => {
    const party = await offices.witnessedParty();
    const before = await fileOf(xa, party, 'did.jsonl');
    const path = `parties/${party.partyId}/pending-entry`;
    const pending = await offices.withDown(['XC', 'XD'], async () => {
      const refused = await send(xa, 'POST', `parties/${party.partyId}/key-rotation`, {});
      expect(refused.status).toBe(409);
      expect(refused.body.type).toMatch(/witness-threshold-not-met$/);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await fileOf(xa, party, 'did.jsonl')).toBe(before);
      expect((await resolve(offices.office('XB'), party.did)).didDocumentMetadata.versionNumber).toBe(2);
      const second = await rotate(party.partyId);
      expect([second.status, second.body.type]).toEqual([409, expect.stringMatching(/entry-pending$/)]);
      const shown = await send(xa, 'GET', path);
      expect(shown.body).toMatchObject({ threshold: 2, approvedBy: [offices.witnesses[0]] });
      expect((await post(xa, `${path}/retry`, {})).status).toBe(409);
      await xa.checkState();
      return shown.body.versionId;
    });
    expect((await send(xa, 'POST', `${path}/retry`)).status).toBe(200);
    const lines = (await fileOf(xa, party, 'did.jsonl')).trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '').versionId).toBe(pending);
    expect((await send(xa, 'GET', path)).status).toBe(404);
    expect((await rotate(party.partyId)).status).toBe(200);
  });
});

describe('a witnessed identifier that moves', () => {
  /** The office it goes to, which may ask XC to witness for it. */
  const destination = async () => {
    const [xb, xc] = [offices.office('XB'), offices.office('XC')];
    const { body } = await send(xb, 'GET', 'peer-offices');
    const isKnown = body.items.some((peer: { did: string }) => peer.did === xc.did);
    if (!isKnown) {
      await addPeer(xb, xc.did, 'witnessesUs');
      await addPeer(xc, xb.did, 'witness');
    }
    return xb;
  };

  test('brings its approvals along, and is witnessed at its new home', async () => {
    const party = await offices.witnessedParty();
    const xb = await destination();
    const arrival = await post(xb, 'party-arrivals', { did: party.did, data: movingData });
    const { arrivalId, unsigned, did } = arrival.body;
    const departure = await post(xa, `parties/${party.partyId}/departure`, { unsigned });
    const { signedEntry, witnessProofs } = departure.body;
    expect([departure.status, witnessProofs.length]).toEqual([200, 2]);
    const completion = `party-arrivals/${arrivalId}/completion`;
    const alone = await offices.withDown(['XC', 'XD'], () => post(xb, completion, { signedEntry }));
    expect([alone.status, alone.body.type]).toEqual([
      409,
      expect.stringMatching(/witness-threshold-not-met$/),
    ]);
    const useless = await offices.withDown(['XC', 'XD'], () =>
      post(xb, completion, { signedEntry, witnessProofs: [{}, null, 7, witnessProofs[0]].slice(0, 3) }),
    );
    expect(useless.status).toBe(409);
    const arrived = await post(xb, completion, { signedEntry, witnessProofs });
    expect([arrived.status, arrived.body.did]).toEqual([201, did]);
    const confirmation = `parties/${party.partyId}/departure-confirmation`;
    expect((await post(xa, confirmation, { did })).status).toBe(200);
    offices.wait(120);
    for (const name of [did, party.did]) {
      const seen = await resolve(offices.office('XD'), name);
      expect([seen.status, seen.didResolutionMetadata.witnesses?.threshold]).toEqual([200, '2']);
    }
    const rotated = await post(xb, `parties/${arrived.body.partyId}/key-rotation`, {});
    expect(rotated.status).toBe(200);
    offices.wait(120);
    expect((await resolve(offices.office('XD'), did)).didDocumentMetadata.versionNumber).toBe(4);
  });

  test('does not leave while an entry waits', async () => {
    const party = await offices.witnessedParty();
    const xb = await destination();
    const arrival = await post(xb, 'party-arrivals', { did: party.did, data: movingData });
    const { unsigned } = arrival.body;
    expect((await offices.withDown(['XC', 'XD'], () => rotate(party.partyId))).status).toBe(409);
    const refused = await post(xa, `parties/${party.partyId}/departure`, { unsigned });
    expect([refused.status, refused.body.type]).toEqual([409, expect.stringMatching(/entry-pending$/)]);
  });
});

test('an identifier without witnesses answers an empty list of proofs', async () => {
  const party = await offices.register(xa);
  expect(await fileOf(xa, party, 'did-witness.json')).toBe('[]');
});

test('the proofs have a validator that changes with them', async () => {
  const party = await offices.witnessedParty();
  const url = `${xa.url}/parties/${party.partyId}/did-witness.json`;
  const etag = (await fetch(url)).headers.get('etag') ?? '';
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  await rotate(party.partyId);
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(200);
});

test('the feed carries the proofs of each entry', async () => {
  const party = await offices.witnessedParty();
  const last = await xa.ports.store.read.didFeed.last();
  const page = await fetch(`${xa.url}/did-logs?after=${last - 1}`);
  const [entry] = Object(await page.json()).items;
  expect([entry.did, entry.versionNumber]).toEqual([party.did, 2]);
  const [published] = await proofsOf(party);
  expect(entry.witnessProofs).toEqual(expect.arrayContaining(published.proof));
});

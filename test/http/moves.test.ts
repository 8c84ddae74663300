import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { unsignedMove } from '../../src/protocol/did-webvh/move.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { createHolderKey, signLogEntry } from '../support/holder.ts';
import {
  linesAt,
  movingData,
  type MovingOffices,
  type MovingParty,
  post,
  resolve,
  startMovingOffices,
  stolenUpdateKey,
} from '../support/moving-offices.ts';
import type { OfficeNode } from '../support/world.ts';

const days = 24 * 60 * 60;
let world: MovingOffices;
let a: OfficeNode;
let b: OfficeNode;
beforeAll(async () => {
  world = await startMovingOffices('XA', 'XB');
  [a, b] = [world.office('XA'), world.office('XB')];
});
afterAll(async () => {
  await a.checkState();
  await b.checkState();
  await world.close();
});
beforeEach(() => world.wait(120));

const start = (did: string, control: object = { mode: 'office' }) =>
  post(b, 'party-arrivals', { did, data: movingData, control });
const depart = ({ partyId }: MovingParty, unsigned: unknown) =>
  post(a, `parties/${partyId}/departure`, { unsigned });
const complete = (arrivalId: string, signedEntry: unknown) =>
  post(b, `party-arrivals/${arrivalId}/completion`, { signedEntry });
const confirm = ({ partyId }: MovingParty, did: string) =>
  post(a, `parties/${partyId}/departure-confirmation`, { did });
const withdraw = ({ partyId }: MovingParty) => post(a, `parties/${partyId}/departure-withdrawal`, undefined);
const code = ({ status, body }: Awaited<ReturnType<typeof post>>) => [status, body.code];

async function arriving() {
  const party = await world.register(a);
  world.wait(60);
  const { status, body } = await start(party.did);
  expect(status).toBe(201);
  return { party, ...body };
}

async function signed() {
  const arrival = await arriving();
  const { status, body } = await depart(arrival.party, arrival.unsigned);
  expect(status).toBe(200);
  return { ...arrival, signedEntry: body.signedEntry };
}

describe('an arrival', () => {
  test.each<[string, () => Promise<string> | string, readonly [number, string]]>([
    ['of a DID that lives here', async () => (await world.register(b)).did, [409, 'conflict']],
    [
      'of a DID that is not there',
      async () => (await world.register(a)).did.replace(/.{32}$/, '0'.repeat(32)),
      [404, 'did-not-found'],
    ],
    ['of a DID of another method', () => 'did:web:gid.example', [400, 'did-invalid']],
    [
      'of a DID on a host that may not be asked',
      () => `did:webvh:Qm${'a'.repeat(44)}:intern.local`,
      [400, 'did-invalid'],
    ],
    [
      'of a deactivated DID',
      async () => {
        const { partyId, did } = await world.register(a);
        world.wait(60);
        expect((await post(a, `parties/${partyId}/deactivation`, {})).status).toBe(200);
        return did;
      },
      [410, 'did-deactivated'],
    ],
    [
      'of a DID that moved here',
      async () => {
        const party = await world.register(a);
        await world.move({ at: a, party }, b);
        return party.did;
      },
      [409, 'conflict'],
    ],
  ])('%s is refused', async (_case, did, expected) => {
    expect(code(await start(await did()))).toEqual(expected);
  });

  test('with a weak or unfit key of the holder is refused', async () => {
    const { did } = await world.register(a);
    expect(code(await start(did, { mode: 'holder', updateKey: 'z6Mk' }))).toEqual([400, 'key-invalid']);
  });

  test('of a log that is not the continuation of what is known here is refused', async () => {
    const party = await world.register(a);
    const stolen = await stolenUpdateKey(a, parseDid(party.did));
    const before = await linesAt({ at: a, party });
    world.wait(60);
    expect((await post(a, `parties/${party.partyId}/key-rotation`, undefined)).status).toBe(200);
    world.wait(60);
    expect((await resolve(b, party.did)).didDocumentMetadata.versionId).toMatch(/^2-/);
    for (const lines of [
      before,
      world.continued(before, stolen, { alsoKnownAs: ['did:web:evil.example'] }),
    ]) {
      world.wait(4_000);
      await world.withForgedHost('XA', lines, async () =>
        expect(code(await start(party.did))).toEqual([422, 'did-log-invalid']),
      );
    }
    world.wait(4_000);
    expect((await start(party.did)).status).toBe(201);
  });

  test('of a log that forks from one that was kept here is refused', async () => {
    const key = createHolderKey();
    const party = await world.registerHolder(b, key);
    const kept = await linesAt({ at: b, party });
    world.wait(60);
    const change = { kind: 'rename', alsoKnownAs: ['https://works.example'] };
    const draft = await post(b, `parties/${party.partyId}/log-entry-drafts`, change);
    const next = { signedEntry: signLogEntry(key, draft.body.unsigned, world.now()) };
    expect((await post(b, `parties/${party.partyId}/log-entries`, next)).status).toBe(201);
    const previous = restoreLog(kept)?.at(-1);
    if (previous === undefined) throw new Error('The log has a line.');
    const to = parseDid(party.did.replace(/localhost.*$/, `${encodeURIComponent(new URL(a.url).host)}:fork`));
    const updateKeys = [createHolderKey().multikey];
    const fork = unsignedMove({ previous, to, updateKeys, versionTime: world.now() });
    const lines = [...kept, JSON.stringify(signLogEntry(key, JSON.parse(JSON.stringify(fork)), world.now()))];
    world.wait(120);
    await world.withForgedHost('XA', lines, async () =>
      expect(code(await start(to))).toEqual([422, 'did-log-invalid']),
    );
  });

  test.each<[string, (entry: object) => unknown]>([
    ['without a proof', (entry) => ({ ...entry, proof: undefined })],
    ['that is another entry', (entry) => ({ ...entry, versionTime: '2026-06-01T10:00:00Z' })],
    ['that is no object', () => 'entry'],
    [
      'by another key',
      (entry) => {
        const unsigned = { ...Object(entry) };
        delete unsigned.proof;
        return signLogEntry(createHolderKey(), unsigned, world.now());
      },
    ],
  ])('is not completed with an entry %s, and then is with the right one', async (_case, change) => {
    const { arrivalId, signedEntry } = await signed();
    expect(code(await complete(arrivalId, change(signedEntry)))).toEqual([400, 'proof-invalid']);
    expect((await complete(arrivalId, signedEntry)).status).toBe(201);
  });

  test('is completed once, however often it is asked at the same time', async () => {
    const { arrivalId, signedEntry } = await signed();
    const answers = await Promise.all([1, 2, 3, 4].map(() => complete(arrivalId, signedEntry)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  test('is not completed when its time has passed', async () => {
    const { arrivalId, signedEntry } = await signed();
    world.wait(7 * days);
    expect(code(await complete(arrivalId, signedEntry))).toEqual([409, 'draft-expired']);
  });

  test('is not completed when the log has moved on', async () => {
    const { party, arrivalId, unsigned } = await arriving();
    const stolen = await stolenUpdateKey(a, parseDid(party.did));
    world.wait(60);
    expect((await post(a, `parties/${party.partyId}/key-rotation`, undefined)).status).toBe(200);
    world.wait(60);
    const signedEntry = signLogEntry(stolen, unsigned, world.now());
    expect(code(await complete(arrivalId, signedEntry))).toEqual([409, 'did-log-conflict']);
  });

  test('registers no party where its number is taken, and can be completed then', async () => {
    const data = { ...movingData, partyIdentifierBag: [{ officeCode: 'XB', identifier: 'XB-77' }] };
    const taken = await post(b, 'parties', { data });
    const party = await world.register(a);
    world.wait(60);
    const { body } = await post(b, 'party-arrivals', { did: party.did, data });
    const { signedEntry } = (await depart(party, body.unsigned)).body;
    expect(code(await complete(body.arrivalId, signedEntry))).toEqual([409, 'party-exists']);
    const patch = await fetch(`${b.url}/api/v1/parties/${taken.body.partyId}`, {
      method: 'PATCH',
      headers: {
        ...{ authorization: `Bearer ${b.credential}`, 'if-match': '"1"' },
        'content-type': 'application/merge-patch+json',
      },
      body: JSON.stringify({ partyIdentifierBag: [] }),
    });
    expect(patch.status).toBe(200);
    expect((await complete(body.arrivalId, signedEntry)).status).toBe(201);
  });
});

describe('a departure', () => {
  test('is signed once: the same entry again, no other one', async () => {
    const { party, unsigned, signedEntry } = await signed();
    expect((await depart(party, unsigned)).body).toMatchObject({ signedEntry, party: { status: 'leaving' } });
    const other = await start(party.did);
    expect(other.status).toBe(201);
    expect(code(await depart(party, other.body.unsigned))).toEqual([409, 'conflict']);
    expect(code(await post(a, `parties/${party.partyId}/key-rotation`, undefined))).toEqual([
      409,
      'conflict',
    ]);
  });

  test('of competing entries and changes exactly one comes first', async () => {
    const { party, unsigned } = await arriving();
    const other = (await start(party.did)).body;
    const answers = await Promise.all([
      depart(party, unsigned),
      depart(party, other.unsigned),
      post(a, `parties/${party.partyId}/key-rotation`, undefined),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  test.each<[string, (entry: { state: object; parameters: object }) => object]>([
    [
      'that does more than move',
      ({ state }) => ({ state: { ...state, controller: 'did:web:evil.example' } }),
    ],
    ['whose hash is another', ({ state }) => ({ state: { ...state, '@context': [] } })],
    ['of another time', () => ({ versionTime: '2027-01-01T00:00:00Z' })],
  ])('with an entry %s is refused, and nothing is signed', async (_case, change) => {
    const { party, unsigned } = await arriving();
    const changed = { ...unsigned, ...change(unsigned) };
    expect(code(await depart(party, changed))).toEqual([422, 'did-log-invalid']);
    expect((await depart(party, unsigned)).status).toBe(200);
  });

  test('to a document that keeps the office’s own key is refused', async () => {
    const party = await world.register(a);
    world.wait(60);
    const { body } = await start(party.did, { mode: 'holder', updateKey: createHolderKey().multikey });
    expect(code(await depart(party, body.unsigned))).toEqual([422, 'did-log-invalid']);
    const updateKey = createHolderKey().multikey;
    const keys = [{ publicKeyMultibase: updateKey }];
    const again = await start(party.did, { mode: 'holder', updateKey, keys });
    expect((await depart(party, again.body.unsigned)).status).toBe(200);
  });

  test('of a party of another office is not found', async () => {
    const { unsigned } = await arriving();
    expect(code(await depart({ partyId: '0'.repeat(32), did: '', status: '' }, unsigned))).toEqual([
      404,
      'not-found',
    ]);
  });

  test('goes on being published until it is confirmed, and is confirmed only by the log itself', async () => {
    const { party, did, arrivalId, signedEntry } = await signed();
    expect(code(await confirm(party, did))).toEqual([404, 'did-not-found']);
    expect((await resolve(b, party.did)).didDocument.id).toBe(party.did);
    expect((await complete(arrivalId, signedEntry)).status).toBe(201);
    const other = await world.register(b);
    expect(code(await confirm(party, other.did))).toEqual([409, 'conflict']);
    world.wait(120);
    expect((await confirm(party, did)).body.status).toBe('moved');
    expect((await confirm(party, did)).body.status).toBe('moved');
    expect(code(await withdraw(party))).toEqual([409, 'conflict']);
  });

  test('that was never let go is not confirmed', async () => {
    const party = await world.register(a);
    const other = await world.register(b);
    expect(code(await confirm(party, other.did))).toEqual([409, 'conflict']);
    const holders = await world.registerHolder(a, createHolderKey());
    expect(code(await confirm(holders, other.did))).toEqual([422, 'did-log-invalid']);
    expect(code(await confirm(holders, holders.did))).toEqual([422, 'did-log-invalid']);
  });

  test('is taken back only when it can no longer arrive, and the identifier goes on then', async () => {
    const { party, arrivalId, signedEntry } = await signed();
    world.wait(7 * days + 60);
    expect(code(await withdraw(party))).toEqual([409, 'conflict']);
    expect(code(await complete(arrivalId, signedEntry))).toEqual([409, 'draft-expired']);
    world.wait(1 * days);
    expect((await withdraw(party)).body.status).toBe('active');
    expect((await post(a, `parties/${party.partyId}/key-rotation`, undefined)).status).toBe(200);
    expect(code(await withdraw(party))).toEqual([409, 'conflict']);
  });

  test('that arrived is not taken back', async () => {
    const { party, arrivalId, signedEntry } = await signed();
    expect((await complete(arrivalId, signedEntry)).status).toBe(201);
    world.wait(9 * days);
    expect(code(await withdraw(party))).toEqual([409, 'conflict']);
  });
});

import { expect, test } from 'vitest';
import { credentialState, statusValues } from '../../src/domain/credential/credential-status.ts';
import type { Did } from '../../src/domain/did/did.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { aDid, anIssuedCredential, later, officeCode } from './records.ts';

/** Numbers that look random and are the same in every run. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describeOnEveryStore('status lists', (pair) => {
  test('an index is never given twice, however many ask, even where the draws are the same', async () => {
    const office = officeCode('XC');
    const entries = await race(pair, (store, racer) =>
      store.writeStatusLists.allocate(office, draws(racer % 5)),
    );
    const places = entries.map(({ listId, index }) => `${listId}/${index}`);
    expect(new Set(places).size).toBe(50);
    expect(new Set(entries.map(({ listId }) => listId))).toEqual(new Set(['1']));
    expect(entries.every(({ index }) => index >= 0 && index < 131_072)).toBe(true);
  });

  test('a draw that never changes still finds a free place, and the end of the list leads to its start', async () => {
    const office = officeCode('XD');
    const allocate = () =>
      pair.first.write((store) => store.writeStatusLists.allocate(office, () => 0.999_999_9));
    const indexes = [await allocate(), await allocate(), await allocate()].map(({ index }) => index);
    expect(indexes).toEqual([131_071, 0, 1]);
  });

  test('a list that is half full is followed by a new one', async () => {
    const office = officeCode('XE');
    const first = await pair.first.write((store) => store.writeStatusLists.allocate(office, draws(1)));
    await pair.database.execute(`update status_list set allocated = 65535 where office_code = 'XE'`);
    const entries = await race(pair, (store, racer) => store.writeStatusLists.allocate(office, draws(racer)));
    const lists = [first, ...entries].map(({ listId }) => listId);
    expect(lists.filter((listId) => listId === '1')).toHaveLength(2);
    expect(lists.filter((listId) => listId === '2')).toHaveLength(49);
  });

  test('a status that is set shows in the list, and the version counts', async () => {
    const office = officeCode('XF');
    const [revoked, suspended, valid] = await pair.first.write(async ({ writeStatusLists }) => [
      await writeStatusLists.allocate(office, draws(1)),
      await writeStatusLists.allocate(office, draws(2)),
      await writeStatusLists.allocate(office, draws(3)),
    ]);
    const before = await pair.second.read.statusLists.byId(office, '1');
    expect(before?.statuses).toEqual(new Uint8Array(131_072));
    await pair.first.write((store) => store.writeStatusLists.set(revoked, 1));
    await pair.first.write((store) => store.writeStatusLists.set(suspended, 2));
    const after = await pair.second.read.statusLists.byId(office, '1');
    expect([revoked, suspended, valid].map(({ index }) => after?.statuses[index])).toEqual([1, 2, 0]);
    expect(after?.statuses.reduce((sum, status) => sum + status, 0)).toBe(3);
    expect(after?.version).toBe((before?.version ?? 0) + 2);
    expect(await pair.first.read.statusLists.list(office)).toEqual([
      { officeCode: office, listId: '1', version: after?.version },
    ]);
    await pair.first.write((store) => store.writeStatusLists.set(suspended, 0));
    const resumed = await pair.second.read.statusLists.byId(office, '1');
    expect(resumed?.statuses[suspended.index]).toBe(0);
  });

  test('a list shows decoys, the same ones for good, and none of them is given out or set', async () => {
    const office = officeCode('XI');
    const allocate = (seed: number) =>
      pair.first.write((store) => store.writeStatusLists.allocate(office, draws(seed)));
    await allocate(1);
    const before = await pair.second.read.statusLists.byId(office, '1');
    const places = new Set(before?.decoys.map(({ index }) => index));
    expect(places.size).toBeGreaterThanOrEqual(900);
    expect(places.size).toBeLessThanOrEqual(2048);
    expect(new Set(before?.decoys.map(({ status }) => status))).toEqual(new Set([1, 2]));
    const given = await race(pair, (store, racer) =>
      store.writeStatusLists.allocate(office, draws(racer % 3)),
    );
    expect(given.filter(({ index }) => places.has(index))).toEqual([]);
    const [decoy = -1] = places;
    const setting = pair.first.write((store) =>
      store.writeStatusLists.set({ officeCode: office, listId: '1', index: decoy }, 0),
    );
    await expect(setting).rejects.toMatchObject({ code: 'not-found' });
    const after = await pair.second.read.statusLists.byId(office, '1');
    expect(after?.decoys).toEqual(before?.decoys);
  });

  test('a list from before there were decoys gets them with its next index', async () => {
    const office = officeCode('XJ');
    await pair.database.execute(
      `insert into status_list (office_code, list_id, allocated, version) values ('XJ', 1, 0, 1)`,
    );
    const { listId } = await pair.first.write((store) => store.writeStatusLists.allocate(office, draws(4)));
    const list = await pair.second.read.statusLists.byId(office, listId);
    expect(listId).toBe('1');
    expect(list?.decoys.length).toBeGreaterThan(900);
  });

  test('record and list say the same, in whatever order a credential is suspended and resumed', async () => {
    const office = officeCode('XL');
    const issued = await pair.first.write(async (store) => {
      const status = await store.writeStatusLists.allocate(office, draws(6));
      const record = anIssuedCredential({ officeCode: office, status });
      await store.writeIssuedCredentials.add(record);
      return record;
    });
    const change = { at: later, reason: undefined, message: undefined };
    const answers = await race(pair, async (store, racer) => {
      const to = racer % 3 === 0 ? 'valid' : 'suspended';
      const moved = await store.writeIssuedCredentials.move(office, issued.issuedId, { to, ...change });
      if (moved !== undefined) await store.writeStatusLists.set(moved.status, statusValues[to]);
      return moved;
    });
    expect(answers.filter((answer) => answer !== undefined).length).toBeGreaterThan(0);
    const record = await pair.second.read.issuedCredentials.byId(office, issued.issuedId);
    const list = await pair.second.read.statusLists.byId(office, '1');
    const state = credentialState(record ?? issued);
    expect(list?.statuses[issued.status.index]).toBe(statusValues[state]);
  });

  test('each issuer has lists of its own, numbered with those of the office', async () => {
    const office = officeCode('XK');
    const [one, other] = [aDid(), aDid()];
    const given = await race(pair, (store, racer) =>
      store.writeStatusLists.allocate(office, draws(racer), [undefined, one, other][racer % 3]),
    );
    const lists = await pair.second.read.statusLists.list(office);
    const idOf = (issuer: Did | undefined) => lists.find((list) => list.issuer === issuer)?.listId;
    expect(lists).toHaveLength(3);
    given.forEach(({ listId }, racer) => expect(listId).toBe(idOf([undefined, one, other][racer % 3])));
    expect(await pair.first.read.statusLists.byId(office, idOf(one) ?? '')).toMatchObject({ issuer: one });
    await pair.database.execute(
      `update status_list set allocated = 65536 where office_code = 'XK' and issuer_did = '${one}'`,
    );
    const next = await pair.first.write((store) => store.writeStatusLists.allocate(office, draws(9), one));
    expect(next.listId).toBe('4');
  });

  test.each(['0', '2', '01', '-1', 'x', '1 ', '99999999999999999999', ''])(
    'there is no list "%s"',
    async (listId) => {
      const office = officeCode('XG');
      await pair.first.write((store) => store.writeStatusLists.allocate(office, draws(1)));
      expect(await pair.first.read.statusLists.byId(office, listId)).toBeUndefined();
    },
  );

  test('a place that was not given out cannot be set', async () => {
    const office = officeCode('XH');
    const given = await pair.first.write((store) => store.writeStatusLists.allocate(office, () => 0));
    const setting = pair.first.write((store) => store.writeStatusLists.set({ ...given, index: 7 }, 1));
    await expect(setting).rejects.toMatchObject({ code: 'not-found' });
    expect(await pair.first.read.statusLists.byId(office, '1')).toMatchObject({ version: 1 });
  });
});

import { expect, test } from 'vitest';
import type { PartyRelation } from '../../src/domain/link/relation.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { aDid, aRelation, later, officeCode, xa, xb } from './records.ts';

const closing = { at: later, by: 'credential-2', reason: 'Sold' };

describeOnEveryStore('relations of parties', (pair) => {
  const add = (relation: PartyRelation) => pair.first.write((store) => store.writeRelations.add(relation));
  const list = (...asked: Parameters<typeof pair.first.read.relations.list>) =>
    pair.second.read.relations.list(...asked);

  test.each<[string, Partial<PartyRelation>]>([
    ['one without dates', {}],
    [
      'one with all there is',
      {
        ...{ kind: 'branchOf', from: '2001-02-03', until: '2020-01-01', hasLegalPersonality: false },
        evidence: { kind: 'document', digest: 'digest', reference: 'file 4' },
      },
    ],
    ['a branch that is a legal person', { kind: 'branchOf', hasLegalPersonality: true }],
  ])('%s is read as it was added, at its own office only', async (_title, changes) => {
    const relation = aRelation(changes);
    await add(relation);
    const { byId, from } = pair.second.read.relations;
    expect(await byId(xa, relation.relationId)).toEqual(relation);
    expect(await byId(xb, relation.relationId)).toBeUndefined();
    expect(await from(xa, relation.subject)).toEqual([relation]);
    expect(await from(xb, relation.subject)).toEqual([]);
    expect(await from(xa, relation.object)).toEqual([]);
  });

  test('one is ended once, by day, and then may be withdrawn once', async () => {
    const relation = aRelation({ from: '2001-01-01' });
    await add(relation);
    const { relationId, subject } = relation;
    const end = { ...closing, until: '2020-01-01' };
    const ends = await race(pair, (store) => store.writeRelations.end(xa, relationId, end));
    const ended = { ...relation, until: '2020-01-01', closing: { as: 'ended', ...closing } };
    expect(ends.filter((answer) => answer !== undefined)).toEqual([ended]);
    expect(await pair.second.read.relations.from(xa, subject)).toEqual([ended]);
    const ways = await race(pair, (store) => store.writeRelations.withdraw(xa, relationId, closing));
    expect(ways.filter((answer) => answer !== undefined)).toEqual([
      { ...ended, closing: { as: 'withdrawn', ...closing } },
    ]);
    expect(await pair.second.read.relations.from(xa, subject)).toEqual([]);
    expect(await pair.first.write((store) => store.writeRelations.end(xa, relationId, end))).toBeUndefined();
  });

  test('another office ends and withdraws nothing', async () => {
    const relation = aRelation();
    await add(relation);
    const { relationId } = relation;
    const ways = await pair.first.write(async (store) => [
      await store.writeRelations.end(xb, relationId, { ...closing, until: '2020-01-01' }),
      await store.writeRelations.withdraw(xb, relationId, closing),
    ]);
    expect(ways).toEqual([undefined, undefined]);
  });

  test('they are listed in pages, on either side, by kind and as of a day', async () => {
    const office = officeCode('XP');
    const did = aDid();
    const all = [
      aRelation({ officeCode: office, subject: did, until: '2010-01-01' }),
      aRelation({ officeCode: office, object: did, from: '2010-01-01', kind: 'formerly' }),
      aRelation({ officeCode: office }),
      aRelation({ officeCode: office, subject: did, closing: { as: 'withdrawn', ...closing } }),
    ];
    for (const relation of all) await add(relation);
    const ids = async (filter: Parameters<typeof list>[1]) =>
      (await list(office, filter, { limit: 9 })).items.map(({ relationId }) =>
        all.findIndex((relation) => relation.relationId === relationId),
      );
    expect(await ids({})).toEqual([0, 1, 2]);
    expect(await ids({ includeWithdrawn: true })).toEqual([0, 1, 2, 3]);
    expect(await ids({ did })).toEqual([0, 1]);
    expect(await ids({ did, kind: 'formerly' })).toEqual([1]);
    expect(await ids({ did, asOf: '2009-12-31' })).toEqual([0]);
    expect(await ids({ did, asOf: '2010-01-01' })).toEqual([1]);
    const first = await list(office, {}, { limit: 2 });
    const second = await list(office, {}, { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toEqual(all.slice(0, 3));
  });

  test('those who take a turn see what the one before them stated', async () => {
    const office = officeCode('XT');
    const subject = aDid();
    const seen = await race(pair, async (store) => {
      await store.writeRelations.takeTurn(office);
      const present = await store.relations.from(office, subject);
      await store.writeRelations.add(aRelation({ officeCode: office, subject }));
      return present.length;
    });
    expect(seen.toSorted((one, other) => one - other)).toEqual(seen.map((_each, place) => place));
  });
});

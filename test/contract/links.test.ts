import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { aDid, aLink, later, muchLater, officeCode, unique, xa, xb } from './records.ts';

const end = { at: later, by: 'credential-2', reason: 'Linked by mistake' };

describeOnEveryStore('party links', (pair) => {
  test('a link is read as it was added, at its own office only', async () => {
    const link = aLink();
    expect(await pair.first.write((store) => store.writeLinks.add(link))).toEqual({ outcome: 'added' });
    expect(await pair.second.read.links.byId(xa, link.linkId)).toEqual(link);
    expect(await pair.second.read.links.current(xa, link.identifier)).toEqual(link);
    expect(await pair.second.read.links.byId(xb, link.linkId)).toBeUndefined();
    expect(await pair.second.read.links.current(xb, link.identifier)).toBeUndefined();
  });

  test('of many links for one number one is added, and the others name it', async () => {
    const identifier = unique('number');
    const answers = await race(pair, (store) => store.writeLinks.add(aLink({ identifier })));
    const inForce = await pair.first.read.links.current(xa, identifier);
    const conflicts = answers.filter((answer) => answer.outcome === 'conflict');
    expect(conflicts.map(({ existing }) => existing)).toEqual(new Array(49).fill(inForce));
  });

  test('two offices may link the same number', async () => {
    const identifier = unique('number');
    const add = (office: typeof xa) =>
      pair.first.write((store) => store.writeLinks.add(aLink({ officeCode: office, identifier })));
    expect([await add(xa), await add(xb)]).toEqual([{ outcome: 'added' }, { outcome: 'added' }]);
  });

  test('an ended link stays as history, ends once, and makes room for another', async () => {
    const link = aLink();
    await pair.first.write((store) => store.writeLinks.add(link));
    const answers = await race(pair, (store) => store.writeLinks.unlink(xa, link.linkId, end));
    const ended = { ...link, unlinkedAt: later, unlinkedBy: end.by, unlinkReason: end.reason };
    expect(answers.filter((answer) => answer !== undefined)).toEqual([ended]);
    expect(await pair.first.read.links.current(xa, link.identifier)).toBeUndefined();
    const next = aLink({ identifier: link.identifier, linkedAt: muchLater });
    expect(await pair.first.write((store) => store.writeLinks.add(next))).toEqual({ outcome: 'added' });
    const { list } = pair.first.read.links;
    const { identifier } = link;
    expect((await list(xa, { identifier }, { limit: 9 })).items).toEqual([next]);
    expect((await list(xa, { identifier, includeUnlinked: true }, { limit: 9 })).items).toEqual([
      ended,
      next,
    ]);
  });

  test('links are listed in pages and by DID', async () => {
    const office = officeCode('XP');
    const did = aDid();
    const links = [{ did }, {}, { did }].map((changes) => aLink({ officeCode: office, ...changes }));
    for (const link of links) await pair.first.write((store) => store.writeLinks.add(link));
    const { list } = pair.first.read.links;
    const first = await list(office, {}, { limit: 2 });
    const second = await list(office, {}, { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toEqual(links);
    expect((await list(office, { did }, { limit: 9 })).items).toEqual([links[0], links[2]]);
  });
});

import { expect, test } from 'vitest';
import type { PartyData } from '../../src/domain/party/party-data.ts';
import type { PartyFilter } from '../../src/usecase/records.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { aParty, later, named, officeCode, unique, xa, xb } from './records.ts';

describeOnEveryStore('parties', (pair) => {
  const add = (party: ReturnType<typeof aParty>) =>
    pair.first.write((store) => store.writeParties.add(party));

  test('a party is found by its id, DID and number, at its own office only', async () => {
    const number = unique('number');
    const party = aParty({ data: named('Anna', number) });
    expect(await add(party)).toEqual({ outcome: 'added' });
    const { parties } = pair.second.read;
    expect(await parties.byId(xa, party.partyId)).toEqual(party);
    expect(await parties.byDid(xa, party.did)).toEqual(party);
    expect(await parties.byIdentifier(xa, number)).toEqual(party);
    expect(await parties.byId(xb, party.partyId)).toBeUndefined();
    expect(await parties.byDid(xb, party.did)).toBeUndefined();
    expect(await parties.byIdentifier(xb, number)).toBeUndefined();
  });

  test('a number of another office does not make two registrations the same party', async () => {
    const number = unique('number');
    const foreign = (partyId: string) => ({
      ...aParty({ partyId }),
      data: { ...named('Ben'), partyIdentifierBag: [{ officeCode: 'XB', identifier: number }] },
    });
    expect(await add(foreign(unique('party')))).toEqual({ outcome: 'added' });
    expect(await add(foreign(unique('party')))).toEqual({ outcome: 'added' });
    expect(await pair.first.read.parties.byIdentifier(xa, number)).toBeUndefined();
  });

  test('a second party with a number of the office is refused by naming the first, and leaves nothing', async () => {
    const [free, taken] = [unique('a-number'), unique('b-number')];
    const first = aParty({ data: named('Carla', taken) });
    await add(first);
    const second = aParty({ data: named('Carla', free, taken) });
    expect(await add(second)).toEqual({ outcome: 'exists', partyId: first.partyId });
    expect(await pair.first.read.parties.byId(xa, second.partyId)).toBeUndefined();
    expect(await add(aParty({ data: named('Dora', free) }))).toEqual({ outcome: 'added' });
  });

  test('of many registrations with one number one succeeds and the others name it', async () => {
    const [one, other] = [unique('number'), unique('number')];
    const parties = Array.from({ length: 50 }, (_, index) =>
      aParty({ data: index % 2 === 0 ? named('E', one, other) : named('E', other, one) }),
    );
    const answers = await race(pair, (store, racer) => store.writeParties.add(parties[racer] ?? aParty()));
    const winner = parties[answers.findIndex(({ outcome }) => outcome === 'added')];
    expect(answers.filter(({ outcome }) => outcome === 'added')).toHaveLength(1);
    expect(
      answers.filter((answer) => answer.outcome === 'exists' && answer.partyId === winner?.partyId),
    ).toHaveLength(49);
  });

  test('amending needs the present version and moves the numbers', async () => {
    const [old, fresh] = [unique('number'), unique('number')];
    const party = aParty({ data: named('Emil', old) });
    await add(party);
    const change = { data: named('Emil Neu', fresh), status: 'deactivated', at: later } as const;
    const amended = { ...party, ...change, version: 2, updatedAt: later, at: undefined };
    const answers = await race(pair, (store) => store.writeParties.amend(xa, party.partyId, 1, change));
    expect(answers.filter((answer) => answer !== undefined)).toEqual([
      expect.objectContaining({ version: 2 }),
    ]);
    expect(await pair.first.read.parties.byIdentifier(xa, fresh)).toEqual({ ...amended, at: undefined });
    expect(await pair.first.read.parties.byIdentifier(xa, old)).toBeUndefined();
    expect(
      await pair.first.write((store) => store.writeParties.amend(xb, party.partyId, 2, change)),
    ).toBeUndefined();
  });

  test('amending to a number of another party is refused and changes nothing', async () => {
    const number = unique('number');
    await add(aParty({ data: named('Frida', number) }));
    const party = aParty({ data: named('Gustav') });
    await add(party);
    const amending = pair.first.write((store) =>
      store.writeParties.amend(xa, party.partyId, 1, { data: named('Gustav', number), at: later }),
    );
    await expect(amending).rejects.toMatchObject({ code: 'party-exists' });
    expect(await pair.first.read.parties.byId(xa, party.partyId)).toEqual(party);
  });

  test('a name is found by any part of any form of it, whatever the case', async () => {
    const office = officeCode('XN');
    const data: PartyData = {
      partyKind: 'naturalPerson',
      personNameBag: [
        { personStructuredName: { firstName: 'Jürgen', lastName: 'Weiß' } },
        { personFullName: 'ＹＡＭＡＤＡ 太郎' },
      ],
      formerNameBag: [{ name: 'Οδυσσεύς' }],
    };
    await add(aParty({ officeCode: office, data }));
    const count = (name: string) => pair.first.read.parties.count(office, { name });
    for (const part of ['jürgen weiss', 'JÜRGEN', 'yamada', '太郎', 'ΟΔΥΣΣΕΎΣ', 'σεύσ'])
      expect([part, await count(part)]).toEqual([part, 1]);
    for (const text of ['%', '_', '\\', 'J%n', 'Weiß\nYamada', "' or 1=1 --"])
      expect([text, await count(text)]).toEqual([text, 0]);
  });

  test('filters combine and pages hold every party once, in order of registration', async () => {
    const office = officeCode('XP');
    const parties = Array.from({ length: 7 }, (_, index) =>
      aParty({
        officeCode: office,
        status: index === 6 ? 'deactivated' : 'active',
        data: { ...named('Page'), partyIdentifierBag: [{ officeCode: office, identifier: `P${index}` }] },
      }),
    );
    for (const party of parties) await add(party);
    const pages = await readPages(office, { status: 'active' });
    expect(pages.map((page) => page.length)).toEqual([2, 2, 2]);
    expect(pages.flat()).toEqual(parties.slice(0, 6).map(({ partyId }) => partyId));
    const { read } = pair.first;
    expect(await read.parties.count(office, {})).toBe(7);
    expect(await read.parties.count(office, { identifier: 'P3', name: 'page' })).toBe(1);
    expect(await read.parties.count(office, { identifier: 'P3', status: 'deactivated' })).toBe(0);
    expect(await read.parties.count(office, { did: parties[6]?.did ?? '' })).toBe(1);
    expect(await read.parties.count(officeCode('XQ'), { identifier: 'P3' })).toBe(0);
  });

  test.each(['', 'x', 'MA', '-1', 'MQ==', 'a'.repeat(100), 'MTIzNDU2Nzg5MDEyMzQ1Njc4OTA'])(
    'the cursor "%s" that no page gave is refused',
    async (cursor) => {
      const reading = pair.first.read.parties.list(xa, {}, { limit: 2, cursor });
      await expect(reading).rejects.toMatchObject({ code: 'invalid-request' });
    },
  );

  test.each(['a\0b', '\ud800'])('a search with a character that no store keeps is refused', async (text) => {
    for (const filter of [{ name: text }, { identifier: text }, { did: text }])
      await expect(pair.first.read.parties.count(xa, filter)).rejects.toMatchObject({
        code: 'invalid-request',
      });
    await expect(pair.first.read.parties.byIdentifier(xa, text)).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  async function readPages(office: ReturnType<typeof officeCode>, filter: PartyFilter): Promise<string[][]> {
    const pages: string[][] = [];
    let next: string | undefined;
    do {
      const page = await pair.second.read.parties.list(office, filter, {
        limit: 2,
        ...(next && { cursor: next }),
      });
      pages.push(page.items.map(({ partyId }) => partyId));
      next = page.next;
    } while (next !== undefined);
    return pages;
  }
});

import { expect, test } from 'vitest';
import { lookupKeys, lookupParty } from '../../src/domain/matching/lookup-keys.ts';
import type { Party } from '../../src/domain/party/party.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { aParty, now, unique, xa, xb } from './records.ts';

const named = (organizationStandardName: string): Party['data'] => ({
  partyKind: 'organization',
  organizationNameBag: [{ organizationStandardName }],
});
const keysOf = (data: Party['data']) => lookupKeys([lookupParty(data)])[0]?.all ?? [];

describeOnEveryStore('the look-up', (pair) => {
  const lookup = () => pair.second.read.lookup;
  async function add(data: Party['data'], officeCode = xa): Promise<Party> {
    const party = aParty({ officeCode, data });
    await pair.first.write((store) => store.writeParties.add(party));
    return party;
  }
  async function sharing(data: Party['data'], officeCode = xa): Promise<readonly string[]> {
    const sharers = await lookup().sharers(officeCode, keysOf(data), 50);
    const numbers = [...new Set(sharers.flatMap(({ members }) => members))];
    const found = await lookup().parties(officeCode, numbers);
    return found.map(({ party }) => party.partyId);
  }

  test('finds those that share a key, at their own office only', async () => {
    const data = named(`Lanternbrook ${unique('q')}`);
    const [party, other] = [await add(data), await add(data, xb)];
    expect(await sharing(data)).toContain(party.partyId);
    expect(await sharing(data)).not.toContain(other.partyId);
    expect(await sharing(named('Quite Otherwise'))).not.toContain(party.partyId);
    expect(await lookup().sharers(xa, [], 5)).toEqual([]);
    expect(await lookup().parties(xa, [])).toEqual([]);
  });

  test('gives the newest of those that share a key, as many as are asked for, and counts as far as it is asked to', async () => {
    const data = named(unique('wumbelstrand'));
    const made = [await add(data), await add(data), await add(data)];
    const [key = 0] = keysOf(data);
    const [sharers] = await lookup().sharers(xa, [key], 2);
    const found = await lookup().parties(xa, sharers?.members ?? []);
    const newest = made.slice(1).map(({ partyId }) => partyId);
    expect(found.map(({ party }) => party.partyId).sort()).toEqual(newest.sort());
    expect(await lookup().counts(xa, [key], 2)).toEqual(new Map([[key, 2]]));
    expect(await lookup().counts(xa, [key], 9)).toEqual(new Map([[key, 3]]));
    expect(await lookup().counts(xa, [], 9)).toEqual(new Map());
    expect(await lookup().size()).toBeGreaterThanOrEqual(3);
  });

  test('forgets what a party was called before its data were amended, and nothing of others', async () => {
    const [before, after] = [named(unique('eldernacht')), named(unique('morgenstrand'))];
    const [party, other] = [await add(before), await add(before)];
    const change = { data: after, at: now };
    await pair.first.write((store) => store.writeParties.amend(xa, party.partyId, party.version, change));
    expect(await sharing(after)).toEqual([party.partyId]);
    expect(await sharing(before)).toEqual([other.partyId]);
  });
});

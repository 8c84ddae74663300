import { describe, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import type { PartyArrival } from '../../src/usecase/records.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { aChange, aDid, aDidRecord, aKey, aParty, later, named, now, unique, xa, xb } from './records.ts';

function anArrival(changes: Partial<PartyArrival> = {}): PartyArrival {
  const did = aDid();
  return {
    arrivalId: unique('arrival'),
    officeCode: xa,
    formerDid: aDid(),
    did,
    location: unique('location'),
    unsigned: { state: { id: did, member: ['ü', 1, null] } },
    data: named('Anna Example', 'XA-1'),
    custody: { record: aDidRecord({ did }), newKeys: [aKey({ did }), aKey({ did })] },
    expiresAt: later,
    ...changes,
  };
}

describeOnEveryStore('arrivals', (pair) => {
  test('an arrival is given exactly once, with its sealed keys, however many ask', async () => {
    const arrival = anArrival();
    await pair.first.write((store) => store.writeArrivals.add(arrival));
    expect(await pair.second.read.arrivals.byId(xa, arrival.arrivalId, now)).toEqual(arrival);
    const answers = await race(pair, (store) => store.writeArrivals.take(xa, arrival.arrivalId, now));
    expect(answers.filter((answer) => answer !== undefined)).toEqual([arrival]);
    expect(await pair.second.read.arrivals.byId(xa, arrival.arrivalId, now)).toBeUndefined();
  });

  test('an arrival is not given to another office, nor once it has expired', async () => {
    const arrival = anArrival({ custody: undefined });
    await pair.first.write((store) => store.writeArrivals.add(arrival));
    const take = (office: typeof xa, at: Date) =>
      pair.first.write((store) => store.writeArrivals.take(office, arrival.arrivalId, at));
    expect(await take(xb, now)).toBeUndefined();
    expect(await take(xa, later)).toBeUndefined();
    expect(await pair.first.read.arrivals.byId(xb, arrival.arrivalId, now)).toBeUndefined();
    expect(await pair.first.read.arrivals.byId(xa, arrival.arrivalId, later)).toBeUndefined();
    expect(await take(xa, now)).toEqual(arrival);
  });

  test('a log that came is found by its former names, the one that came last first', async () => {
    const formerDid = aDid();
    const [one, other] = [aChange(), aChange()];
    for (const change of [one, other])
      await pair.first.write((store) =>
        store.writeDidLogs.append({ ...change, formerDids: [formerDid] }, undefined),
      );
    expect((await pair.second.read.didLogs.byFormerDid(formerDid))?.did).toBe(other.did);
    expect(await pair.second.read.didLogs.byFormerDid(one.did)).toBeUndefined();
  });
});

describeOnEveryStore('departures', (pair) => {
  const aLog = async () => {
    const change = aChange();
    await pair.first.write((store) => store.writeDidLogs.append(change, undefined));
    return { change, head: change.lines[0]?.versionId ?? '' };
  };
  const to = parseDid('did:webvh:QmMoved:other.example');
  const signedEntry = { versionId: '2-x', proof: [{ type: 'ü' }] };

  test('a log leaves exactly once, and is marked as moved exactly once', async () => {
    const { change, head } = await aLog();
    const { did } = change;
    const departure = { to, signedEntry, at: now };
    const begun = await race(pair, (store) => store.writeDepartures.begin(did, head, departure));
    expect(countOf(begun, true)).toBe(1);
    const { didLogs } = pair.second.read;
    expect(await didLogs.departure(did)).toEqual({ to, signedEntry, departedAt: now, movedAt: undefined });
    expect([await didLogs.head(did), await didLogs.byDid(did)].map((log) => log?.movedTo)).toEqual([
      undefined,
      undefined,
    ]);
    const confirmed = await race(pair, (store) => store.writeDepartures.confirm(did, later));
    expect(countOf(confirmed, true)).toBe(1);
    const found = [
      await didLogs.head(did),
      await didLogs.byDid(did),
      await didLogs.byLocation(change.location),
    ];
    expect(found.map((log) => log?.movedTo)).toEqual([to, to, to]);
    expect(await pair.first.write((store) => store.writeDepartures.withdraw(did))).toBe(false);
  });

  test('of an entry and a departure on one head exactly one comes first', async () => {
    const { change, head } = await aLog();
    const next = { ...aChange(change.did, 2, change.location) };
    const answers = await race(pair, async (store, racer) => {
      if (racer % 2 === 0)
        return store.writeDepartures.begin(change.did, head, { to, signedEntry: undefined, at: now });
      return (await store.writeDidLogs.append(next, head)).outcome === 'appended';
    });
    expect(countOf(answers, true)).toBe(1);
  });

  test('a departure needs the head it was made for, and can be taken back once before it is confirmed', async () => {
    const { change, head } = await aLog();
    const { did } = change;
    const write = pair.first.write;
    const departure = { to, signedEntry: undefined, at: now };
    expect(await write((store) => store.writeDepartures.begin(did, 'another', departure))).toBe(false);
    expect(await write((store) => store.writeDepartures.confirm(did, now))).toBe(false);
    expect(await write((store) => store.writeDepartures.begin(did, head, departure))).toBe(true);
    const next = aChange(did, 2, change.location);
    expect((await write((store) => store.writeDidLogs.append(next, head))).outcome).toBe('conflict');
    const withdrawn = await race(pair, (store) => store.writeDepartures.withdraw(did));
    expect(countOf(withdrawn, true)).toBe(1);
    expect((await write((store) => store.writeDidLogs.append(next, head))).outcome).toBe('appended');
  });
});

describe('the state of a party that leaves', () => {
  describeOnEveryStore('parties', (pair) => {
    test('is kept and found, and is not among the active ones', async () => {
      const party = aParty();
      const states = ['leaving', 'moved', 'active', 'deactivated'] as const;
      await pair.first.write((store) => store.writeParties.add(party));
      for (const [index, status] of states.entries()) {
        const amended = await pair.first.write((store) =>
          store.writeParties.amend(xa, party.partyId, index + 1, { status, at: now }),
        );
        expect(amended?.status).toBe(status);
        for (const asked of states) {
          const filter = { status: asked, did: party.did };
          expect(await pair.second.read.parties.count(xa, filter)).toBe(asked === status ? 1 : 0);
        }
      }
    });
  });
});

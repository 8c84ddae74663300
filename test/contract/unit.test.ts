import { expect, test } from 'vitest';
import type { WriteStore } from '../../src/usecase/store.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race, raceToTheEnd } from './race.ts';
import { aChange, anAuditEvent, aParty, later, named, now, officeCode, unique, xa } from './records.ts';

describeOnEveryStore('units of writing', (pair) => {
  test('what a unit writes is seen by itself, and by others once it is committed', async () => {
    const party = aParty();
    const seen = await pair.first.write(async (store) => {
      await store.writeParties.add(party);
      return {
        inside: await store.parties.byId(xa, party.partyId),
        beside: await pair.first.read.parties.byId(xa, party.partyId),
        elsewhere: await pair.second.read.parties.byId(xa, party.partyId),
      };
    });
    expect(seen).toEqual({ inside: party, beside: undefined, elsewhere: undefined });
    expect(await pair.second.read.parties.byId(xa, party.partyId)).toEqual(party);
  });

  test('of units written together those that fail leave nothing, and the others stay', async () => {
    const office = officeCode('XU');
    const changes = Array.from({ length: 50 }, () => aChange());
    const outcomes = await raceToTheEnd(pair, async (store, racer) => {
      await store.writeDidLogs.append(changes[racer] ?? aChange(), undefined);
      await store.writeAudit.append(anAuditEvent({ officeCode: office, facts: { racer } }));
      if (racer % 3 === 0) throw new Error('this unit fails');
    });
    const succeeded = changes.map((_, racer) => racer % 3 !== 0);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(succeeded);
    const heads = await Promise.all(changes.map(({ did }) => pair.second.read.didLogs.head(did)));
    expect(heads.map((head) => head !== undefined)).toEqual(succeeded);
    const { items } = await pair.second.read.audit.list(office, { limit: 100 });
    expect(items).toHaveLength(succeeded.filter((one) => one).length);
  });

  test('a unit runs its work once', async () => {
    let runs = 0;
    await race(pair, async (store) => {
      runs += 1;
      await store.writeAudit.append(anAuditEvent());
    });
    expect(runs).toBe(50);
  });

  test('a unit whose query failed fails as a whole, even if its work hides that', async () => {
    const [digest, other] = [unique('secret-digest'), unique('nonce')];
    const add = (store: WriteStore, text: string) =>
      store.nonces.add({ officeCode: xa, digest: text, expiresAt: later });
    await pair.first.write((store) => add(store, digest));
    const failure: unknown = await pair.first
      .write(async (store) => {
        await add(store, other);
        await add(store, digest).catch(() => undefined);
      })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'internal-error' });
    expect(JSON.stringify(failure) + String((failure as Error).cause)).not.toContain(digest);
    expect(await pair.first.write((store) => store.nonces.take(xa, other, now))).toBe(false);
  });

  test('queries of one unit may be asked for at once', async () => {
    const parties = Array.from({ length: 10 }, () => aParty({ data: named('Q', unique('number')) }));
    await pair.first.write((store) => Promise.all(parties.map((party) => store.writeParties.add(party))));
    const found = await Promise.all(parties.map(({ partyId }) => pair.first.read.parties.byId(xa, partyId)));
    expect(found).toEqual(parties);
  });

  test('the ports of a unit do nothing once it is over', async () => {
    const party = aParty();
    const kept = await pair.first.write(async (store) => store);
    await expect(kept.writeParties.add(party)).rejects.toMatchObject({ code: 'internal-error' });
    expect(await pair.first.read.parties.byId(xa, party.partyId)).toBeUndefined();
  });

  test('work that is still under way when its unit fails writes nothing', async () => {
    const digests = Array.from({ length: 20 }, () => unique('nonce'));
    const failing = pair.first.write(async (store) => {
      const adding = digests.map((digest) => store.nonces.add({ officeCode: xa, digest, expiresAt: later }));
      await Promise.all([...adding, Promise.reject(new Error('one of them failed'))]);
    });
    await expect(failing).rejects.toThrow('one of them failed');
    const taken = await race(pair, (store, racer) => store.nonces.take(xa, digests[racer] ?? '', now));
    expect(taken).not.toContain(true);
  });

  test('work that does not end is given up, and others are written after it', async () => {
    const [digest, other] = [unique('nonce'), unique('nonce')];
    const endless = pair.first.write(async ({ nonces }) => {
      await nonces.add({ officeCode: xa, digest, expiresAt: later });
      await new Promise(() => undefined);
    });
    const next = pair.first.write(({ nonces }) =>
      nonces.add({ officeCode: xa, digest: other, expiresAt: later }),
    );
    await expect(endless).rejects.toMatchObject({ code: 'unavailable' });
    await next;
    expect(await pair.first.write(({ nonces }) => nonces.take(xa, digest, now))).toBe(false);
    expect(await pair.first.write(({ nonces }) => nonces.take(xa, other, now))).toBe(true);
  });

  test('a store is ready until it is closed, and closing lets what was asked for be written', async () => {
    const store = await pair.database.open();
    expect(await store.isReady()).toBe(true);
    const party = aParty();
    const writing = store.write((unit) => unit.writeParties.add(party));
    await Promise.all([writing, store.close()]);
    expect(await pair.first.read.parties.byId(xa, party.partyId)).toEqual(party);
    expect(await store.isReady()).toBe(false);
    const refused = store.write((unit) => unit.writeParties.add(aParty()));
    await expect(refused).rejects.toMatchObject({ code: 'unavailable' });
  });
});

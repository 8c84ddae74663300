import { expect, test } from 'vitest';
import type { ClaimCode } from '../../src/usecase/records.ts';
import { auditHash } from '../../src/usecase/audit-hash.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import {
  aChange,
  aDid,
  aDidRecord,
  aKey,
  anAuditEvent,
  aParty,
  later,
  named,
  now,
  officeCode,
  unique,
} from './records.ts';

// More than one statement takes, and not a multiple of what it takes.
const many = 203;
const times = <T>(make: (index: number) => T, count = many): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const xa = officeCode('XA');
const whole = { entries: 1_000_000, characters: Infinity };

describeOnEveryStore('many rows at once', (pair) => {
  test('parties are added in their order, with all their numbers', async () => {
    const office = officeCode('YA');
    const own = (number: string) => ({ officeCode: office, identifier: number });
    const parties = times((index) =>
      aParty({
        officeCode: office,
        data: { ...named(`Person ${index}`), partyIdentifierBag: [own(`b${index}`), own(`a${index}`)] },
      }),
    );
    const added = await pair.first.write((store) => store.writeParties.addAll(parties));
    expect(added).toEqual({ outcome: 'added' });
    const { items } = await pair.second.read.parties.list(office, {}, { limit: many + 1 });
    expect(items).toEqual(parties);
    for (const [number, index] of [
      ['a0', 0],
      ['b202', 202],
    ] as const)
      expect(await pair.second.read.parties.byIdentifier(office, number)).toEqual(parties[index]);
  });

  test('of parties one of which has a taken number none is added, and its other numbers stay free', async () => {
    const [taken, free] = [unique('n'), unique('n')];
    const first = aParty({ data: named('First', taken) });
    await pair.first.write((store) => store.writeParties.add(first));
    const count = await pair.first.read.parties.count(xa, {});
    const parties = [aParty({ data: named('A', free) }), aParty({ data: named('B', taken, unique('n')) })];
    const added = await pair.first.write((store) => store.writeParties.addAll(parties));
    expect(added).toEqual({ outcome: 'exists', partyId: first.partyId });
    expect(await pair.first.read.parties.count(xa, {})).toBe(count);
    const again = await pair.first.write((store) =>
      store.writeParties.addAll([aParty({ data: named('C', free) })]),
    );
    expect(again).toEqual({ outcome: 'added' });
  });

  test('of parties two of which have one number none is added', async () => {
    const number = unique('n');
    const [one, other] = [aParty({ data: named('A', number) }), aParty({ data: named('B', number) })];
    const added = await pair.first.write((store) => store.writeParties.addAll([one, other]));
    expect(added).toEqual({ outcome: 'exists', partyId: one.partyId });
    expect(await pair.first.read.parties.byIdentifier(xa, number)).toBeUndefined();
  });

  test('of batches at once that share a number exactly one is added', async () => {
    const shared = unique('n');
    const batches = times(
      (batch) =>
        times(
          (index) => aParty({ data: named(`${batch} ${index}`, index === 17 ? shared : unique('n')) }),
          40,
        ),
      6,
    );
    const before = await pair.first.read.parties.count(xa, {});
    const outcomes = await Promise.all(
      batches.map((batch, index) =>
        (index % 2 === 0 ? pair.first : pair.second).write((store) => store.writeParties.addAll(batch)),
      ),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'added')).toHaveLength(1);
    expect(await pair.second.read.parties.count(xa, {})).toBe(before + 40);
  });

  test('logs are begun, and their lines fed in their order', async () => {
    const start = await pair.first.read.didFeed.last();
    const changes = times(() => aChange());
    expect(await pair.first.write((store) => store.writeDidLogs.appendFirst(changes))).toBe(true);
    const fed = await pair.second.read.didFeed.after(start, whole);
    expect(fed.map(({ did }) => did)).toEqual(changes.map(({ did }) => did));
    const [change] = changes;
    expect((await pair.second.read.didLogs.byDid(change?.did ?? aDid()))?.lines).toEqual(change?.lines);
    expect((await pair.second.read.didLogs.head(change?.did ?? aDid()))?.document).toEqual(change?.document);
  });

  test.each(['DID', 'location'])(
    'logs one of which has a taken %s are told, for the unit to fail',
    async (what) => {
      const taken = aChange();
      await pair.first.write((store) => store.writeDidLogs.append(taken, undefined));
      const rival = what === 'DID' ? aChange(taken.did) : aChange(aDid(), 1, taken.location);
      const changes = [aChange(), rival, aChange()];
      const writing = pair.first.write(async (store) => {
        if (!(await store.writeDidLogs.appendFirst(changes))) throw new Error('given up');
      });
      await expect(writing).rejects.toThrow('given up');
      expect(await pair.second.read.didLogs.byDid(changes[0]?.did ?? aDid())).toBeUndefined();
    },
  );

  test('a log that needs approvals is not begun without them, nor any other with it', async () => {
    const rule = { threshold: 1, witnesses: ['did:key:z6MkInvented'] };
    const changes = [aChange(), { ...aChange(), neededApprovals: [{ versionNumber: 1, rule }] }];
    await expect(pair.first.write((store) => store.writeDidLogs.appendFirst(changes))).rejects.toMatchObject({
      code: 'witness-threshold-not-met',
    });
    expect(await pair.second.read.didLogs.byDid(changes[0]?.did ?? aDid())).toBeUndefined();
  });

  test('identifiers are kept with their keys, and retired keys forgotten', async () => {
    const kept = times(() => {
      const did = aDid();
      return { record: aDidRecord({ did }), newKeys: [aKey({ did }), aKey({ did })], retiredKeyIds: [] };
    });
    await pair.first.write((store) => store.writeDids.keepAll(kept));
    for (const { record, newKeys } of [kept[0], kept[64], kept[202]].filter((each) => each !== undefined)) {
      expect(await pair.second.read.didRecords.byDid(record.did)).toEqual(record);
      for (const key of newKeys) expect(await pair.second.read.keys.byId(key.keyId)).toEqual(key);
    }
    const [first] = kept;
    if (first === undefined) throw new Error('Nothing was kept.');
    const retired = first.newKeys.map(({ keyId }) => keyId);
    const changed = { ...first, newKeys: [], retiredKeyIds: retired };
    await pair.first.write((store) => store.writeDids.keepAll([changed]));
    expect(await pair.second.read.keys.byId(retired[0] ?? '')).toBeUndefined();
  });

  test('audit events go on where the chain was, each office in its own', async () => {
    const [one, other] = [officeCode('YB'), officeCode('YC')];
    const events = times((index) =>
      anAuditEvent({ officeCode: index % 3 === 0 ? other : one, facts: { index } }),
    );
    await pair.first.write((store) => store.writeAudit.append(anAuditEvent({ officeCode: one })));
    await Promise.all([
      pair.first.write((store) => store.writeAudit.appendAll(events)),
      pair.second.write((store) => store.writeAudit.append(anAuditEvent({ officeCode: one }))),
    ]);
    for (const [office, length] of [
      [one, events.filter((event) => event.officeCode === one).length + 2],
      [other, events.filter((event) => event.officeCode === other).length],
    ] as const) {
      const { items } = await pair.second.read.audit.list(office, { limit: 1000 });
      expect(items.map(({ sequence }) => sequence)).toEqual(times((index) => index + 1, length));
      expect(items.map(({ previousHash }) => previousHash)).toEqual([
        '',
        ...items.slice(0, -1).map(({ hash }) => hash),
      ]);
      expect(items.map((event) => auditHash(event))).toEqual(items.map(({ hash }) => hash));
    }
    await pair.first.write((store) => store.writeAudit.appendAll([]));
  });

  test('claim codes are added, and open ones of the same parties withdrawn', async () => {
    const code = (partyId: string): ClaimCode => ({
      ...{ codeId: unique('code'), officeCode: xa, partyId, did: aDid(), codeDigest: unique('digest') },
      ...{ createdAt: now, expiresAt: later, failedTries: 0, state: 'open' },
    });
    const parties = times(() => unique('party'));
    const [former, codes] = [parties.map(code), parties.map(code)];
    await pair.first.write((store) => store.writeClaimCodes.addAll(former));
    await pair.first.write((store) => store.writeClaimCodes.addAll(codes));
    for (const index of [0, 202]) {
      const [newest, older] = await pair.second.read.claimCodes.list(xa, parties[index] ?? '');
      expect(newest).toEqual(codes[index]);
      expect(older).toEqual({ ...former[index], state: 'withdrawn' });
    }
  });
});

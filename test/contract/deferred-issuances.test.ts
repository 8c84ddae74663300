import { expect, test } from 'vitest';
import type { DeferredIssuance } from '../../src/usecase/issuance/deferred-store.ts';
import { testKey } from '../support/jose-keys.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { aDeferredIssuance, anOffer, later, muchLater, now, officeCode, xa, xb } from './records.ts';

describeOnEveryStore('deferred issuances', (pair) => {
  const put = (issuance: DeferredIssuance) =>
    pair.first.write((store) => store.writeDeferredIssuances.put(issuance));
  const byId = ({ deferredIssuanceId }: DeferredIssuance) =>
    pair.second.read.deferredIssuances.byId(xa, deferredIssuanceId);

  test('one is read as it was put, by its id and by its transaction, at its own office only', async () => {
    const issuance = aDeferredIssuance({ dpopJkt: 'thumbprint' });
    const { deferredIssuanceId, transactionDigest } = issuance;
    expect(await put(issuance)).toEqual(issuance);
    const { deferredIssuances } = pair.second.read;
    expect(await byId(issuance)).toEqual(issuance);
    expect(await deferredIssuances.byTransaction(xa, transactionDigest)).toEqual(issuance);
    expect(await deferredIssuances.byId(xb, deferredIssuanceId)).toBeUndefined();
    expect(await deferredIssuances.byTransaction(xb, transactionDigest)).toBeUndefined();
    expect(await deferredIssuances.byTransaction(xa, deferredIssuanceId)).toBeUndefined();
  });

  test('a later request for the same takes the place of the one before, under its id', async () => {
    const first = aDeferredIssuance();
    const { offerId } = first;
    await put(first);
    const again = aDeferredIssuance({ offerId, holders: [{ key: testKey('ES384').jwk }], createdAt: later });
    const other = aDeferredIssuance({ offerId, configurationId: 'other' });
    const kept = { ...again, deferredIssuanceId: first.deferredIssuanceId, createdAt: now };
    expect(await put(again)).toEqual(kept);
    expect(await put(other)).toEqual(other);
    const { deferredIssuances } = pair.second.read;
    expect(await deferredIssuances.byTransaction(xa, first.transactionDigest)).toBeUndefined();
    expect(await deferredIssuances.byTransaction(xa, again.transactionDigest)).toEqual(kept);
  });

  test('they are listed in pages, by state where one is named', async () => {
    const office = officeCode('XQ');
    const kept = [
      await put(aDeferredIssuance({ officeCode: office })),
      await put(
        aDeferredIssuance({ officeCode: office, state: 'refused', decidedAt: later, decidedBy: 'clerk' }),
      ),
      await put(aDeferredIssuance({ officeCode: office })),
    ];
    const { deferredIssuances } = pair.second.read;
    const first = await deferredIssuances.list(office, {}, { limit: 2 });
    const second = await deferredIssuances.list(office, {}, { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toEqual(kept);
    expect(second.next).toBeUndefined();
    const pending = await deferredIssuances.list(office, { state: 'pending' }, { limit: 10 });
    expect(pending.items).toEqual([kept[0], kept[2]]);
    const longer = await put(aDeferredIssuance({ officeCode: office, expiresAt: muchLater }));
    const open = await deferredIssuances.list(office, { state: 'pending', openAt: later }, { limit: 10 });
    expect(open.items).toEqual([longer]);
  });

  test('a decision is on all that wait for the offer, and on nothing else', async () => {
    const [one, refused, foreign] = [
      aDeferredIssuance(),
      aDeferredIssuance({ state: 'refused' }),
      aDeferredIssuance(),
    ];
    const two = aDeferredIssuance({ offerId: one.offerId, configurationId: 'other' });
    for (const each of [one, two, refused, foreign]) await put(each);
    const decide = (offerId: string, office = xa) =>
      pair.first.write((store) =>
        store.writeDeferredIssuances.decide(office, offerId, { to: 'released', at: later, by: 'clerk' }),
      );
    expect(await decide(one.offerId, xb)).toEqual([]);
    const decided = { state: 'released', decidedAt: later, decidedBy: 'clerk' } as const;
    expect(new Set(await decide(one.offerId))).toEqual(
      new Set([
        { ...one, ...decided },
        { ...two, ...decided },
      ]),
    );
    expect(await decide(one.offerId)).toEqual([]);
    expect(await decide(refused.offerId)).toEqual([]);
    const withdrawn = await pair.first.write((store) =>
      store.writeDeferredIssuances.decide(xa, one.offerId, { to: 'refused', at: muchLater, by: 'other' }),
    );
    expect(withdrawn.map(({ state, decidedBy }) => [state, decidedBy])).toEqual([
      ['refused', 'other'],
      ['refused', 'other'],
    ]);
    expect(await byId(foreign)).toEqual(foreign);
  });

  test('a released one is issued once, however many ask, and says then what it became', async () => {
    const issuance = await put(aDeferredIssuance({ state: 'released' }));
    const { deferredIssuanceId, offerId, configurationId } = issuance;
    const answers = await race(pair, (store) =>
      store.writeDeferredIssuances.move(xa, deferredIssuanceId, 'released', 'issued'),
    );
    expect(countOf(answers, true)).toBe(1);
    await pair.first.write(async ({ writeDeferredIssuances }) => {
      await writeDeferredIssuances.note(xb, deferredIssuanceId, 'foreign');
      await writeDeferredIssuances.note(xa, deferredIssuanceId, 'issued');
      await writeDeferredIssuances.supersede(xa, offerId, configurationId);
    });
    expect(await byId(issuance)).toEqual({ ...issuance, state: 'issued', issuedId: 'issued' });
  });

  test('what was fetched another way is issued too, and only what was released', async () => {
    const [released, pending] = [aDeferredIssuance({ state: 'released' }), aDeferredIssuance()];
    for (const each of [released, pending]) {
      await put(each);
      await pair.first.write(async ({ writeDeferredIssuances }) => {
        await writeDeferredIssuances.supersede(xb, each.offerId, each.configurationId);
        await writeDeferredIssuances.supersede(xa, each.offerId, 'other');
      });
      expect(await byId(each)).toEqual(each);
      await pair.first.write((store) =>
        store.writeDeferredIssuances.supersede(xa, each.offerId, each.configurationId),
      );
    }
    expect((await byId(released))?.state).toBe('issued');
    expect((await byId(pending))?.state).toBe('pending');
  });

  test('of two decisions on an offer at once one holds', async () => {
    const offer = anOffer({ state: 'tokenIssued', release: 'pending', expiresAt: muchLater });
    await pair.first.write((store) => store.writeOffers.add(offer));
    expect(await pair.second.read.offers.byId(xa, offer.offerId)).toEqual(offer);
    const decided = await race(pair, async (store, racer) => {
      const to = racer % 3 === 0 ? ('refused' as const) : ('released' as const);
      return (await store.writeOffers.release(xa, offer.offerId, to)) ? to : undefined;
    });
    const [decision, ...others] = decided.filter((to) => to !== undefined);
    expect(others).toEqual([]);
    expect(await pair.second.read.offers.byId(xa, offer.offerId)).toEqual({ ...offer, release: decision });
  });

  test.each([
    ['is still open', { state: 'open', release: 'pending' }],
    ['was withdrawn', { state: 'withdrawn', release: 'pending' }],
    ['needs no release', { state: 'tokenIssued' }],
    ['was refused', { state: 'tokenIssued', release: 'refused' }],
    ['is of another office', { state: 'tokenIssued', release: 'pending', officeCode: xb }],
  ] as const)('there is no decision on an offer that %s', async (_name, changes) => {
    const offer = anOffer(changes);
    await pair.first.write((store) => store.writeOffers.add(offer));
    for (const to of ['pending', 'released'] as const)
      expect(await pair.second.write((store) => store.writeOffers.release(xa, offer.offerId, to))).toBe(
        false,
      );
    expect(await pair.second.read.offers.byId(offer.officeCode, offer.offerId)).toEqual(offer);
  });
});

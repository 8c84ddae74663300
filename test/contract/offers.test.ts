import { expect, test } from 'vitest';
import type { Offer, OfferTaken } from '../../src/usecase/records.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { anOffer, later, now, officeCode, xa, xb } from './records.ts';

const terms = { at: now, mostTries: 5 };

describeOnEveryStore('offers', (pair) => {
  const add = async (changes: Partial<Offer> = {}) => {
    const offer = anOffer(changes);
    await pair.first.write((store) => store.writeOffers.add(offer));
    return offer;
  };
  const take = (offer: Offer, txCodeDigest: string, at = now): Promise<OfferTaken> =>
    pair.second.write((store) =>
      store.writeOffers.take(xa, offer.codeDigest, txCodeDigest, { ...terms, at }),
    );

  test('an offer is read as it was added, at its own office only', async () => {
    const offer = await add();
    expect(await pair.second.read.offers.byId(xa, offer.offerId)).toEqual(offer);
    expect(await pair.second.read.offers.byId(xb, offer.offerId)).toBeUndefined();
  });

  test('offers are listed in pages', async () => {
    const office = officeCode('XP');
    const offers = [
      await add({ officeCode: office }),
      await add({ officeCode: office }),
      await add({ officeCode: office }),
    ];
    const first = await pair.first.read.offers.list(office, { limit: 2 });
    const second = await pair.first.read.offers.list(office, { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toEqual(offers);
    expect(second.next).toBeUndefined();
  });

  test('an offer is taken once, however many ask', async () => {
    const offer = await add();
    const answers = await race(pair, (store) => store.writeOffers.take(xa, offer.codeDigest, 'right', terms));
    const outcomes = answers.map(({ outcome }) => outcome);
    expect(countOf(outcomes, 'taken')).toBe(1);
    expect(countOf(outcomes, 'notOpen')).toBe(49);
    expect(answers).toContainEqual({ outcome: 'taken', offer: { ...offer, state: 'tokenIssued' } });
  });

  test('a wrong tx_code does not use the offer up', async () => {
    const offer = await add();
    expect(await take(offer, 'wrong')).toEqual({ outcome: 'wrongTxCode', triesLeft: 4 });
    expect(await take(offer, 'right')).toMatchObject({ outcome: 'taken', offer: { failedTries: 1 } });
  });

  test('after five wrong tries, made at once, the offer is locked for the right tx_code too', async () => {
    const offer = await add();
    const answers = await race(pair, (store) => store.writeOffers.take(xa, offer.codeDigest, 'wrong', terms));
    const left = answers.flatMap((answer) => (answer.outcome === 'wrongTxCode' ? [answer.triesLeft] : []));
    expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
    expect(await take(offer, 'right')).toEqual({ outcome: 'notOpen' });
    expect(await pair.first.read.offers.byId(xa, offer.offerId)).toMatchObject({
      state: 'locked',
      failedTries: 5,
    });
  });

  test('an offer that has expired, or is asked for at another office or by another code, is not open', async () => {
    const offer = await add();
    expect(await take(offer, 'right', later)).toEqual({ outcome: 'notOpen' });
    expect(await take(offer, 'wrong', later)).toEqual({ outcome: 'notOpen' });
    expect(await take({ ...offer, codeDigest: 'other' }, 'right')).toEqual({ outcome: 'notOpen' });
    const elsewhere = pair.first.write((store) =>
      store.writeOffers.take(xb, offer.codeDigest, 'right', terms),
    );
    expect(await elsewhere).toEqual({ outcome: 'notOpen' });
    expect(await take(offer, 'right')).toMatchObject({ outcome: 'taken', offer: { failedTries: 0 } });
  });

  test('a move from a state succeeds once, and a withdrawn offer is not given', async () => {
    const offer = await add();
    const answers = await race(pair, (store) =>
      store.writeOffers.move(xa, offer.offerId, 'open', 'withdrawn'),
    );
    expect(countOf(answers, true)).toBe(1);
    expect(await take(offer, 'right')).toEqual({ outcome: 'notOpen' });
    expect(
      await pair.first.write((store) => store.writeOffers.move(xb, offer.offerId, 'withdrawn', 'open')),
    ).toBe(false);
  });
});

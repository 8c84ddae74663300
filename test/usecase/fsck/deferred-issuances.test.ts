import { expect, onTestFinished, test } from 'vitest';
import { checkWholeState } from '../../../src/usecase/fsck/check-whole-state.ts';
import type { DeferredIssuance } from '../../../src/usecase/issuance/deferred-store.ts';
import type { Offer } from '../../../src/usecase/records.ts';
import { aDeferredIssuance, anOffer } from '../../contract/records.ts';
import { startOffice } from '../../support/world.ts';

const differ = 'It and its offer differ on what the office decided.';

async function findings(issuance: Partial<DeferredIssuance>, offer: Partial<Offer>) {
  const node = await startOffice();
  onTestFinished(() => node.close());
  const { officeCode } = node;
  const made = anOffer({ officeCode, state: 'tokenIssued', release: 'pending', ...offer });
  await node.ports.store.write(async (store) => {
    await store.writeOffers.add(made);
    await store.writeDeferredIssuances.put(
      aDeferredIssuance({ officeCode, offerId: made.offerId, ...issuance }),
    );
  });
  const state = await checkWholeState(node.ports);
  expect(state.checked['deferredIssuances']).toBe(1);
  return state.findings.filter(({ kind }) => kind === 'deferredIssuance').map(({ detail }) => detail);
}

test.each<[string, Partial<DeferredIssuance>, Partial<Offer>, readonly string[]]>([
  ['waits', {}, {}, []],
  ['was released', { state: 'released' }, { release: 'released' }, []],
  ['was fetched another way', { state: 'issued' }, { release: 'released', state: 'issued' }, []],
  ['was refused', { state: 'refused' }, { release: 'refused' }, []],
  ['ended with its offer', { state: 'refused' }, { state: 'withdrawn' }, []],
  ['waits though it was decided', {}, { release: 'released' }, [differ]],
  ['is released without a decision', { state: 'released' }, {}, [differ]],
  ['was issued though it was refused', { state: 'issued' }, { release: 'refused' }, [differ]],
  ['needed no release', {}, { release: undefined }, ['There is no such offer that was to be released.']],
  ['has no offer', { offerId: 'unknown' }, {}, ['There is no such offer that was to be released.']],
  ['is for somebody else', { partyId: 'other' }, {}, ['It is for another party than its offer.']],
  [
    'has no record of its credential',
    { state: 'issued', issuedId: 'unknown' },
    { release: 'released', state: 'issued' },
    ['Its credential has no record.'],
  ],
])('one that %s', async (_what, issuance, offer, found) => {
  expect(await findings(issuance, offer)).toEqual(found);
});

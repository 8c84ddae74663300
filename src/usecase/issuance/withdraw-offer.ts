import { Problem } from '../../base/problem.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';

/**
 * Withdraws an offer that was not claimed to its end; an access token given out for it is worth nothing from then on, and
 * what a wallet waits for is refused.
 * Throws `not-found`, and `offer-not-open` where the credential is issued or the offer has ended.
 */
export async function withdrawOffer(
  ports: Pick<Ports, 'store' | 'clock'>,
  caller: Caller,
  offerId: string,
): Promise<void> {
  const { officeCode, actor } = caller;
  await ports.store.write(async (store) => {
    if ((await store.offers.byId(officeCode, offerId)) === undefined) {
      throw new Problem('not-found', 'The office made no offer of this id.');
    }
    const wasOpen =
      (await store.writeOffers.move(officeCode, offerId, 'open', 'withdrawn')) ||
      (await store.writeOffers.move(officeCode, offerId, 'tokenIssued', 'withdrawn'));
    if (!wasOpen) throw new Problem('offer-not-open', 'The offer was claimed, withdrawn or locked before.');
    const at = ports.clock();
    await store.writeDeferredIssuances.decide(officeCode, offerId, { to: 'refused', at, by: actor });
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'offer.withdrawn',
      subject: offerId,
      facts: {},
    });
  });
}

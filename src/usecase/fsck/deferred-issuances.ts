import type { DeferredIssuance } from '../issuance/deferred-store.ts';
import type { Offer } from '../records.ts';
import { allItems, type CheckScope } from './state-check.ts';

/** What a wallet waits for belongs to an offer that was to be released, and both say the same of the decision. */
export async function checkDeferredIssuances(scope: CheckScope): Promise<void> {
  const { offers, deferredIssuances, issuedCredentials } = scope.read;
  for (const { officeCode } of scope.offices) {
    for await (const issuance of allItems((page) => deferredIssuances.list(officeCode, {}, page))) {
      scope.count('deferredIssuances');
      const { deferredIssuanceId, offerId, issuedId } = issuance;
      const first = issuedId === undefined ? undefined : await issuedCredentials.byId(officeCode, issuedId);
      const isIssued = issuedId === undefined || first?.offerId === offerId;
      const detail = isIssued
        ? faultOf(issuance, await offers.byId(officeCode, offerId))
        : 'Its credential has no record.';
      if (detail !== undefined) scope.find({ kind: 'deferredIssuance', subject: deferredIssuanceId, detail });
    }
  }
}

function faultOf({ state, partyId }: DeferredIssuance, offer: Offer | undefined): string | undefined {
  if (offer?.release === undefined) return 'There is no such offer that was to be released.';
  if (offer.partyId !== partyId) return 'It is for another party than its offer.';
  const decided = state === 'issued' ? 'released' : state;
  const isWithdrawn = offer.state === 'withdrawn' && state === 'refused';
  return decided === offer.release || isWithdrawn
    ? undefined
    : 'It and its offer differ on what the office decided.';
}

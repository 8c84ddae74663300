import { Problem } from '../../base/problem.ts';
import { credentialConfiguration } from '../../domain/credential/credential-configuration.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { activeParty } from '../party/active-party.ts';
import type { Ports } from '../ports.ts';
import type { OfferRelease } from '../records.ts';
import type { WriteStore } from '../store.ts';
import { claimsOf } from './claims-of.ts';
import type { DeferredIssuance } from './deferred-store.ts';
import { checkFit } from './make-credential.ts';
import { type DeferredIssuanceView, viewDeferredIssuance } from './read-deferred-issuances.ts';
import { offerDatasetSchema } from './read-offer.ts';

export const deferredDecisions = ['release', 'refuse'] as const;
export type DeferredDecision = (typeof deferredDecisions)[number];

const releases = { release: 'released', refuse: 'refused' } as const satisfies {
  readonly [decision in DeferredDecision]: OfferRelease;
};

/**
 * Releases or refuses the credentials of an offer after the office's check, once for everything that was asked for from
 * it. The same decision again changes nothing. Throws `not-found`; `conflict` where it was decided the other way, or the
 * wallet's time is over; `offer-not-open` where the offer was withdrawn; and, of a release, `did-deactivated`, and
 * `credential-invalid`, with every place, where the data of the party would make no credential now: correct them, then
 * release.
 */
export async function decideDeferredIssuance(
  ports: Pick<Ports, 'store' | 'clock'>,
  caller: Caller,
  { deferredIssuanceId, decision }: DecisionCommand,
): Promise<DeferredIssuanceView> {
  const at = ports.clock();
  const { officeCode } = caller;
  const decided = await ports.store.write(async (store) => {
    const issuance = await store.deferredIssuances.byId(officeCode, deferredIssuanceId);
    if (issuance === undefined)
      throw new Problem('not-found', 'No wallet asked for a credential of this id.');
    await decideInside(store, caller, { issuance, to: releases[decision], at });
    return (await store.deferredIssuances.byId(officeCode, deferredIssuanceId)) ?? issuance;
  });
  return viewDeferredIssuance(decided, at);
}
export type DecisionCommand = { readonly deferredIssuanceId: string; readonly decision: DeferredDecision };

type Decision = {
  readonly issuance: DeferredIssuance;
  readonly to: 'released' | 'refused';
  readonly at: Date;
};

async function decideInside(
  store: WriteStore,
  { officeCode, actor }: Caller,
  { issuance, to, at }: Decision,
): Promise<void> {
  const { offerId, deferredIssuanceId } = issuance;
  if (!(await store.writeOffers.release(officeCode, offerId, to))) {
    const release = (await store.offers.byId(officeCode, offerId))?.release;
    if (release === to) return;
    throw release === 'pending'
      ? new Problem('offer-not-open', 'The offer was withdrawn.')
      : new Problem('conflict', 'It was decided the other way.');
  }
  if (at >= issuance.expiresAt)
    throw new Problem('conflict', 'The wallet did not fetch it in time; make a new offer.');
  if (to === 'released') await checkParty(store, issuance);
  await store.writeDeferredIssuances.decide(officeCode, offerId, { to, at, by: actor });
  await store.writeAudit.append({
    ...{ officeCode, at, actor },
    action: to === 'released' ? 'credential.released' : 'credential.refused',
    subject: deferredIssuanceId,
    facts: { offerId },
  });
}

// Found now, by the clerk who can correct the data, and not later by the wallet, which cannot.
async function checkParty(
  store: WriteStore,
  { officeCode, offerId, partyId, configurationId }: DeferredIssuance,
): Promise<void> {
  const offer = await store.offers.byId(officeCode, offerId);
  const configuration = credentialConfiguration(configurationId);
  if (offer === undefined || configuration === undefined)
    throw new Problem('conflict', 'The credential is no longer issued.');
  const party = await activeParty(store, officeCode, partyId);
  const { credentialType } = configuration;
  const claims = claimsOf(credentialType, party, offerDatasetSchema.parse(offer.dataset));
  checkFit({ credentialType, subject: party.did, claims });
}

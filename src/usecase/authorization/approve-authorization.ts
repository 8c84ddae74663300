import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { randomSecret } from '../../base/random.ts';
import { type CredentialDataset, datasetJson } from '../../domain/credential/credential-dataset.ts';
import type { Party } from '../../domain/party/party.ts';
import { offerSecrets } from '../../protocol/oid4vci/credential-offer.ts';
import { checkClaims, offerTerms } from '../issuance/offer-credential.ts';
import { activeParty } from '../party/active-party.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';
import type { Authorization } from './authorization-store.ts';

/** Seconds in which the browser has to fetch its code once the authorization is approved. */
export const approvedSeconds = 30 * 60;

/** For whom and on what an authorization is approved; `dataset` is not needed where an offer has one. */
export type Approval = {
  readonly partyId: string;
  readonly dataset: CredentialDataset | undefined;
  /** Who approves it, for the audit record. */
  readonly actor: string;
};

/**
 * Approves an open authorization for a party, inside the caller's transaction: for the offer it names, or a new one. Of
 * several approvals and refusals one counts. Throws `not-found` and `did-deactivated` for the party, `forbidden` where the
 * authorization is for the offer of another party, `invalid-request` where there is neither an offer nor a dataset,
 * `credential-invalid` where the data do not make the credentials, and `conflict` where it is no longer open, or its offer
 * is not.
 */
export async function approveInside(
  ports: Pick<Ports, 'clock' | 'random'>,
  store: WriteStore,
  authorization: Authorization,
  approval: Approval,
): Promise<Authorization> {
  const { officeCode, authorizationId } = authorization;
  const { partyId, actor } = approval;
  const at = ports.clock();
  const party = await activeParty(store, officeCode, partyId);
  const offerId =
    authorization.offerId === undefined
      ? await addOffer(ports, store, authorization, { party, approval })
      : await namedOffer(store, authorization, { partyId, at });
  const approved = await store.writeAuthorizations.move(
    authorization,
    { state: 'open', at },
    { state: 'approved', offerId, decidedBy: actor, expiresAt: addSeconds(at, approvedSeconds) },
  );
  if (approved === undefined) throw new Problem('conflict', 'The authorization is no longer open.');
  await store.writeAudit.append({
    ...{ officeCode, at, actor, action: 'authorization.approved', subject: authorizationId },
    facts: { partyId, offerId, configurationIds: authorization.configurationIds },
  });
  return approved;
}

async function namedOffer(
  store: WriteStore,
  { officeCode, offerId = '' }: Authorization,
  { partyId, at }: { readonly partyId: string; readonly at: Date },
): Promise<string> {
  const offer = await store.offers.byId(officeCode, offerId);
  if (offer?.state !== 'open' || at >= offer.expiresAt)
    throw new Problem('conflict', 'The offer was claimed, withdrawn, or has expired.');
  if (offer.partyId !== partyId) throw new Problem('forbidden', 'The offer is for another party.');
  return offerId;
}

async function addOffer(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  store: WriteStore,
  { officeCode, configurationIds }: Authorization,
  { party, approval: { dataset } }: { readonly party: Party; readonly approval: Approval },
): Promise<string> {
  if (dataset === undefined)
    throw new Problem('invalid-request', 'The assurance level and the evidence are needed.');
  checkClaims(party, dataset, configurationIds);
  const { preAuthorizedCode, offerId } = offerSecrets(randomSecret(random));
  const createdAt = clock();
  await store.writeOffers.add({
    ...{ offerId, officeCode, partyId: party.partyId, configurationIds, createdAt },
    codeDigest: sha256Text(preAuthorizedCode),
    txCodeDigest: sha256Text(randomSecret(random)),
    dataset: { ...datasetJson(dataset), txCodeLength: offerTerms.txCodeLength.usual },
    expiresAt: addSeconds(createdAt, approvedSeconds),
    ...{ failedTries: 0, state: 'open', grantType: 'authorization_code' },
  });
  return offerId;
}

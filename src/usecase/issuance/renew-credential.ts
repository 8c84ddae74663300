import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { credentialConfigurations } from '../../domain/credential/credential-configuration.ts';
import type { CredentialDataset } from '../../domain/credential/credential-dataset.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { Offer } from '../records.ts';
import { type MadeOffer, offerCredential } from './offer-credential.ts';
import { offerDatasetSchema } from './read-offer.ts';
import { readIssuedCredential } from './read-issued-credentials.ts';

/** How long the office's check of a party serves for renewals, in seconds: two years. */
export const evidenceSeconds = 2 * 365 * 24 * 60 * 60;

/**
 * Offers the wallet a credential in place of one it has, on the evidence the office has on record and with the data of
 * the party as they are now. The one in place is revoked when the wallet says that it has accepted the new one. Throws
 * `not-found`, and `conflict` where it is revoked, was not issued from an offer, or the evidence is too old: then the
 * party is seen anew. Otherwise as `offerCredential`.
 */
export async function renewCredential(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'node'>,
  { caller, issuedId }: { readonly caller: Caller; readonly issuedId: string },
): Promise<MadeOffer> {
  const issued = await readIssuedCredential(ports, caller, issuedId);
  if (issued.revokedAt !== undefined) throw new Problem('conflict', 'The credential is revoked.');
  const { offerId, credentialType, format } = issued;
  const offer =
    offerId === undefined ? undefined : await ports.store.read.offers.byId(caller.officeCode, offerId);
  const configuration = credentialConfigurations.find(
    (each) =>
      each.credentialType === credentialType &&
      each.format === format &&
      offer?.configurationIds.includes(each.configurationId),
  );
  if (offer === undefined || configuration === undefined)
    throw new Problem('conflict', 'The credential was not issued from an offer; make one with its evidence.');
  const { assuranceLevel, rightHolding, txCodeLength, evidence } = offerDatasetSchema.parse(offer.dataset);
  const dated = datedEvidence(evidence, offer);
  if (!isRecent(dated, ports.clock()))
    throw new Problem('conflict', 'The evidence is too old; see the party anew and make an offer.');
  return offerCredential(ports, {
    ...{ caller, partyId: offer.partyId, configurationIds: [configuration.configurationId] },
    ...{ assuranceLevel, evidence: dated, txCodeLength, renews: issuedId },
    ...(rightHolding === undefined ? {} : { rightHolding }),
  });
}

type Evidence = CredentialDataset['evidence'];

// What was not dated was seen when the offer was made; dated so, it does not grow younger with each renewal.
function datedEvidence(evidence: Evidence, { createdAt }: Offer): Evidence {
  const seenOn = createdAt.toISOString().slice(0, 10);
  return evidence.map((item) => ({ ...item, checkedOn: item.checkedOn ?? seenOn }));
}

function isRecent(evidence: Evidence, at: Date): boolean {
  const oldest = addSeconds(at, -evidenceSeconds).toISOString().slice(0, 10);
  return evidence.every(({ checkedOn = '' }) => checkedOn >= oldest);
}

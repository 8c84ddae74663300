import { z } from 'zod';
import { addSeconds } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { credentialDatasetSchema } from '../../domain/credential/credential-dataset.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import {
  buildCredentialOffer,
  isOfferReference,
  offerSecrets,
} from '../../protocol/oid4vci/credential-offer.ts';
import { credentialIssuerUrl } from '../../protocol/oid4vci/office-urls.ts';
import { deferredSeconds } from '../../protocol/oid4vci/deferred-request.ts';
import { accessTokenSeconds } from '../../protocol/oid4vci/token-endpoint.ts';
import type { Ports } from '../ports.ts';
import type { Offer, OfferState, Page, PageRequest } from '../records.ts';

/** What the office sees of an offer: no secrets, and the state it is in now. */
export type OfferView = Pick<
  Offer,
  'offerId' | 'partyId' | 'configurationIds' | 'createdAt' | 'expiresAt' | 'failedTries' | 'state' | 'release'
>;

/** What an offer keeps of the office's check and of the form of its transaction code. */
export const offerDatasetSchema = credentialDatasetSchema.extend({ txCodeLength: z.int() });

/** One of the office's offers; throws `not-found`. */
export async function readOffer(
  ports: Pick<Ports, 'store' | 'clock'>,
  caller: Caller,
  offerId: string,
): Promise<OfferView> {
  const offer = await ports.store.read.offers.byId(caller.officeCode, offerId);
  if (offer === undefined) throw new Problem('not-found', 'The office made no offer of this id.');
  return viewOffer(offer, ports.clock());
}

/** The office's offers in the order in which they were made. */
export async function listOffers(
  ports: Pick<Ports, 'store' | 'clock'>,
  caller: Caller,
  page: PageRequest,
): Promise<Page<OfferView>> {
  const { items, next } = await ports.store.read.offers.list(caller.officeCode, page);
  const now = ports.clock();
  return { items: items.map((offer) => viewOffer(offer, now)), next };
}

/**
 * The Credential Offer object behind an offer's reference (OpenID4VCI 1.0 §4.1.3), as long as it can be claimed;
 * undefined for anything else, so that a used reference tells no more than a wrong one.
 */
export async function readOfferByReference(
  ports: Pick<Ports, 'store' | 'clock' | 'node'>,
  officeCode: OfficeCode,
  reference: string,
): Promise<JsonObject | undefined> {
  if (!isOfferReference(reference)) return undefined;
  const { offerId, preAuthorizedCode } = offerSecrets(reference);
  const offer = await ports.store.read.offers.byId(officeCode, offerId);
  if (offer === undefined || currentState(offer, ports.clock()) !== 'open') return undefined;
  return buildCredentialOffer({
    credentialIssuer: credentialIssuerUrl(ports.node.publicUrl, officeCode),
    configurationIds: offer.configurationIds,
    preAuthorizedCode,
    txCodeLength: offerDatasetSchema.parse(offer.dataset).txCodeLength,
    grantType: offer.grantType,
  });
}

/** What the office sees of the offer at the moment. */
export function viewOffer(offer: Offer, at: Date): OfferView {
  const { offerId, partyId, configurationIds, createdAt, expiresAt, failedTries, release } = offer;
  const state = currentState(offer, at);
  return { offerId, partyId, configurationIds, createdAt, expiresAt, failedTries, state, release };
}

// Time ends an offer without anybody writing it down: an unclaimed one at its end, a claimed one with its access token or
// with what waits for its release.
function currentState({ state, expiresAt, release }: Offer, at: Date): OfferState {
  if (state === 'open' && at >= expiresAt) return 'expired';
  const waitSeconds = release === undefined ? 0 : deferredSeconds;
  if (state === 'tokenIssued' && at >= addSeconds(expiresAt, accessTokenSeconds + waitSeconds))
    return 'expired';
  return state;
}

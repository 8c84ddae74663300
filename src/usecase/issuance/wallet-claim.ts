import type { JsonObject } from '../../base/json.ts';
import type { CredentialConfiguration } from '../../domain/credential/credential-configuration.ts';
import { mayHoldFor } from '../../domain/credential/global-identifier-credential.ts';
import { partyClaims } from '../../domain/credential/party-claims.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Office, OfficeCode } from '../../domain/trust/office.ts';
import type { ResponseEncryption } from '../../protocol/oid4vci/encrypted-message.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import type { Offer } from '../records.ts';
import type { ReadStore, WriteStore } from '../store.ts';
import { claimFaults, type CredentialOrder, type MadeCredential } from './make-credential.ts';
import { offerDatasetSchema } from './read-offer.ts';

/** What the answer is to be encrypted to, where the wallet asked for that. */
type Encrypted = { readonly encryption: ResponseEncryption | undefined };
export type IssuedToWallet = Encrypted & { readonly outcome: 'issued'; readonly response: JsonObject };
/** The office has yet to release the credentials: the wallet is to ask again. */
export type Deferral = { readonly outcome: 'deferred'; readonly response: JsonObject };
export type DeferredToWallet = Encrypted & Deferral;

/** The party of an offer, where it may have a credential that is bound to these holders. */
export async function claimingParty(
  store: Pick<ReadStore, 'parties'>,
  { officeCode, partyId }: Pick<Offer, 'officeCode' | 'partyId'>,
  holders: readonly { readonly did?: Did | undefined }[],
): Promise<{ readonly outcome: 'found'; readonly party: Party } | OAuthRefusal> {
  const party = await store.parties.byId(officeCode, partyId);
  if (party?.status !== 'active') {
    return refusal('credential_request_denied', 'The identifier of the party is deactivated.');
  }
  if (!holders.every(({ did }) => did === undefined || mayHoldFor(party.did, did))) {
    return refusal(
      'insufficient_scope',
      'The access token is for another party than the one that proved its key.',
    );
  }
  return { outcome: 'found', party };
}

type WalletOrder = Omit<CredentialOrder, 'holder'>;

/** What a credential of the offer says, with the data of the party as they are now; a holder is all that is missing. */
export function walletOrder(
  { offerId, partyId, dataset }: Offer,
  { office, party, configuration, statedAt }: WalletOrderTerms,
): { readonly outcome: 'ordered'; readonly order: WalletOrder } | OAuthRefusal {
  const { credentialType, format, isUnlinkable } = configuration;
  const claims = partyClaims(credentialType, party, offerDatasetSchema.parse(dataset));
  if (claims === undefined)
    return refusal('credential_request_denied', 'The office has not said what the credential is to state.');
  const stated = { credentialType, format, isUnlinkable, statedAt, claims };
  const order = { ...stated, office, subject: party.did, partyId, offerId };
  return claimFaults(order).length > 0
    ? refusal(
        'credential_request_denied',
        'The data of the party do not fit the schema of the credential. The office has to correct them.',
      )
    : { outcome: 'ordered', order: { ...order, actor: 'wallet' } };
}
type WalletOrderTerms = {
  readonly office: Office;
  readonly party: Party;
  readonly configuration: CredentialConfiguration;
  /** The moment the credential says it was made at. */
  readonly statedAt: Date;
};

/** Of a claim and a withdrawal that come together one wins; after the first claim the offer can be claimed from again. */
export async function claimOffer(
  store: WriteStore,
  officeCode: OfficeCode,
  offerId: string,
): Promise<boolean> {
  if (await store.writeOffers.move(officeCode, offerId, 'tokenIssued', 'issued')) return true;
  return (await store.offers.byId(officeCode, offerId))?.state === 'issued';
}

/**
 * OpenID4VCI 1.0 §8.3, https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html: the response is named by
 * its first credential, whose record leads to the offer and so to the access token.
 */
export function credentialResponse(made: readonly MadeCredential[]): JsonObject {
  return {
    credentials: made.map(({ credential }) => ({ credential })),
    ...(made[0] === undefined ? {} : { notification_id: made[0].issuedId }),
  };
}

import { sha256Text } from '../../base/hash.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import type { AccessToken, Offer } from '../records.ts';
import type { ReadStore } from '../store.ts';

/** What an access token permits: credentials of the offer it was given out for. */
export type Grant = { readonly outcome: 'granted'; readonly token: AccessToken; readonly offer: Offer };

export type Bearer = {
  readonly officeCode: OfficeCode;
  readonly accessToken: string | undefined;
  readonly at: Date;
};

/** The grant behind an access token of this very office, unless it has expired or its offer was withdrawn. */
export async function readGrant(
  store: Pick<ReadStore, 'accessTokens' | 'offers'>,
  { officeCode, accessToken, at }: Bearer,
): Promise<Grant | OAuthRefusal> {
  if (accessToken === undefined) return refusal('invalid_token', 'An access token is required.');
  const token = await store.accessTokens.byDigest(sha256Text(accessToken));
  const isCurrent = token?.officeCode === officeCode && at < token.expiresAt;
  const offer = isCurrent ? await store.offers.byId(officeCode, token.offerId) : undefined;
  if (token === undefined || (offer?.state !== 'tokenIssued' && offer?.state !== 'issued')) {
    return refusal('invalid_token', 'The access token is unknown, expired or withdrawn.');
  }
  return { outcome: 'granted', token, offer };
}

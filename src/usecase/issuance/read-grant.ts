import { sha256Text } from '../../base/hash.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import type { AccessToken, Offer } from '../records.ts';
import type { Ports } from '../ports.ts';
import type { ReadStore } from '../store.ts';
import { provePossession, type WalletRequest } from './prove-possession.ts';

/** What an access token permits: credentials of the offer it was given out for. */
export type Grant = { readonly outcome: 'granted'; readonly token: AccessToken; readonly offer: Offer };

export type Bearer = {
  readonly officeCode: OfficeCode;
  readonly accessToken: string | undefined;
  /** How the token was sent: as it is, or with a proof of possession (RFC 9449 §7.1). */
  readonly scheme: 'bearer' | 'dpop';
  /** The thumbprint of the key whose possession was proved. */
  readonly jkt: string | undefined;
  readonly at: Date;
};

/** The grant behind an access token of this very office, unless it has expired, its offer was withdrawn, or it is bound to another key. */
export async function readGrant(
  store: Pick<ReadStore, 'accessTokens' | 'offers'>,
  { officeCode, accessToken, scheme, jkt, at }: Bearer,
): Promise<Grant | OAuthRefusal> {
  if (accessToken === undefined) return refusal('invalid_token', 'An access token is required.');
  const token = await store.accessTokens.byDigest(sha256Text(accessToken));
  const isCurrent = token?.officeCode === officeCode && at < token.expiresAt;
  const offer = isCurrent ? await store.offers.byId(officeCode, token.offerId) : undefined;
  if (token === undefined || (offer?.state !== 'tokenIssued' && offer?.state !== 'issued')) {
    return refusal('invalid_token', 'The access token is unknown, expired or withdrawn.');
  }
  const isBound = token.dpopJkt !== undefined;
  if (isBound !== (scheme === 'dpop') || (isBound && token.dpopJkt !== jkt)) {
    return refusal(
      isBound && scheme === 'dpop' ? 'invalid_dpop_proof' : 'invalid_token',
      'The access token has to be sent the way it was given out: bound to a key or not.',
    );
  }
  return { outcome: 'granted', token, offer };
}

/** How a request says what it may: the header `Authorization` taken apart, and the header `DPoP`. */
export type Sent = {
  readonly accessToken: string | undefined;
  readonly scheme?: Bearer['scheme'];
  readonly dpopProof?: string | undefined;
};

/** The grant behind a request, after its proof of possession was verified and used up, where it needs one. */
export async function readSentGrant(
  ports: Pick<Ports, 'store' | 'clock' | 'node'>,
  asked: Pick<WalletRequest, 'officeCode' | 'endpoint'>,
  { accessToken, scheme = 'bearer', dpopProof }: Sent,
): Promise<Grant | OAuthRefusal> {
  const { officeCode } = asked;
  const proof = scheme === 'dpop' ? dpopProof : undefined;
  const possession = await provePossession(ports, { ...asked, accessToken, dpopProof: proof });
  if (possession.outcome === 'refused') return possession;
  const { jkt } = possession;
  return readGrant(ports.store.read, { officeCode, accessToken, scheme, jkt, at: ports.clock() });
}

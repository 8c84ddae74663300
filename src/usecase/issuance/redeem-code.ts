import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { randomSecret } from '../../base/random.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { offerIdOfCode, txCodeDigest } from '../../protocol/oid4vci/credential-offer.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import {
  accessTokenSeconds,
  buildTokenResponse,
  readTokenRequest,
  type TokenRequest,
} from '../../protocol/oid4vci/token-endpoint.ts';
import type { Ports } from '../ports.ts';
import { provePossession } from './prove-possession.ts';
import type { Offer } from '../records.ts';
import type { WriteStore } from '../store.ts';

/** After this many wrong transaction codes an offer is locked for good. */
export const mostTxCodeTries = 5;

export type Redeemed = { readonly outcome: 'redeemed'; readonly response: JsonObject };

/**
 * Exchanges a pre-authorized code and its transaction code for an access token (OpenID4VCI 1.0 §6), exactly once. A
 * wrong transaction code is counted in a committed transaction, so that restarts and other processes know of it, and
 * does not use the offer up. Where the request comes with a DPoP proof, the token is bound to its key (RFC 9449 §5).
 */
export async function redeemCode(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'node'>,
  officeCode: OfficeCode,
  form: { readonly [name: string]: unknown },
  dpopProof?: string,
): Promise<Redeemed | OAuthRefusal> {
  const request = readTokenRequest(form);
  if (request.outcome === 'refused') return request;
  const possession = await provePossession(ports, { officeCode, endpoint: 'token', dpopProof });
  if (possession.outcome === 'refused') return possession;
  const { jkt } = possession;
  const accessToken = randomSecret(ports.random);
  return ports.store.write(async (store) => {
    const refused = await checkConfigurations(store, officeCode, request);
    return refused ?? takeOffer(store, request, { officeCode, accessToken, jkt, at: ports.clock() });
  });
}

type Taking = {
  readonly officeCode: OfficeCode;
  readonly accessToken: string;
  /** The thumbprint of the key the token is to be bound to. */
  readonly jkt: string | undefined;
  readonly at: Date;
};

async function takeOffer(
  store: WriteStore,
  request: TokenRequest,
  { officeCode, accessToken, jkt, at }: Taking,
): Promise<Redeemed | OAuthRefusal> {
  const code = request.preAuthorizedCode;
  const audit = (action: string, facts: Json) =>
    store.writeAudit.append({ officeCode, at, actor: 'wallet', action, subject: offerIdOfCode(code), facts });
  const taken = await store.writeOffers.take(
    officeCode,
    sha256Text(code),
    txCodeDigest(code, request.txCode),
    { at, mostTries: mostTxCodeTries },
  );
  switch (taken.outcome) {
    case 'notOpen':
      return refusal('invalid_grant', 'The code is unknown, used, withdrawn, locked or expired.');
    case 'wrongTxCode':
      await audit('offer.txCodeRefused', { triesLeft: taken.triesLeft });
      return refusal('invalid_grant', `The transaction code is wrong; ${taken.triesLeft} tries are left.`);
    case 'taken': {
      const configurationIds = request.configurationIds ?? taken.offer.configurationIds;
      await addToken(store, taken.offer, { accessToken, configurationIds, jkt, at });
      await audit('offer.redeemed', { configurationIds });
      return {
        outcome: 'redeemed',
        response: buildTokenResponse({ accessToken, configurationIds, isBound: jkt !== undefined }),
      };
    }
  }
}

function addToken(
  store: WriteStore,
  offer: Offer,
  token: Pick<Taking, 'accessToken' | 'jkt' | 'at'> & { readonly configurationIds: readonly string[] },
): Promise<void> {
  return store.writeAccessTokens.add({
    tokenDigest: sha256Text(token.accessToken),
    officeCode: offer.officeCode,
    offerId: offer.offerId,
    configurationIds: token.configurationIds,
    expiresAt: addSeconds(token.at, accessTokenSeconds),
    dpopJkt: token.jkt,
  });
}

// Asking for what was not offered must not use the offer up, so this comes before the taking.
async function checkConfigurations(
  store: WriteStore,
  officeCode: OfficeCode,
  { preAuthorizedCode, configurationIds = [] }: TokenRequest,
): Promise<OAuthRefusal | undefined> {
  if (configurationIds.length === 0) return undefined;
  const offer = await store.offers.byId(officeCode, offerIdOfCode(preAuthorizedCode));
  const isOffered = configurationIds.every((id) => offer?.configurationIds.includes(id) ?? true);
  return isOffered
    ? undefined
    : refusal('invalid_authorization_details', 'A credential configuration is not part of the offer.');
}

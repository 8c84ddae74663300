import { sha256Text } from '../../base/hash.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import {
  offerIdOfCode,
  preAuthorizedCodeGrant,
  txCodeDigest,
} from '../../protocol/oid4vci/credential-offer.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import { codeChallengeOf } from '../../protocol/oid4vci/pkce.ts';
import {
  type AuthorizationCodeTokenRequest,
  type PreAuthorizedTokenRequest,
  readTokenRequest,
  type RefreshTokenRequest,
  type TokenRequest,
} from '../../protocol/oid4vci/token-endpoint.ts';
import type { Authorization } from '../authorization/authorization-store.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';
import { drawTokens, giveTokens, type NewTokens } from './give-tokens.ts';
import { provePossession } from './prove-possession.ts';

/** After this many wrong transaction codes an offer is locked for good. */
export const mostTxCodeTries = 5;

export type GrantedToken = { readonly outcome: 'granted'; readonly response: JsonObject };

/**
 * Gives out an access token and a refresh token (OpenID4VCI 1.0 §6, RFC 6749 §4.1.3 and §6), each code and each refresh
 * token exactly once. Where the request comes with a DPoP proof, the tokens are bound to its key (RFC 9449 §5). A wrong
 * transaction code or code verifier does not use the code up; wrong transaction codes are counted in a committed
 * transaction, so that restarts and other processes know of them. A code or refresh token that comes a second time has
 * been stolen by one of the two who sent it: everything that was given out for it ends (RFC 9700 §4.14.2).
 */
export async function grantToken(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'node'>,
  officeCode: OfficeCode,
  form: { readonly [name: string]: unknown },
  dpopProof?: string,
): Promise<GrantedToken | OAuthRefusal> {
  const request = readTokenRequest(form);
  if ('outcome' in request) return request;
  const possession = await provePossession(ports, { officeCode, endpoint: 'token', dpopProof });
  if (possession.outcome === 'refused') return possession;
  const tokens = drawTokens(ports);
  return ports.store.write((store) =>
    takeGrant(store, request, { officeCode, tokens, jkt: possession.jkt, at: ports.clock() }),
  );
}

type Taking = {
  readonly officeCode: OfficeCode;
  readonly tokens: NewTokens;
  /** The thumbprint of the key the tokens are to be bound to. */
  readonly jkt: string | undefined;
  readonly at: Date;
};
type Granted = Promise<GrantedToken | OAuthRefusal>;

function takeGrant(store: WriteStore, request: TokenRequest, taking: Taking): Granted {
  switch (request.grantType) {
    case preAuthorizedCodeGrant:
      return takeOffer(store, request, taking);
    case 'authorization_code':
      return takeAuthorization(store, request, taking);
    case 'refresh_token':
      return takeRefreshToken(store, request, taking);
  }
}

type Event = { readonly action: string; readonly subject: string; readonly facts: Json };

function note(store: WriteStore, { officeCode, at }: Taking, event: Event): Promise<void> {
  return store.writeAudit.append({ officeCode, at, actor: 'wallet', ...event });
}

async function takeOffer(store: WriteStore, request: PreAuthorizedTokenRequest, taking: Taking): Granted {
  const { officeCode, tokens, jkt, at } = taking;
  const code = request.preAuthorizedCode;
  const subject = offerIdOfCode(code);
  // Asking for what was not offered must not use the offer up, so this comes before the taking.
  const offered = await store.offers.byId(officeCode, subject);
  if (offered !== undefined && !isWithin(request, offered.configurationIds)) return notOffered();
  const taken = await store.writeOffers.take(
    officeCode,
    sha256Text(code),
    txCodeDigest(code, request.txCode),
    {
      at,
      mostTries: mostTxCodeTries,
    },
  );
  switch (taken.outcome) {
    case 'notOpen':
      return refusal('invalid_grant', 'The code is unknown, used, withdrawn, locked or expired.');
    case 'wrongTxCode': {
      const { triesLeft } = taken;
      await note(store, taking, { action: 'offer.txCodeRefused', subject, facts: { triesLeft } });
      return refusal('invalid_grant', `The transaction code is wrong; ${triesLeft} tries are left.`);
    }
    case 'taken': {
      const configurationIds = request.configurationIds ?? taken.offer.configurationIds;
      const terms = { officeCode, offerId: taken.offer.offerId, configurationIds, jkt, at };
      const response = await giveTokens(store, tokens, terms);
      await note(store, taking, { action: 'offer.redeemed', subject, facts: { configurationIds } });
      return { outcome: 'granted', response };
    }
  }
}

const unknownCode = 'The code is unknown, used or expired, or was given out to somebody else.';

async function takeAuthorization(
  store: WriteStore,
  request: AuthorizationCodeTokenRequest,
  taking: Taking,
): Granted {
  const { officeCode, tokens, jkt, at } = taking;
  const authorization = await store.authorizations.byCode(officeCode, sha256Text(request.code));
  if (authorization === undefined || !isOwnCode(authorization, request, jkt))
    return refusal('invalid_grant', unknownCode);
  const { offerId, authorizationId: subject } = authorization;
  if (authorization.state === 'redeemed' && offerId !== undefined) {
    await store.writeRefreshTokens.endOffer(officeCode, offerId);
    await note(store, taking, { action: 'authorization.codeReused', subject, facts: { offerId } });
    return refusal('invalid_grant', unknownCode);
  }
  if (!isWithin(request, authorization.configurationIds)) return notOffered();
  const redeemed = await store.writeAuthorizations.move(
    authorization,
    { state: 'codeIssued', at },
    { state: 'redeemed' },
  );
  if (redeemed === undefined || offerId === undefined) return refusal('invalid_grant', unknownCode);
  if (!(await store.writeOffers.move(officeCode, offerId, 'open', 'tokenIssued')))
    return refusal('invalid_grant', 'The offer was withdrawn, or was claimed already.');
  const configurationIds = request.configurationIds ?? authorization.configurationIds;
  const response = await giveTokens(store, tokens, { officeCode, offerId, configurationIds, jkt, at });
  await note(store, taking, {
    action: 'authorization.redeemed',
    subject,
    facts: { offerId, configurationIds },
  });
  return { outcome: 'granted', response };
}

// RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 9449 §10: who redeems a code is who asked for it.
function isOwnCode(
  { redirectUri, codeChallenge, clientId, dpopJkt }: Authorization,
  request: AuthorizationCodeTokenRequest,
  jkt: string | undefined,
): boolean {
  return (
    redirectUri === request.redirectUri &&
    codeChallenge === codeChallengeOf(request.codeVerifier) &&
    (request.clientId === undefined || request.clientId === clientId) &&
    (dpopJkt === undefined || dpopJkt === jkt)
  );
}

const unknownToken = 'The refresh token is unknown, used, ended or expired, or is bound to another key.';

async function takeRefreshToken(store: WriteStore, request: RefreshTokenRequest, taking: Taking): Granted {
  const { officeCode, tokens, jkt, at } = taking;
  const digest = sha256Text(request.refreshToken);
  const token = await store.refreshTokens.byDigest(digest);
  if (token?.officeCode !== officeCode || at >= token.expiresAt || token.dpopJkt !== jkt)
    return refusal('invalid_grant', unknownToken);
  const { offerId, configurationIds: refreshableIds } = token;
  if (token.usedAt !== undefined) {
    await store.writeRefreshTokens.endOffer(officeCode, offerId);
    await note(store, taking, { action: 'token.reused', subject: offerId, facts: {} });
    return refusal('invalid_grant', unknownToken);
  }
  if (!isWithin(request, refreshableIds)) return notOffered();
  const offer = await store.offers.byId(officeCode, offerId);
  if (offer?.state !== 'tokenIssued' && offer?.state !== 'issued')
    return refusal('invalid_grant', 'The offer was withdrawn.');
  if (!(await store.writeRefreshTokens.take(digest, at))) return refusal('invalid_grant', unknownToken);
  const configurationIds = request.configurationIds ?? refreshableIds;
  const terms = { officeCode, offerId, configurationIds, refreshableIds, jkt, at };
  const response = await giveTokens(store, tokens, terms);
  await note(store, taking, { action: 'token.refreshed', subject: offerId, facts: { configurationIds } });
  return { outcome: 'granted', response };
}

function isWithin({ configurationIds = [] }: TokenRequest, permitted: readonly string[]): boolean {
  return configurationIds.every((id) => permitted.includes(id));
}

function notOffered(): OAuthRefusal {
  return refusal(
    'invalid_authorization_details',
    'A credential configuration is not part of what was granted.',
  );
}

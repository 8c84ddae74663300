import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import type { JsonObject } from '../../base/json.ts';
import { randomSecret } from '../../base/random.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import {
  accessTokenSeconds,
  buildTokenResponse,
  refreshTokenSeconds,
} from '../../protocol/oid4vci/token-endpoint.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';

/** The two tokens of an answer; only their digests are kept. */
export type NewTokens = { readonly accessToken: string; readonly refreshToken: string };

/** Draws the tokens before the transaction. */
export function drawTokens({ random }: Pick<Ports, 'random'>): NewTokens {
  return { accessToken: randomSecret(random), refreshToken: randomSecret(random) };
}

/** What the tokens are good for. */
export type TokenTerms = {
  readonly officeCode: OfficeCode;
  readonly offerId: string;
  readonly configurationIds: readonly string[];
  /** The thumbprint of the key they are bound to. */
  readonly jkt: string | undefined;
  readonly at: Date;
  /** What a refresh token can still ask for, where the access token is for less. */
  readonly refreshableIds?: readonly string[] | undefined;
};

/** Records the tokens and answers the token response (OpenID4VCI 1.0 §6.2). */
export async function giveTokens(
  store: Pick<WriteStore, 'writeAccessTokens' | 'writeRefreshTokens'>,
  { accessToken, refreshToken }: NewTokens,
  { officeCode, offerId, configurationIds, jkt, at, refreshableIds = configurationIds }: TokenTerms,
): Promise<JsonObject> {
  const both = { officeCode, offerId, dpopJkt: jkt };
  await store.writeAccessTokens.add({
    ...both,
    configurationIds,
    tokenDigest: sha256Text(accessToken),
    expiresAt: addSeconds(at, accessTokenSeconds),
  });
  await store.writeRefreshTokens.add({
    ...both,
    configurationIds: refreshableIds,
    tokenDigest: sha256Text(refreshToken),
    expiresAt: addSeconds(at, refreshTokenSeconds),
    usedAt: undefined,
  });
  return buildTokenResponse({ accessToken, refreshToken, configurationIds, isBound: jkt !== undefined });
}

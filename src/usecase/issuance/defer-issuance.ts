import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { randomSecret, timeOrderedUuid } from '../../base/random.ts';
import {
  deferredIntervalSeconds,
  deferredResponse,
  deferredSeconds,
} from '../../protocol/oid4vci/deferred-request.ts';
import type { CredentialHolder } from '../../protocol/oid4vci/credential-payload.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';
import type { Grant } from './read-grant.ts';
import type { Deferral } from './wallet-claim.ts';

/** What a wallet asked for, after its keys were proved. */
export type AskedCredentials = {
  readonly grant: Pick<Grant, 'token' | 'offer'>;
  readonly configurationId: string;
  readonly holders: readonly CredentialHolder[];
};

/**
 * What becomes of a claim inside the caller's transaction where the office is to release the credential after a check
 * (OpenID4VCI 1.0 §8.3, https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html). Undefined where
 * it can be issued now: the offer needs no release or is released. An earlier request for the same credential ends
 * with this one: while the office has not decided this takes its place, and once it is released what waits is fetched by
 * this. So a wallet that never got an answer can ask anew.
 */
export async function deferUntilReleased(
  ports: Pick<Ports, 'clock' | 'random'>,
  store: WriteStore,
  asked: AskedCredentials,
): Promise<Deferral | OAuthRefusal | undefined> {
  const { officeCode, offerId, release } = asked.grant.offer;
  if (release === undefined) return undefined;
  if (await store.writeOffers.release(officeCode, offerId, 'pending')) return wait(ports, store, asked);
  switch ((await store.offers.byId(officeCode, offerId))?.release) {
    case 'released':
      await store.writeDeferredIssuances.supersede(officeCode, offerId, asked.configurationId);
      return undefined;
    case 'refused':
      return refusal('credential_request_denied', 'The office has refused to release the credential.');
    case 'pending':
    case undefined:
      return refusal('invalid_token', 'The offer behind the access token was withdrawn.');
  }
}

async function wait(
  ports: Pick<Ports, 'clock' | 'random'>,
  store: WriteStore,
  { grant: { token, offer }, configurationId, holders }: AskedCredentials,
): Promise<Deferral> {
  const { officeCode, offerId, partyId } = offer;
  const createdAt = ports.clock();
  const transactionId = randomSecret(ports.random);
  const { deferredIssuanceId, intervalSeconds } = await store.writeDeferredIssuances.put({
    deferredIssuanceId: timeOrderedUuid(ports.random, createdAt),
    ...{ officeCode, offerId, partyId, configurationId },
    transactionDigest: sha256Text(transactionId),
    holders: holders.map(({ key, did }) => (did === undefined ? { key } : { key, did })),
    dpopJkt: token.dpopJkt,
    state: 'pending',
    intervalSeconds: deferredIntervalSeconds,
    createdAt,
    expiresAt: addSeconds(createdAt, deferredSeconds),
    ...{ decidedAt: undefined, decidedBy: undefined, issuedId: undefined },
  });
  await store.writeAudit.append({
    ...{ officeCode, at: createdAt, actor: 'wallet' },
    action: 'credential.deferred',
    subject: deferredIssuanceId,
    facts: { offerId, configurationId, keys: holders.length },
  });
  return { outcome: 'deferred', response: deferredResponse(transactionId, intervalSeconds) };
}

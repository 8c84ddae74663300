import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { type OAuthRefusal, refusal } from './oauth-refusal.ts';

/** Seconds a wallet has to fetch what it waits for: thirty days, within which the office has to decide. */
export const deferredSeconds = 30 * 24 * 60 * 60;
/** Seconds a wallet is to wait before it asks again: a few times within the life of one access token. */
export const deferredIntervalSeconds = 60;

const longestTransactionId = 200;

export type DeferredRequest = { readonly outcome: 'read'; readonly transactionId: string };

/**
 * Reads a deferred credential request (OpenID4VCI 1.0 §9.1,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html). Unknown members are ignored.
 */
export function readDeferredRequest(body: unknown): DeferredRequest | OAuthRefusal {
  if (!isJsonObject(body)) return refusal('invalid_credential_request', 'The body is not a JSON object.');
  const transactionId = body['transaction_id'];
  if (typeof transactionId !== 'string') {
    return refusal('invalid_credential_request', 'transaction_id is missing or not a text.');
  }
  return transactionId.length <= longestTransactionId
    ? { outcome: 'read', transactionId }
    : invalidTransactionId();
}

/** The refusal of a transaction that is not, or no longer, one of whoever asks (§9.3); it does not tell which. */
export function invalidTransactionId(): OAuthRefusal {
  return refusal('invalid_transaction_id', 'The transaction_id is unknown, used or expired.');
}

/** What a wallet is told that has to wait (§8.3 and §9.2). */
export function deferredResponse(transactionId: string, intervalSeconds: number): JsonObject {
  return { transaction_id: transactionId, interval: intervalSeconds };
}

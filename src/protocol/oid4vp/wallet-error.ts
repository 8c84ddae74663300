const codes = [
  'access_denied',
  'invalid_client',
  'invalid_request',
  'invalid_request_uri_method',
  'invalid_scope',
  'invalid_transaction_data',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_response_type',
  'vp_formats_not_supported',
  'wallet_unavailable',
] as const;

/** Why a wallet declined, by the specification's codes; `other` for any text that is none of them. */
export type WalletErrorCode = (typeof codes)[number] | 'other';

/**
 * The code of an authorization error response (OpenID4VP 1.0 §8.5,
 * https://openid.net/specs/openid-4-verifiable-presentations-1_0.html, and RFC 6749 §4.1.2.1). Other texts are not kept:
 * they may say anything about the holder.
 */
export function walletErrorCode(text: string): WalletErrorCode {
  return codes.find((code) => code === text) ?? 'other';
}

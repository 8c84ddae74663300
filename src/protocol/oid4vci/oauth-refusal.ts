/**
 * The error codes of the OpenID4VCI endpoints (RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, RFC 9101 §6, RFC 9396 §5,
 * OpenID4VCI 1.0 §8.3.1.2, §9.3 and §11.3, https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html).
 */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'invalid_authorization_details'
  | 'invalid_scope'
  | 'unsupported_response_type'
  | 'request_not_supported'
  | 'unauthorized_client'
  | 'invalid_token'
  | 'invalid_dpop_proof'
  | 'insufficient_scope'
  | 'invalid_credential_request'
  | 'unknown_credential_configuration'
  | 'unknown_credential_identifier'
  | 'invalid_proof'
  | 'invalid_nonce'
  | 'invalid_encryption_parameters'
  | 'credential_request_denied'
  | 'invalid_transaction_id'
  | 'invalid_notification_id'
  | 'invalid_notification_request';

/** An expected refusal at one of the endpoints; `description` is for developers and holds nothing that was sent. */
export type OAuthRefusal = {
  readonly outcome: 'refused';
  readonly error: OAuthErrorCode;
  readonly description: string;
};

// RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E, that is printable ASCII without the quotation mark and the backslash.
const foreignCharacter = /[^\x20-\x21\x23-\x5b\x5d-\x7e]/g;

/** A refusal whose description has only the characters that OAuth allows; others become question marks. */
export function refusal(error: OAuthErrorCode, description: string): OAuthRefusal {
  return { outcome: 'refused', error, description: description.replace(foreignCharacter, '?') };
}

import { type OfficeCode, officePath } from '../../domain/trust/office.ts';

/** OpenID4VCI 1.0 §12.2.1: the credential issuer identifier of an office, which is also the base of its endpoints. */
export function credentialIssuerUrl(publicUrl: string, officeCode: OfficeCode): string {
  return `${publicUrl}/offices/${officePath(officeCode)}`;
}

/** Where the browser of an authorization comes back to from the wallet that the party signed in with. */
export function signedInUrl(
  publicUrl: string,
  signedIn: {
    readonly officeCode: OfficeCode;
    readonly authorizationId: string;
    readonly requestId: string;
    readonly responseCode: string;
  },
): string {
  const { officeCode, authorizationId, requestId, responseCode } = signedIn;
  const query = new URLSearchParams({ request: requestId, response_code: responseCode });
  return `${credentialIssuerUrl(publicUrl, officeCode)}/authorizations/${authorizationId}/signed-in?${query.toString()}`;
}

/** Where an office's Token Status List is published. */
export function statusListUrl(publicUrl: string, officeCode: OfficeCode, listId: string): string {
  return `${credentialIssuerUrl(publicUrl, officeCode)}/status-lists/${listId}`;
}

/** Where the same list is published as a Bitstring Status List credential. */
export function statusListCredentialUrl(publicUrl: string, officeCode: OfficeCode, listId: string): string {
  return `${credentialIssuerUrl(publicUrl, officeCode)}/status-list-credentials/${listId}`;
}

/** Where the addresses of all its Token Status Lists are found. */
export function statusListsUrl(publicUrl: string, officeCode: OfficeCode): string {
  return `${credentialIssuerUrl(publicUrl, officeCode)}/status-lists`;
}

import { base64url, fromBase64url } from '../../base/bytes.ts';
import { sha256, sha256Text } from '../../base/hash.ts';
import type { JsonObject } from '../../base/json.ts';

/** OpenID4VCI 1.0 §3.5. */
export const preAuthorizedCodeGrant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

const referenceBytes = 32;

/** The secrets of one offer, all derived from the reference in its URL, of which only digests are kept. */
export type OfferSecrets = { readonly preAuthorizedCode: string; readonly offerId: string };

/** Whether the text can be an offer's reference: 256 bits in base64url. */
export function isOfferReference(text: string): boolean {
  return fromBase64url(text)?.length === referenceBytes;
}

/** The secrets behind an offer's reference. */
export function offerSecrets(reference: string): OfferSecrets {
  const preAuthorizedCode = sha256Text(`pre-authorized code of ${reference}`);
  return { preAuthorizedCode, offerId: offerIdOfCode(preAuthorizedCode) };
}

/** The offer's id in the office's own API (128 bits): it can be had from the code, and the code not from it. */
export function offerIdOfCode(preAuthorizedCode: string): string {
  return base64url(sha256(`offer id of ${preAuthorizedCode}`).subarray(0, 16));
}

/** A transaction code is short, so its digest is taken together with the code, which nobody can try out. */
export function txCodeDigest(preAuthorizedCode: string, txCode: string): string {
  return sha256Text(`transaction code ${txCode} of ${preAuthorizedCode}`);
}

/** The grants by which an offer is claimed. */
export const offerGrants = [preAuthorizedCodeGrant, 'authorization_code'] as const;
export type OfferGrant = (typeof offerGrants)[number];

/**
 * The Credential Offer object (OpenID4VCI 1.0 §4.1.1,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html). Whoever only sees the offer gets nothing: it
 * asks for a transaction code, or has the party sign in; then the code is the `issuer_state` that leads back to the offer.
 */
export function buildCredentialOffer(offer: {
  readonly credentialIssuer: string;
  readonly configurationIds: readonly string[];
  readonly preAuthorizedCode: string;
  readonly txCodeLength: number;
  readonly grantType?: OfferGrant | undefined;
}): JsonObject {
  return {
    credential_issuer: offer.credentialIssuer,
    credential_configuration_ids: offer.configurationIds,
    grants: grantsOf(offer),
  };
}

function grantsOf({
  preAuthorizedCode,
  txCodeLength,
  grantType,
}: Parameters<typeof buildCredentialOffer>[0]): JsonObject {
  if (grantType === 'authorization_code') return { authorization_code: { issuer_state: preAuthorizedCode } };
  return {
    [preAuthorizedCodeGrant]: {
      'pre-authorized_code': preAuthorizedCode,
      tx_code: {
        input_mode: 'numeric',
        length: txCodeLength,
        description: 'The office gives you this code by another way than the offer.',
      },
    },
  };
}

/** The link that opens a wallet with an offer in it (§4.1.2), for wallets that cannot fetch one. */
export function credentialOfferValueLink(credentialOffer: JsonObject): string {
  return `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(credentialOffer))}`;
}

/** The link that opens a wallet with an offer by reference (§4.1.3). */
export function credentialOfferLink(credentialIssuer: string, reference: string): string {
  const url = `${credentialIssuer}/credential-offers/${reference}`;
  return `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(url)}`;
}

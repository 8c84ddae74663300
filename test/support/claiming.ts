import { epochSeconds } from '../../src/base/clock.ts';
import { credentialIssuerUrl } from '../../src/protocol/oid4vci/office-urls.ts';
import { preAuthorizedCodeGrant } from '../../src/protocol/oid4vci/credential-offer.ts';
import { issueCredential } from '../../src/usecase/issuance/issue-credential.ts';
import { issueNonce } from '../../src/usecase/issuance/issue-nonce.ts';
import { type MadeOffer, offerCredential } from '../../src/usecase/issuance/offer-credential.ts';
import { grantToken } from '../../src/usecase/issuance/grant-token.ts';
import { type IssuingNode, publicUrl, type TestOffice } from './issuing-office.ts';
import { type TestKey, testKey, token, type TokenPart } from './jose-keys.ts';

export const sdJwtId = 'GlobalIdentifierCredential_dc+sd-jwt';
export const jwtVcId = 'GlobalIdentifierCredential_jwt_vc_json';
export const documentVcId = 'GlobalIdentifierCredential_ldp_vc';
export const unlinkableId = 'GlobalIdentifierCredential_dc+sd-jwt_unlinkable';
export const walletKey = testKey('ES256', 'wallet');

const dataset = { assuranceLevel: 'high', evidence: [{ type: 'registerExtract' }] } as const;

/** An offer of both configurations for the party, made by the office's clerk. */
export function makeOffer(
  node: IssuingNode,
  office: TestOffice,
  partyId: string,
  more: Partial<Parameters<typeof offerCredential>[1]> = {},
): Promise<MadeOffer> {
  return offerCredential(node.ports, { ...dataset, caller: office.caller, partyId, ...more });
}

/** The pre-authorized code in an offer. */
export function codeOf(offer: MadeOffer): string {
  const grants = Object(offer.credentialOffer['grants']);
  return String(grants[preAuthorizedCodeGrant]['pre-authorized_code']);
}

/** The token request of a wallet that was given the offer and the transaction code. */
export function tokenForm(offer: MadeOffer, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    grant_type: preAuthorizedCodeGrant,
    'pre-authorized_code': codeOf(offer),
    tx_code: offer.txCode,
    ...more,
  };
}

/** A transaction code of the same length that is not the right one. */
export function wrongTxCode(offer: MadeOffer): string {
  return offer.txCode.startsWith('0') ? `1${offer.txCode.slice(1)}` : `0${offer.txCode.slice(1)}`;
}

/** An access token for the offer. */
export async function accessToken(node: IssuingNode, office: TestOffice, offer: MadeOffer): Promise<string> {
  const redeemed = await grantToken(node.ports, office.officeCode, tokenForm(offer));
  if (redeemed.outcome === 'refused') throw new Error(redeemed.description);
  return String(redeemed.response['access_token']);
}

/** A key proof with everything in order for the office, but for what is given. */
export async function keyProof(
  node: IssuingNode,
  office: TestOffice,
  more: { readonly key?: TestKey; readonly header?: object; readonly payload?: object } = {},
): Promise<string> {
  const key = more.key ?? walletKey;
  const header: TokenPart = {
    typ: 'openid4vci-proof+jwt',
    alg: key.algorithm,
    ...(more.header ?? { jwk: key.jwk }),
  };
  const payload = {
    aud: credentialIssuerUrl(publicUrl, office.officeCode),
    iat: epochSeconds(node.ports.clock()),
    nonce: await issueNonce(node.ports, office.officeCode),
    ...more.payload,
  };
  return token(key, header, payload);
}

/** A claim of one credential with the access token and one key proof. */
export function requestCredential(
  node: IssuingNode,
  office: TestOffice,
  request: {
    readonly accessToken: string | undefined;
    readonly proofs: readonly string[];
    readonly id?: string;
  },
) {
  return issueCredential(node.ports, office.officeCode, {
    accessToken: request.accessToken,
    body: { credential_configuration_id: request.id ?? sdJwtId, proofs: { jwt: request.proofs } },
  });
}

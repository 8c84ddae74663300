import { sha256Text } from '../../base/hash.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { verifyDpopProof } from '../../protocol/jose/dpop-proof.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import { credentialIssuerUrl } from '../../protocol/oid4vci/office-urls.ts';
import type { Ports } from '../ports.ts';

/** A request of a wallet to one of an office's endpoints, as far as it says who is asking. */
export type WalletRequest = {
  readonly officeCode: OfficeCode;
  /** The last segment of the endpoint's path. */
  readonly endpoint: 'par' | 'token' | 'credential' | 'notification' | 'deferred_credential';
  /** What stands in the header `DPoP`, where there is one. */
  readonly dpopProof: string | undefined;
  /** The access token that comes along, where one is needed. */
  readonly accessToken?: string | undefined;
};

/** The thumbprint of the key that the wallet proved to have; undefined where it proved none. */
export type Possession = { readonly outcome: 'proven'; readonly jkt: string | undefined };

/**
 * Verifies the proof of possession of a request (RFC 9449, https://www.rfc-editor.org/rfc/rfc9449) and uses it up: the same
 * proof is taken once, whichever process sees it. Refuses with `invalid_dpop_proof`.
 */
export async function provePossession(
  { store, clock, node }: Pick<Ports, 'store' | 'clock' | 'node'>,
  { officeCode, endpoint, dpopProof, accessToken }: WalletRequest,
): Promise<Possession | OAuthRefusal> {
  if (dpopProof === undefined) return { outcome: 'proven', jkt: undefined };
  const url = `${credentialIssuerUrl(node.publicUrl, officeCode)}/${endpoint}`;
  const proof = verifyDpopProof(dpopProof, { method: 'POST', url, at: clock(), accessToken });
  if (proof.fault !== undefined) return refusal('invalid_dpop_proof', proof.fault.detail);
  const { jkt, jti, expiresAt } = proof;
  const isNew = await store.write(({ dpopProofs }) =>
    dpopProofs.take({ jkt, jtiDigest: sha256Text(jti), expiresAt }),
  );
  return isNew ? { outcome: 'proven', jkt } : refusal('invalid_dpop_proof', 'The proof was used before.');
}

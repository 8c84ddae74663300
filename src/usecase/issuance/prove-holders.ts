import { type Did, methodOf } from '../../domain/did/did.ts';
import type { ResolutionResult } from '../../domain/did/resolution.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { readKeyProofDid, verifyKeyProof } from '../../protocol/jose/key-proof.ts';
import { thumbprint } from '../../protocol/jose/thumbprint.ts';
import type { CredentialHolder } from '../../protocol/oid4vci/credential-payload.ts';
import { bindingMethods, keyProofAlgorithms } from '../../protocol/oid4vci/issuer-metadata.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import { credentialIssuerUrl } from '../../protocol/oid4vci/office-urls.ts';
import type { Ports } from '../ports.ts';

/** The holders whose keys were proven, one for each proof, and the nonces the caller has still to take. */
export type ProvenHolders = {
  readonly outcome: 'proven';
  readonly holders: readonly CredentialHolder[];
  readonly nonces: ReadonlySet<string>;
};

/**
 * Verifies every key proof of a credential request against this office as audience (OpenID4VCI 1.0 §8.2 and F.4): all or
 * none. Refuses with `invalid_proof`, also where a proof has no nonce or two proofs are by the same key.
 */
export async function proveHolders(
  ports: Pick<Ports, 'resolver' | 'clock' | 'node'>,
  officeCode: OfficeCode,
  keyProofs: readonly string[],
): Promise<ProvenHolders | OAuthRefusal> {
  const documents = await resolveHolders(ports, keyProofs);
  const terms = {
    audience: credentialIssuerUrl(ports.node.publicUrl, officeCode),
    at: ports.clock(),
    algorithms: keyProofAlgorithms,
    documentFor: (did: Did) => documents.get(did),
  };
  const holders: CredentialHolder[] = [];
  const nonces = new Set<string>();
  for (const keyProof of keyProofs) {
    const proven = verifyKeyProof(keyProof, terms);
    if (proven.fault !== undefined) return refusal('invalid_proof', proven.fault.detail);
    if (proven.nonce === undefined) return refusal('invalid_proof', 'A key proof has no nonce.');
    nonces.add(proven.nonce);
    holders.push({ key: proven.holderKey, did: proven.holderDid });
  }
  const keys = new Set(holders.map(({ key }) => thumbprint(key)));
  if (keys.size < holders.length) return refusal('invalid_proof', 'Two key proofs are by the same key.');
  return { outcome: 'proven', holders, nonces };
}

// The check itself is pure, so what it needs is fetched first; DIDs of methods that are not advertised are not resolved.
async function resolveHolders(
  { resolver }: Pick<Ports, 'resolver'>,
  keyProofs: readonly string[],
): Promise<ReadonlyMap<Did, ResolutionResult>> {
  const named = keyProofs.map(readKeyProofDid).filter((did) => did !== undefined);
  const dids = [...new Set(named)].filter((did) => bindingMethods.some((method) => method === methodOf(did)));
  return new Map(await Promise.all(dids.map(async (did) => [did, await resolver.resolve(did)] as const)));
}

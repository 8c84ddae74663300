import { type Did, methodOf } from '../../domain/did/did.ts';
import type { ResolutionResult } from '../../domain/did/resolution.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { type KeyProof, readKeyProofDid, verifyKeyProof } from '../../protocol/jose/key-proof.ts';
import { thumbprint } from '../../protocol/jose/thumbprint.ts';
import type { CredentialHolder } from '../../protocol/oid4vci/credential-payload.ts';
import { batchSize, type CredentialRequest } from '../../protocol/oid4vci/credential-request.ts';
import { bindingMethods, keyProofAlgorithms } from '../../protocol/oid4vci/issuer-metadata.ts';
import {
  type KeyAttestation,
  readKeyAttestation,
  verifyKeyAttestation,
} from '../../protocol/oid4vci/key-attestation.ts';
import { type OAuthRefusal, refusal } from '../../protocol/oid4vci/oauth-refusal.ts';
import { credentialIssuerUrl } from '../../protocol/oid4vci/office-urls.ts';
import type { Ports } from '../ports.ts';

/** The holders whose keys were proven or attested, each once, and the nonces the caller has still to take. */
export type ProvenHolders = {
  readonly outcome: 'proven';
  readonly holders: readonly CredentialHolder[];
  readonly nonces: ReadonlySet<string>;
};

/**
 * Verifies every key proof of a credential request against this office as audience (OpenID4VCI 1.0 §8.2 and F.4): all or
 * none. Where a key attestation of somebody who is believed comes along, every key it vouches for is a holder (F.1, F.3).
 * Refuses with `invalid_proof`, also where a proof has no nonce, two proofs are by the same key, or there are more keys than
 * a batch has.
 */
export async function proveHolders(
  ports: Pick<Ports, 'resolver' | 'clock' | 'node' | 'keyAttesters'>,
  officeCode: OfficeCode,
  { keyProofs, proofType }: Pick<CredentialRequest, 'keyProofs' | 'proofType'>,
): Promise<ProvenHolders | OAuthRefusal> {
  const proven =
    proofType === 'attestation'
      ? attestedHolders(ports, keyProofs)
      : await signedHolders(ports, officeCode, keyProofs);
  if (proven.outcome === 'refused' || proven.holders.length <= batchSize) return proven;
  return refusal('invalid_proof', 'More keys are attested than a batch has.');
}

type AttestationPorts = Pick<Ports, 'clock' | 'keyAttesters'>;

/** Appendix F.3: nothing but the attestation speaks for the keys, so the attester has to be believed and a nonce named. */
function attestedHolders(
  { keyAttesters: attesters = [], clock }: AttestationPorts,
  [attestation = '']: readonly string[],
): ProvenHolders | OAuthRefusal {
  if (attesters.length === 0)
    return refusal('invalid_proof', 'Proofs of the type attestation are not supported.');
  const attested = verifyKeyAttestation(attestation, {
    ...{ attesters, at: clock(), algorithms: keyProofAlgorithms },
  });
  if (attested.fault !== undefined) return refusal('invalid_proof', attested.fault.detail);
  if (attested.nonce === undefined) return refusal('invalid_proof', 'The key attestation has no nonce.');
  const holders = attested.keys.map((key) => ({ key, did: undefined }));
  return { outcome: 'proven', holders, nonces: new Set([attested.nonce]) };
}

async function signedHolders(
  ports: Pick<Ports, 'resolver' | 'clock' | 'node' | 'keyAttesters'>,
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
  const holders = new Map<string, CredentialHolder>();
  const attestedKeys = new Map<string, CredentialHolder>();
  const nonces = new Set<string>();
  for (const keyProof of keyProofs) {
    const proven = verifyKeyProof(keyProof, terms);
    if (proven.fault !== undefined) return refusal('invalid_proof', proven.fault.detail);
    if (proven.nonce === undefined) return refusal('invalid_proof', 'A key proof has no nonce.');
    const beside = keysBeside(ports, proven);
    if (beside.fault !== undefined) return refusal('invalid_proof', beside.fault.detail);
    const name = thumbprint(proven.holderKey);
    if (holders.has(name)) return refusal('invalid_proof', 'Two key proofs are by the same key.');
    holders.set(name, { key: proven.holderKey, did: proven.holderDid });
    for (const key of beside.keys) attestedKeys.set(thumbprint(key), { key, did: undefined });
    for (const nonce of [proven.nonce, beside.nonce]) if (nonce !== undefined) nonces.add(nonce);
  }
  // A key that was proven itself keeps the DID it was proven by.
  const all = new Map([...holders, ...[...attestedKeys].filter(([name]) => !holders.has(name))]);
  return { outcome: 'proven', holders: [...all.values()], nonces };
}

const nothingBeside: KeyAttestation = { keys: [], nonce: undefined, isBounded: true };

/**
 * The keys that the attestation beside a key proof vouches for, the proven one among them (appendix F.1). Where nobody is
 * believed it has to be well formed and says nothing.
 */
function keysBeside(
  { keyAttesters: attesters = [], clock }: AttestationPorts,
  { keyAttestation, holderKey }: KeyProof,
): KeyAttestation | { readonly fault: JoseFault } {
  if (keyAttestation === undefined) return nothingBeside;
  const terms = { attesters, at: clock(), algorithms: keyProofAlgorithms };
  const attested =
    attesters.length === 0
      ? readKeyAttestation(keyAttestation, terms)
      : verifyKeyAttestation(keyAttestation, terms);
  if (attested.fault !== undefined) return attested;
  if (!attested.isBounded) return unfit('A key attestation beside a key proof has no end (exp).');
  if (!attested.keys.some((key) => thumbprint(key) === thumbprint(holderKey)))
    return unfit('The key that was proven is not among the attested keys.');
  return attesters.length === 0 ? nothingBeside : attested;
}

function unfit(detail: string): { readonly fault: JoseFault } {
  return { fault: { code: 'MALFORMED_VALUE_ERROR', detail } };
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

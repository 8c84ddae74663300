import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { canonicalJson, type JsonObject } from '../../base/json.ts';
import { type FieldFault, Problem } from '../../base/problem.ts';
import { randomFraction, randomUuid, timeOrderedUuid } from '../../base/random.ts';
import {
  type CredentialFormat,
  credentialValiditySeconds,
  formatAlgorithm,
} from '../../domain/credential/credential-configuration.ts';
import type { StatedClaims } from '../../domain/credential/stated-claims.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Signer } from '../../domain/did/signer.ts';
import type { Office } from '../../domain/trust/office.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';
import type {
  CredentialEnvelope,
  CredentialSubjectHolder,
} from '../../protocol/oid4vci/credential-payload.ts';
import { schemaFaults } from '../verification/claim-schema.ts';
import type { Ports } from '../ports.ts';
import { credentialForms, type FormedCredential, type FormPorts } from './credential-forms.ts';
import { changeCredentialStatus } from './change-credential-status.ts';
import type { WriteStore } from '../store.ts';

/** A credential to be made. */
export type CredentialOrder = {
  readonly office: Office;
  readonly credentialType: CredentialType;
  readonly format: CredentialFormat;
  /** The holder may keep back whom it is about (SD-JWT VC only). */
  readonly isUnlinkable?: boolean | undefined;
  /** The DID the credential is about. */
  readonly subject: Did;
  readonly claims: StatedClaims;
  readonly holder: CredentialSubjectHolder;
  /** When it says it was made, where that is not this very moment. */
  readonly statedAt?: Date | undefined;
  /** A year from then where not given. */
  readonly validUntil?: Date | undefined;
  readonly partyId: string | undefined;
  readonly offerId: string | undefined;
  /** Who caused it, for the audit record. */
  readonly actor: string;
};

/** `credential` is a text or a JSON document, as its format has it. */
export type MadeCredential = { readonly issuedId: string; readonly credential: string | JsonObject };

/** A credential that is on record, with its status entry, and only has to be signed. */
export type RecordedCredential = {
  /** Names the record, and is not in the credential: it tells when it was made. */
  readonly issuedId: string;
  readonly order: CredentialOrder;
  readonly envelope: CredentialEnvelope;
  readonly form: FormedCredential;
};

/** The signer of an office for a credential format; to be had before the transaction, so that nothing is recorded without. */
export function credentialSigner(
  ports: Pick<Ports, 'signing'>,
  office: Office,
  format: CredentialFormat,
): Promise<Signer> {
  return ports.signing.signerFor(office.did, 'assertionMethod', formatAlgorithm[format]);
}

/**
 * Records a credential inside the caller's transaction: status index, record and audit event. It is signed after the
 * commit, so that whatever has a signature is on record and can be revoked, and a slow key store keeps no lock. Throws
 * `credential-invalid` where the claims do not fit the schema of the type.
 */
export async function recordCredential(
  ports: Pick<Ports, 'clock'> & FormPorts,
  store: WriteStore,
  order: CredentialOrder,
): Promise<RecordedCredential> {
  const { office, credentialType, format, subject, holder, partyId, offerId, actor } = order;
  const { officeCode } = office;
  checkFit(order);
  const issuedAt = ports.clock();
  const issuedId = timeOrderedUuid(ports.random, issuedAt);
  const statedAt = order.statedAt ?? issuedAt;
  const validUntil = order.validUntil ?? addSeconds(statedAt, credentialValiditySeconds);
  const status = await store.writeStatusLists.allocate(officeCode, () => randomFraction(ports.random));
  const envelope: CredentialEnvelope = {
    credentialId: randomUuid(ports.random),
    credentialType,
    issuer: office.did,
    subject,
    holder,
    issuedAt: statedAt,
    validUntil,
    statusIndex: status.index,
    isUnlinkable: order.isUnlinkable,
  };
  const form = credentialForms[format](ports, { claims: order.claims, envelope, status });
  await store.writeIssuedCredentials.add({
    issuedId,
    officeCode,
    offerId,
    partyId,
    did: subject,
    credentialType,
    format,
    status,
    issuedAt,
    validUntil,
    revokedAt: undefined,
    contentDigest: sha256Text(canonicalJson(form.content)),
  });
  await store.writeAudit.append({
    officeCode,
    at: issuedAt,
    actor,
    action: 'credential.issued',
    subject: issuedId,
    facts: { did: subject, credentialType, format, listId: status.listId, index: status.index },
  });
  return { issuedId, order, envelope, form };
}

/** Where the claims of a credential to be made do not fit the published schema of its type; empty where they do. */
export function claimFaults({
  credentialType,
  subject,
  claims: { visible, disclosable },
}: Pick<CredentialOrder, 'credentialType' | 'subject' | 'claims'>): readonly FieldFault[] {
  const claims = { ...visible, ...disclosable };
  return schemaFaults(credentialType, { subject, claims }, { isSelective: false });
}

/** Throws `credential-invalid` where there are any. */
export function checkFit(order: Parameters<typeof claimFaults>[0]): void {
  const errors = claimFaults(order);
  if (errors.length > 0)
    throw new Problem('credential-invalid', 'The claims do not fit the schema of the credential.', {
      errors,
    });
}

/**
 * Signs a credential whose record was committed. Where the signing fails the record is revoked, for nobody has the
 * credential, and the failure is thrown.
 */
export async function signCredential(
  ports: Pick<Ports, 'store' | 'clock'>,
  signer: Signer,
  { issuedId, order, form }: RecordedCredential,
): Promise<MadeCredential> {
  try {
    return { issuedId, credential: await form.secure(signer) };
  } catch (error) {
    const caller = { officeCode: order.office.officeCode, actor: order.actor };
    await changeCredentialStatus(ports, caller, { issuedId, to: 'revoked', isUnissued: true });
    throw error;
  }
}

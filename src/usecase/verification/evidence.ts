import type { CredentialState } from '../../domain/credential/credential-status.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import type { ResolutionResult } from '../../domain/did/resolution.ts';
import {
  accreditationFor,
  type CredentialType,
  credentialTypes,
  type TrustedIssuer,
} from '../../domain/trust/trusted-issuer.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import type { AccreditedBy } from './accredited.ts';
import type { CredentialReading } from './securing/securing-suite.ts';

/** What a status reference led to: the status, with what the issuer says it means, or why there is none to rely on. */
export type StatusEvidence =
  { readonly status: CredentialState; readonly message?: string | undefined } | JoseFault;

/**
 * What is asked of the presenter: nothing, a key binding for a nonce and an audience, or to be the subject, where a
 * presentation signed by that DID was verified before.
 */
export type HolderEvidence =
  | { readonly kind: 'none' }
  | { readonly kind: 'keyBinding'; readonly nonce: string; readonly audience: string }
  | { readonly kind: 'presentation'; readonly did: Did };

/** All that the checks look at, gathered beforehand, so that every check is a pure function of it. */
export type Evidence = {
  readonly reading: CredentialReading;
  readonly issuer: ResolutionResult;
  /** Why the signature does not hold; found out first, because nothing is fetched for a credential nobody signed. */
  readonly signatureFault: JoseFault | undefined;
  readonly statuses: readonly StatusEvidence[];
  readonly holder: HolderEvidence;
  readonly trustList: readonly TrustedIssuer[];
  /** The row of the trust list that lets the issuer issue it (`trustRowOf`), where one does. */
  readonly trustRow: TrustedIssuer | undefined;
  /** The accreditations that let the issuer issue it, where no row of the trust list does. */
  readonly accredited?: AccreditedBy | undefined;
  readonly expectedType: CredentialType | undefined;
  readonly at: Date;
};

/** One check: undefined where it holds, else why not. */
export type EvidenceCheck = (evidence: Evidence) => JoseFault | undefined;

/** The usable document of a resolution: of the DID asked for, without an error, and not deactivated. */
export function usableDocument(resolution: ResolutionResult, did: string): DidDocument | JoseFault {
  const { document, documentMetadata, error } = resolution;
  if (error !== undefined || document === undefined) {
    return { code: error?.type ?? 'NOT_FOUND', detail: 'The DID does not resolve.' };
  }
  if (document.id !== did) return { code: 'INVALID_DID_DOCUMENT', detail: 'The document is of another DID.' };
  if (documentMetadata.deactivated === true)
    return { code: 'DEACTIVATED', detail: 'The DID is deactivated.' };
  return document;
}

type Typed = Pick<Evidence, 'reading' | 'trustList' | 'accredited'>;

/** The type of a credential: by its W3C type, or by a `vct` that the trust list or an accreditation knows. */
export function typeOf({ reading, trustList, accredited }: Typed): CredentialType | undefined {
  return reading.typedBy === 'vct'
    ? (trustList.find((row) => hasVctOf(row, reading)) ?? accredited)?.credentialType
    : credentialTypes.find((name) => reading.types.includes(name));
}

/** The row of the trust list that lets the issuer issue this credential now, or undefined. */
export function trustRowOf(evidence: Typed & Pick<Evidence, 'at'>): TrustedIssuer | undefined {
  const { reading, trustList, at } = evidence;
  const credentialType = typeOf(evidence);
  if (credentialType === undefined) return undefined;
  const rows = reading.typedBy === 'vct' ? trustList.filter((row) => hasVctOf(row, reading)) : trustList;
  return accreditationFor(rows, { issuer: reading.issuer, credentialType, at });
}

/** By what the issuer may issue this credential now: a row of the trust list, or accreditations. */
export function accreditationOf({
  trustRow,
  accredited,
}: Evidence): TrustedIssuer | AccreditedBy | undefined {
  return trustRow ?? accredited;
}

function hasVctOf(row: TrustedIssuer, { types }: CredentialReading): boolean {
  return row.vct.some((vct) => types.includes(vct));
}

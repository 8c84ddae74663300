import type { DidDocument } from '../../domain/did/did-document.ts';
import type { ResolutionResult } from '../../domain/did/resolution.ts';
import {
  accreditationFor,
  type CredentialType,
  credentialTypes,
  type TrustedIssuer,
} from '../../domain/trust/trusted-issuer.ts';
import type { JoseFault, Jws } from '../../protocol/jose/compact-jws.ts';
import type { CredentialReading } from './credential-reading.ts';

/** What a status reference led to: the status, or why there is none to rely on. */
export type StatusEvidence = { readonly status: 'valid' | 'revoked' | 'suspended' } | JoseFault;

/** What the presenter must have proved; `none` is a credential shown without its holder. */
export type HolderEvidence =
  | { readonly kind: 'none' }
  | { readonly kind: 'keyBinding'; readonly nonce: string; readonly audience: string }
  | {
      readonly kind: 'presentation';
      readonly jws: Jws;
      readonly holder: string;
      readonly resolution: ResolutionResult;
      readonly nonce: string;
      readonly audience: string;
    };

/** All that the checks look at, gathered beforehand, so that every check is a pure function of it. */
export type Evidence = {
  readonly reading: CredentialReading;
  readonly issuer: ResolutionResult;
  readonly statuses: readonly StatusEvidence[];
  readonly holder: HolderEvidence;
  readonly trustList: readonly TrustedIssuer[];
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

/** The type of a credential: by its W3C type, or by the `vct` under which the trust list knows it from this issuer. */
export function typeOf({
  reading,
  trustList,
}: Pick<Evidence, 'reading' | 'trustList'>): CredentialType | undefined {
  const { types, issuer } = reading;
  const byName = credentialTypes.find((name) => types.includes(name));
  if (reading.format !== 'dc+sd-jwt') return byName;
  return trustList.find((row) => row.did === issuer && row.vct.some((vct) => types.includes(vct)))
    ?.credentialType;
}

/** The row of the trust list that lets the issuer issue this credential now, or undefined. */
export function accreditationOf(evidence: Evidence): TrustedIssuer | undefined {
  const credentialType = typeOf(evidence);
  if (credentialType === undefined) return undefined;
  return accreditationFor(evidence.trustList, {
    issuer: evidence.reading.issuer,
    credentialType,
    at: evidence.at,
  });
}

import type { Did } from '../did/did.ts';
import type { OfficeCode } from './office.ts';

/** The kinds of credential this service issues and relies on. */
export const credentialTypes = [
  'GlobalIdentifierCredential',
  'PartyLinkCredential',
  'RightHolderCredential',
  'OfficeAccreditationCredential',
  'PartyRelationCredential',
  'SamePartyCredential',
] as const;
export type CredentialType = (typeof credentialTypes)[number];

/** One row of an office's trust list: this issuer may issue this type from `since` until before `until`. */
export type TrustedIssuer = {
  readonly id: string;
  readonly did: Did;
  readonly officeCode: OfficeCode;
  readonly credentialType: CredentialType;
  /** The `vct` URLs under which the issuer issues the type as SD-JWT VC. */
  readonly vct: readonly string[];
  readonly since: Date;
  readonly until: Date | undefined;
};

/** Whether the list lets the issuer issue the type at the moment; the row that does, or undefined. */
export function accreditationFor(
  list: readonly TrustedIssuer[],
  asked: { readonly issuer: string; readonly credentialType: CredentialType; readonly at: Date },
): TrustedIssuer | undefined {
  return list.find(
    (row) =>
      row.did === asked.issuer &&
      row.credentialType === asked.credentialType &&
      row.since <= asked.at &&
      (row.until === undefined || asked.at < row.until),
  );
}

import type { CredentialType } from '../trust/trusted-issuer.ts';

/** What is published about a kind of credential; paths are below the node's public URL. */
export type CredentialTypeRow = {
  readonly name: CredentialType;
  /** The type's path segment in URLs and file names. */
  readonly slug: string;
  /** Counts from 1; a change that breaks relying parties is another version at another URL. */
  readonly version: number;
  /**
   * The version of the type's JSON-LD context for documents of VC Data Model 2.0, whose own context keeps some terms, such
   * as `name`, for itself.
   */
  readonly documentContextVersion: number;
};

/** The one table of the types issued and relied on; another type is another row and its files in `schemas/credentials`. */
export const credentialTypeTable: { readonly [name in CredentialType]: CredentialTypeRow } = {
  GlobalIdentifierCredential: {
    ...{ name: 'GlobalIdentifierCredential', slug: 'global-identifier' },
    ...{ version: 1, documentContextVersion: 2 },
  },
  PartyLinkCredential: {
    ...{ name: 'PartyLinkCredential', slug: 'party-link' },
    ...{ version: 1, documentContextVersion: 1 },
  },
  RightHolderCredential: {
    ...{ name: 'RightHolderCredential', slug: 'right-holder' },
    ...{ version: 1, documentContextVersion: 1 },
  },
  OfficeAccreditationCredential: {
    ...{ name: 'OfficeAccreditationCredential', slug: 'office-accreditation' },
    ...{ version: 1, documentContextVersion: 1 },
  },
  PartyRelationCredential: {
    ...{ name: 'PartyRelationCredential', slug: 'party-relation' },
    ...{ version: 1, documentContextVersion: 1 },
  },
  SamePartyCredential: {
    ...{ name: 'SamePartyCredential', slug: 'same-party' },
    ...{ version: 1, documentContextVersion: 1 },
  },
};

/** The `vct` of the type, where its SD-JWT VC type metadata is served too. */
export function vctUrl(publicUrl: string, type: CredentialType): string {
  const { slug, version } = credentialTypeTable[type];
  return `${publicUrl}/credential-types/${slug}/v${version}`;
}

const unlinkable = '-unlinkable';
// Of the other types a holder who is not named would be of no use.
const unlinkablePattern = /\/global-identifier\/v\d+-unlinkable$/;

/** The `vct` of the type's credentials in which the holder may keep back whom they are about. */
export function unlinkableVctUrl(publicUrl: string, type: CredentialType): string {
  return `${vctUrl(publicUrl, type)}${unlinkable}`;
}

/** Whether a credential of this `vct` may keep back whom it is about. */
export function isUnlinkableVct(vct: string): boolean {
  return unlinkablePattern.test(vct);
}

/** What a credential of this `vct` is: whoever may issue a type may issue it so that it keeps back whom it is about. */
export function vctAndBase(vct: string): readonly string[] {
  return isUnlinkableVct(vct) ? [vct, vct.slice(0, -unlinkable.length)] : [vct];
}

const linkablePattern = /\/global-identifier\/v\d+$/;

/** Under which `vct` an issuer of this one issues: as it is, and so that it keeps back whom it is about. */
export function vctAndUnlinkable(vct: string): readonly string[] {
  return linkablePattern.test(vct) ? [vct, `${vct}${unlinkable}`] : [vct];
}

/** The URL of the type's JSON Schema, for `credentialSchema`. */
export function credentialSchemaUrl(publicUrl: string, type: CredentialType): string {
  return `${publicUrl}/schemas/${schemaFile(type, 'schema')}`;
}

/** The URL of the type's JSON-LD context, that for VC Data Model 1.1 (`context`) or 2.0 (`documentContext`). */
export function credentialContextUrl(
  publicUrl: string,
  type: CredentialType,
  kind: 'context' | 'documentContext' = 'context',
): string {
  return `${publicUrl}/schemas/${schemaFile(type, kind)}`;
}

/** The name of one of the type's files in `schemas/credentials`. */
export function schemaFile(
  type: CredentialType,
  kind: 'schema' | 'context' | 'documentContext' | 'type',
): string {
  const { slug, version, documentContextVersion } = credentialTypeTable[type];
  return kind === 'documentContext'
    ? `${slug}.context.v${documentContextVersion}.json`
    : `${slug}.${kind}.v${version}.json`;
}

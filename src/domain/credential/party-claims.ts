import type { Party } from '../party/party.ts';
import type { CredentialType } from '../trust/trusted-issuer.ts';
import type { CredentialDataset } from './credential-dataset.ts';
import { globalIdentifierClaims } from './global-identifier-credential.ts';
import { rightHolderClaims } from './right-holder-credential.ts';
import type { StatedClaims } from './stated-claims.ts';

type PartyClaims = (party: Party, dataset: CredentialDataset) => StatedClaims | undefined;

const noStatement: PartyClaims = () => undefined;

/** What credentials of each type say of a party; types that are not issued to parties say nothing. */
const rows: { readonly [type in CredentialType]: PartyClaims } = {
  GlobalIdentifierCredential: globalIdentifierClaims,
  RightHolderCredential: (party, { rightHolding }) =>
    rightHolding === undefined ? undefined : rightHolderClaims(party, rightHolding),
  PartyLinkCredential: noStatement,
  OfficeAccreditationCredential: noStatement,
  PartyRelationCredential: noStatement,
  SamePartyCredential: noStatement,
};

/** The claims of a credential of the type about the party, or undefined where the dataset does not have what it states. */
export function partyClaims(
  credentialType: CredentialType,
  party: Party,
  dataset: CredentialDataset,
): StatedClaims | undefined {
  return rows[credentialType](party, dataset);
}

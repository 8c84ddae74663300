import type { SigningAlgorithm } from '../did/signer.ts';
import type { CredentialType } from '../trust/trusted-issuer.ts';

/** The formats credentials are issued in, by their OpenID4VCI format identifiers. */
export const credentialFormats = ['dc+sd-jwt', 'jwt_vc_json', 'ldp_vc'] as const;
export type CredentialFormat = (typeof credentialFormats)[number];

/** One kind of credential in one format, as it can be offered to a wallet. */
export type CredentialConfiguration = {
  readonly configurationId: string;
  readonly credentialType: CredentialType;
  readonly format: CredentialFormat;
  /** The holder may keep back whom it is about; an office offers it by name only. */
  readonly isUnlinkable?: true;
};

/** What can be offered, in the order in which wallets are shown it. */
export const credentialConfigurations: readonly CredentialConfiguration[] = [
  {
    configurationId: 'GlobalIdentifierCredential_dc+sd-jwt',
    credentialType: 'GlobalIdentifierCredential',
    format: 'dc+sd-jwt',
  },
  {
    configurationId: 'GlobalIdentifierCredential_jwt_vc_json',
    credentialType: 'GlobalIdentifierCredential',
    format: 'jwt_vc_json',
  },
  {
    configurationId: 'GlobalIdentifierCredential_ldp_vc',
    credentialType: 'GlobalIdentifierCredential',
    format: 'ldp_vc',
  },
  {
    configurationId: 'GlobalIdentifierCredential_dc+sd-jwt_unlinkable',
    credentialType: 'GlobalIdentifierCredential',
    format: 'dc+sd-jwt',
    isUnlinkable: true,
  },
  ...credentialFormats.map((format) => ({
    configurationId: `RightHolderCredential_${format}`,
    credentialType: 'RightHolderCredential' as const,
    format,
  })),
];

/** The algorithm a format is signed with; the office has one assertion key for each. */
export const formatAlgorithm: { readonly [format in CredentialFormat]: SigningAlgorithm } = {
  'dc+sd-jwt': 'ES256',
  jwt_vc_json: 'EdDSA',
  ldp_vc: 'EdDSA',
};

/** How long an issued credential is valid, in seconds: one year. */
export const credentialValiditySeconds = 365 * 24 * 60 * 60;

/** The configuration of that id, or undefined. */
export function credentialConfiguration(configurationId: string): CredentialConfiguration | undefined {
  return credentialConfigurations.find((each) => each.configurationId === configurationId);
}

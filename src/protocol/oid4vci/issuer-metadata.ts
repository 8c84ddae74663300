import type { JsonObject } from '../../base/json.ts';
import {
  type CredentialConfiguration,
  credentialConfigurations,
  type CredentialFormat,
  formatAlgorithm,
} from '../../domain/credential/credential-configuration.ts';
import { credentialContextUrl, unlinkableVctUrl, vctUrl } from '../../domain/credential/credential-type.ts';
import { typeDisplay } from '../../domain/credential/type-metadata.ts';
import type { Office } from '../../domain/trust/office.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';
import type { JoseAlgorithm } from '../jose/algorithm.ts';
import { dpopAlgorithms } from '../jose/dpop-proof.ts';
import { batchSize } from './credential-request.ts';
import { buildEncryptionMetadata } from './encrypted-message.ts';
import { credentialIssuerUrl } from './office-urls.ts';
import { grantTypes } from './token-endpoint.ts';

/** The algorithms a wallet may sign its key proof with. */
export const keyProofAlgorithms: readonly JoseAlgorithm[] = ['ES256', 'EdDSA', 'ES384', 'ES256K'];

/** The DID methods a wallet may prove its key by; a bare JWK is taken too. */
export const bindingMethods = ['key', 'jwk', 'webvh'] as const;

/**
 * The credential issuer metadata of an office (OpenID4VCI 1.0 §12.2.4,
 * https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html). `issuer` and `token_endpoint` belong to the
 * authorization server and are repeated because some wallets look for them here. `requestKey` is what requests may be
 * encrypted to; `takesAttestations` says whether any key attestation is believed.
 */
export function buildIssuerMetadata(
  office: Office,
  publicUrl: string,
  supported: { readonly requestKey: JsonObject; readonly takesAttestations: boolean },
): JsonObject {
  const base = credentialIssuerUrl(publicUrl, office.officeCode);
  return {
    credential_issuer: base,
    issuer: base,
    credential_endpoint: `${base}/credential`,
    deferred_credential_endpoint: `${base}/deferred_credential`,
    nonce_endpoint: `${base}/nonce`,
    notification_endpoint: `${base}/notification`,
    token_endpoint: `${base}/token`,
    ...buildEncryptionMetadata(supported.requestKey),
    batch_credential_issuance: { batch_size: batchSize },
    display: [{ name: office.name, locale: 'en' }],
    credential_configurations_supported: Object.fromEntries(
      credentialConfigurations.map((configuration) => [
        configuration.configurationId,
        supportedConfiguration(configuration, publicUrl, supported.takesAttestations),
      ]),
    ),
  };
}

/**
 * The authorization server metadata of an office (RFC 8414 §2, https://www.rfc-editor.org/rfc/rfc8414; RFC 9126 §5).
 * Without an authorization endpoint there are no response types, and a list without elements must be left out (§3.2).
 */
export function buildAuthorizationServerMetadata(
  office: Office,
  publicUrl: string,
  terms: { readonly takesAuthorizations: boolean },
): JsonObject {
  const base = credentialIssuerUrl(publicUrl, office.officeCode);
  return {
    issuer: base,
    token_endpoint: `${base}/token`,
    token_endpoint_auth_methods_supported: ['none'],
    grant_types_supported: grantTypes.filter(
      (grantType) => terms.takesAuthorizations || grantType !== 'authorization_code',
    ),
    ...(terms.takesAuthorizations ? authorizationMembers(base) : {}),
    'pre-authorized_grant_anonymous_access_supported': true,
    dpop_signing_alg_values_supported: dpopAlgorithms,
    authorization_details_types_supported: ['openid_credential'],
  };
}

function authorizationMembers(base: string): JsonObject {
  return {
    authorization_endpoint: `${base}/authorize`,
    pushed_authorization_request_endpoint: `${base}/par`,
    require_pushed_authorization_requests: true,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    scopes_supported: credentialConfigurations.map(({ configurationId }) => configurationId),
  };
}

function supportedConfiguration(
  configuration: CredentialConfiguration,
  publicUrl: string,
  takesAttestations: boolean,
): JsonObject {
  const proof = { proof_signing_alg_values_supported: keyProofAlgorithms };
  const { format, credentialType, isUnlinkable } = configuration;
  return {
    format,
    scope: configuration.configurationId,
    ...formatRows[format].members(credentialType, publicUrl),
    ...(isUnlinkable === true ? { vct: unlinkableVctUrl(publicUrl, credentialType) } : {}),
    cryptographic_binding_methods_supported: ['jwk', ...bindingMethods.map((method) => `did:${method}`)],
    credential_signing_alg_values_supported: [formatRows[format].signingAlgorithm],
    proof_types_supported: { jwt: proof, ...(takesAttestations ? { attestation: proof } : {}) },
    credential_metadata: {
      display: typeDisplay(credentialType).display,
      claims: claimDescriptions(configuration),
    },
  };
}

/** What differs between the formats in the metadata (OpenID4VCI 1.0, Appendix A). */
type FormatRow = {
  readonly members: (type: CredentialType, publicUrl: string) => JsonObject;
  readonly signingAlgorithm: string;
  /** Where in a credential its claims are. */
  readonly claimRoot: readonly string[];
};

const formatRows: { readonly [format in CredentialFormat]: FormatRow } = {
  'dc+sd-jwt': {
    members: (type, publicUrl) => ({ vct: vctUrl(publicUrl, type) }),
    signingAlgorithm: formatAlgorithm['dc+sd-jwt'],
    claimRoot: [],
  },
  jwt_vc_json: {
    members: (type) => ({ credential_definition: { type: ['VerifiableCredential', type] } }),
    signingAlgorithm: formatAlgorithm.jwt_vc_json,
    claimRoot: ['credentialSubject'],
  },
  ldp_vc: {
    members: (type, publicUrl) => ({
      credential_definition: {
        '@context': [
          'https://www.w3.org/ns/credentials/v2',
          credentialContextUrl(publicUrl, type, 'documentContext'),
        ],
        type: ['VerifiableCredential', type],
      },
    }),
    signingAlgorithm: 'eddsa-rdfc-2022',
    claimRoot: ['credentialSubject'],
  },
};

// Appendix B.2: the order is the order of display, and paths start at the root of the credential.
function claimDescriptions({ format, credentialType }: CredentialConfiguration): readonly JsonObject[] {
  const root = formatRows[format].claimRoot;
  return typeDisplay(credentialType).claims.map(({ path, mandatory, display }) => ({
    path: [...root, ...path],
    mandatory,
    display: display.map(({ label, locale }) => ({ name: label, locale })),
  }));
}

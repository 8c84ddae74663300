/** The part of @digitalbazaar/oid4-client that the tests use; the package comes without types. */
declare module '@digitalbazaar/oid4-client' {
  import type { Agent } from 'node:https';

  type Json = Readonly<Record<string, unknown>>;
  export type IssuerConfig = Json & { readonly issuer: string; readonly token_endpoint: string };

  export function getCredentialOffer(options: {
    url: string;
    agent: Agent;
  }): Promise<Json & { readonly credential_issuer: string; readonly grants: Readonly<Record<string, Json>> }>;
  export function robustDiscoverIssuer(options: {
    issuer: string;
    agent: Agent;
  }): Promise<{ issuerConfig: IssuerConfig; metadata: Json }>;
  export const oid4vp: {
    getAuthorizationRequest(options: {
      url: string;
      agent: Agent;
      getTrustedCertificates: () => Promise<readonly string[]>;
    }): Promise<{ authorizationRequest: Json & { readonly client_id: string; readonly nonce: string } }>;
    sendAuthorizationResponse(options: {
      authorizationRequest: Json;
      vpToken: string;
      vpTokenMediaType: string;
      agent: Agent;
    }): Promise<{ result: unknown }>;
  };
  export class OID4Client {
    constructor(options: {
      accessToken: string;
      agent: Agent;
      issuerConfig: IssuerConfig;
      metadata: Json;
      offer: Json;
      authorizationDetails: unknown;
    });
    getNonce(options: { agent: Agent }): Promise<{ nonce: string }>;
    requestCredentials(options: {
      requests: readonly Json[];
      agent: Agent;
    }): Promise<{ credential?: unknown; credentials: readonly unknown[]; format?: string }>;
  }
}

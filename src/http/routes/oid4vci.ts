import { z } from 'zod';
import { batchSize } from '../../protocol/oid4vci/credential-request.ts';
import { notificationEvents } from '../../protocol/oid4vci/notification-request.ts';
import { claimDeferred } from '../../usecase/issuance/claim-deferred.ts';
import { issueCredential } from '../../usecase/issuance/issue-credential.ts';
import { issueNonce } from '../../usecase/issuance/issue-nonce.ts';
import {
  authorizationServerMetadata,
  issuerMetadata,
  signedIssuerMetadata,
} from '../../usecase/issuance/issuer-metadata.ts';
import { notifyIssuance } from '../../usecase/issuance/notify-issuance.ts';
import type { Ports } from '../../usecase/ports.ts';
import { readOfferByReference } from '../../usecase/issuance/read-offer.ts';
import { grantToken } from '../../usecase/issuance/grant-token.ts';
import { Problem } from '../../base/problem.ts';
import {
  messageAnswer,
  noStore,
  oauthRefusal,
  sentMessage,
  sentToken,
  tokenRefusal,
} from '../oauth-answer.ts';
import { preferredType } from '../media-type.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { type Route, route } from '../route.ts';

type WalletPorts = Pick<
  Ports,
  | 'store'
  | 'signing'
  | 'resolver'
  | 'contexts'
  | 'responseKeys'
  | 'keyAttesters'
  | 'clock'
  | 'random'
  | 'node'
>;

// OAuth has unknown parameters ignored, so these routes take any query.
const common = {
  tag: 'OpenID4VCI',
  access: 'public',
  errors: 'oauth',
  querySchema: z.looseObject({}),
} as const;
const officePathSchema = z.object({ office: officeSegment });
const metadataSchema = z.looseObject({});
// Whoever takes everything gets JSON; by application/jwt the office signs it.
const metadataTypes = ['application/json', 'application/jwt'] as const;
const metadataHeaders = { 'cache-control': 'public, max-age=300' };

const oauthError = z.object({ error: z.string(), error_description: z.string().optional() });
const refused = { description: 'Refused, with an OAuth error code.', schema: oauthError };
const noToken = {
  description: 'The access token is missing, unknown, expired or withdrawn.',
  schema: oauthError,
};

/** What wallets call to claim a credential (OpenID4VCI 1.0, https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html). */
export function oid4vciRoutes(ports: WalletPorts): readonly Route[] {
  return [
    ...metadataRoutes(ports),
    offerByReferenceRoute(ports),
    tokenRoute(ports),
    nonceRoute(ports),
    credentialRoute(ports),
    deferredCredentialRoute(ports),
    notificationRoute(ports),
  ];
}

// Wallets differ in where they look: before the path (RFC 8414 §3.1) with or without a slash at the end, after it, or
// where OpenID Connect has it.
function metadataRoutes(ports: WalletPorts): readonly Route[] {
  const places = [
    {
      name: 'openid-credential-issuer',
      operationId: 'CredentialIssuerMetadata',
      read: issuerMetadata,
      sign: signedIssuerMetadata,
    },
    {
      name: 'oauth-authorization-server',
      operationId: 'AuthorizationServerMetadata',
      read: authorizationServerMetadata,
    },
    { name: 'openid-configuration', operationId: 'OpenidConfiguration', read: authorizationServerMetadata },
  ];
  return places.flatMap(({ name, operationId, read, sign }) =>
    [
      { path: `/.well-known/${name}/offices/{office}`, operationId: `get${operationId}` },
      { path: `/.well-known/${name}/offices/{office}/`, operationId: `getSlashed${operationId}` },
      { path: `/offices/{office}/.well-known/${name}`, operationId: `getAppended${operationId}` },
    ].map((place) =>
      route({
        ...common,
        ...place,
        method: 'get',
        summary: `What the office's ${name} metadata says`,
        pathSchema: officePathSchema,
        responses: { 200: { description: 'The metadata.', schema: metadataSchema } },
        handle: async ({ path, headers }) => {
          const officeCode = officeOfSegment(path.office);
          if (sign === undefined)
            return { status: 200, headers: metadataHeaders, json: await read(ports, officeCode) };
          const vary = { ...metadataHeaders, vary: 'accept' };
          return preferredType(headers['accept'], metadataTypes) === 'application/jwt'
            ? {
                status: 200,
                headers: vary,
                contentType: 'application/jwt',
                text: await sign(ports, officeCode),
              }
            : { status: 200, headers: vary, json: await read(ports, officeCode) };
        },
      }),
    ),
  );
}

function offerByReferenceRoute(ports: WalletPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: '/offices/{office}/credential-offers/{reference}',
    operationId: 'getCredentialOffer',
    summary: 'The credential offer behind a reference',
    description:
      'For wallets. The reference is secret, and what it leads to is worth nothing without the tx_code.',
    pathSchema: z.object({ office: officeSegment, reference: z.string() }),
    responses: {
      200: { description: 'The credential offer.', schema: z.looseObject({}) },
      404: { description: 'There is no offer that can be claimed.', schema: oauthError },
    },
    handle: async ({ path }) => {
      const offer = await readOfferByReference(ports, officeOfSegment(path.office), path.reference);
      if (offer === undefined) throw new Problem('not-found', 'There is no offer that can be claimed.');
      return { status: 200, headers: noStore, json: offer };
    },
  });
}

const tokenForm = z.looseObject({
  grant_type: z.string().optional(),
  'pre-authorized_code': z.string().optional(),
  tx_code: z.string().optional(),
  authorization_details: z.string().optional(),
  code: z.string().optional(),
  redirect_uri: z.string().optional(),
  code_verifier: z.string().optional(),
  client_id: z.string().optional(),
  refresh_token: z.string().optional(),
});
const tokenSchema = z.object({
  access_token: z.string(),
  token_type: z.enum(['bearer', 'DPoP']),
  expires_in: z.int(),
  refresh_token: z.string(),
  authorization_details: z.array(z.looseObject({ credential_configuration_id: z.string() })),
});

function tokenRoute(ports: WalletPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/offices/{office}/token',
    operationId: 'requestToken',
    summary:
      'Exchange a pre-authorized code with its transaction code, an authorization code, or a refresh token',
    limit: 'costly',
    pathSchema: officePathSchema,
    body: { schema: tokenForm, mediaTypes: ['application/x-www-form-urlencoded'] },
    responses: {
      200: { description: 'The access token.', schema: tokenSchema },
      400: refused,
    },
    handle: async ({ path, body, headers }) => {
      const redeemed = await grantToken(ports, officeOfSegment(path.office), body, headers['dpop']);
      if (redeemed.outcome === 'refused') return tokenRefusal(redeemed);
      return { status: 200, headers: noStore, json: redeemed.response };
    },
  });
}

function nonceRoute(ports: WalletPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/offices/{office}/nonce',
    operationId: 'createNonce',
    summary: 'A fresh c_nonce for key proofs',
    pathSchema: officePathSchema,
    responses: { 200: { description: 'The nonce.', schema: z.object({ c_nonce: z.string() }) } },
    handle: async ({ path }) => ({
      status: 200,
      headers: noStore,
      json: { c_nonce: await issueNonce(ports, officeOfSegment(path.office)) },
    }),
  });
}

// The codes of a malformed request are OpenID4VCI's own, so it is read by the protocol: these schemas only document it.
const credentialRequestSchema = z.union([
  z.looseObject({
    credential_configuration_id: z.string().optional(),
    credential_identifier: z.string().optional(),
    proofs: z.union([
      z.looseObject({ jwt: z.array(z.string()).min(1).max(batchSize) }),
      z.looseObject({ attestation: z.array(z.string()).length(1) }),
    ]),
  }),
  z.unknown(),
]);
const credentialResponseSchema = z.object({
  credentials: z.array(z.object({ credential: z.union([z.string(), z.record(z.string(), z.json())]) })),
  notification_id: z.string(),
});

// A wallet that has to wait is told how long, and by what name to ask again (§8.3).
const deferredResponseSchema = z.object({ transaction_id: z.string(), interval: z.int().positive() });
const deferredAnswer = {
  description: 'The office has yet to release the credentials.',
  schema: deferredResponseSchema,
};

function credentialRoute(ports: WalletPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/offices/{office}/credential',
    operationId: 'requestCredential',
    summary: 'Claim credentials, one for each key proof',
    description:
      'Needs the access token as `Authorization: Bearer …`. May be encrypted to the key in the metadata; then the answer may be, too.',
    limit: 'costly',
    pathSchema: officePathSchema,
    body: { schema: credentialRequestSchema, mediaTypes: ['application/json', 'application/jwt'] },
    responses: {
      200: { description: 'The credentials.', schema: credentialResponseSchema },
      202: deferredAnswer,
      400: refused,
      401: noToken,
      403: { description: 'The access token is for another party.', schema: oauthError },
    },
    handle: async ({ path, body, headers }) => {
      const request = { ...sentToken(headers), ...sentMessage({ headers, body }) };
      const issued = await issueCredential(ports, officeOfSegment(path.office), request);
      if (issued.outcome === 'refused') return oauthRefusal(issued);
      return messageAnswer(issued.outcome === 'deferred' ? 202 : 200, issued);
    },
  });
}

const deferredRequestSchema = z.union([z.looseObject({ transaction_id: z.string() }), z.unknown()]);

function deferredCredentialRoute(ports: WalletPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/offices/{office}/deferred_credential',
    operationId: 'requestDeferredCredential',
    summary: 'Claim credentials that the office had to release first',
    description:
      'Needs an access token of the same offer. Whoever lost the answer with the credentials asks the credential endpoint again.',
    limit: 'costly',
    pathSchema: officePathSchema,
    body: { schema: deferredRequestSchema, mediaTypes: ['application/json', 'application/jwt'] },
    responses: {
      200: {
        description: 'The credentials.',
        schema: credentialResponseSchema.omit({ notification_id: true }),
      },
      202: deferredAnswer,
      400: refused,
      401: noToken,
      403: { description: 'The access token is for another party.', schema: oauthError },
    },
    handle: async ({ path, body, headers }) => {
      const request = { ...sentToken(headers), ...sentMessage({ headers, body }) };
      const claimed = await claimDeferred(ports, officeOfSegment(path.office), request);
      if (claimed.outcome === 'refused') return oauthRefusal(claimed);
      return messageAnswer(claimed.outcome === 'deferred' ? 202 : 200, claimed);
    },
  });
}

const notificationSchema = z.union([
  z.looseObject({ notification_id: z.string(), event: z.enum(notificationEvents) }),
  z.unknown(),
]);

function notificationRoute(ports: WalletPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/offices/{office}/notification',
    operationId: 'notifyIssuance',
    summary: 'Tell what became of the claimed credentials',
    pathSchema: officePathSchema,
    body: { schema: notificationSchema, mediaTypes: ['application/json'] },
    responses: { 204: { description: 'Noted.' }, 400: refused, 401: noToken },
    handle: async ({ path, body, headers }) => {
      const request = { ...sentToken(headers), body };
      const noted = await notifyIssuance(ports, officeOfSegment(path.office), request);
      return noted.outcome === 'refused' ? oauthRefusal(noted) : { status: 204, headers: noStore };
    },
  });
}

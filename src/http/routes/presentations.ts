import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { credentialTypes } from '../../domain/trust/trusted-issuer.ts';
import { presentationFormats } from '../../protocol/oid4vp/dcql-query.ts';
import type { Ports } from '../../usecase/ports.ts';
import { atMoment, readPresentation } from '../../usecase/presentation/read-presentation.ts';
import type { PresentationRequest } from '../../usecase/records.ts';
import type { PresentationQuestion } from '../../usecase/presentation/presentation-question.ts';
import {
  clientIdPrefixes,
  type MadeRequest,
  requestPresentation,
  requestSeconds,
} from '../../usecase/presentation/request-presentation.ts';
import { verificationResultSchema } from '../../usecase/verification-view.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { qrCodeSvg } from '../qr.ts';
import { type Route, route } from '../route.ts';
import { sessionCookie, sessionOf } from '../session-cookie.ts';

type PresentationPorts = Pick<Ports, 'store' | 'responseKeys' | 'clock' | 'random' | 'node'>;

const collection = '/api/v1/presentation-requests';
const asking = { tag: 'Verification', access: ['presentation:request'], errors: 'api' } as const;
const reading = { tag: 'Verification', access: ['presentation:read'], errors: 'api' } as const;
const { least, usual, most } = requestSeconds;
const claimName = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/, 'The name of a claim is expected.');
const claim = z.union([
  claimName,
  z.strictObject({
    name: claimName,
    values: z
      .array(z.union([z.string().max(500), z.number(), z.boolean()]))
      .min(1)
      .max(20)
      .meta({ description: 'Only a credential in which the claim has one of these answers.' }),
  }),
]);
const claims = z.array(claim).max(20);
const formats = z.array(z.enum(presentationFormats)).min(1).max(presentationFormats.length);
const usualFormats = ['dc+sd-jwt', 'jwt_vc_json'] as const;
// Only these have a defined way to confirm a transaction.
const confirmingFormats = ['dc+sd-jwt'] as const;
const usualClaims = ['did', 'officeCode', 'assuranceLevel', 'name'];
const usualType = 'GlobalIdentifierCredential';
const wishName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,31}$/, 'A name of letters, digits and hyphens.');

const wishSchema = z.strictObject({
  name: wishName.meta({ description: 'What the ids of its results begin with.' }),
  credentialType: z.enum(credentialTypes),
  formats: formats.default([...usualFormats]),
  claims: claims.default([]),
  isOptional: z.boolean().default(false),
  isMultiple: z.boolean().default(false),
});
const setSchema = z.strictObject({
  options: z.array(z.array(wishName).min(1).max(10)).min(1).max(20),
  isOptional: z.boolean().default(false),
});

const transactionSchema = z.strictObject({
  type: z.string().min(1).max(200).meta({ description: 'By which the wallet knows how to show it.' }),
  credentialIds: z
    .array(z.string().max(100))
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'Ids of the query, with one of which it is confirmed; any where not given.' }),
  details: z.record(z.string(), z.json()).default({}),
});

const newRequestSchema = z
  .strictObject({
    purpose: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta({ description: 'Why the office asks; kept in the record.' }),
    credentialType: z
      .enum(credentialTypes)
      .optional()
      .meta({ description: `Where one credential is asked for; ${usualType} where not given.` }),
    formats: formats.optional().meta({ description: `${usualFormats.join(' and ')} where not given.` }),
    claims: claims.optional().meta({ description: `${usualClaims.join(', ')} where not given.` }),
    credentials: z
      .array(wishSchema)
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'Several credentials in place of one.' }),
    credentialSets: z
      .array(setSchema)
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'Which of `credentials`, by their names, go together as alternatives.' }),
    dcqlQuery: z.record(z.string(), z.json()).optional().meta({
      description: 'A DCQL query (OpenID4VP 1.0 §6) in place of `credentialType` and `credentials`.',
    }),
    flow: z.enum(['crossDevice', 'sameDevice']).meta({
      description:
        'Prefer `sameDevice`: its result is shown only to the browser the wallet came from. A QR code can be relayed to somebody else’s wallet, so do nothing of weight on a `crossDevice` answer alone.',
    }),
    expiresInSeconds: z.int().min(least).max(most).default(usual),
    clientIdPrefix: z.enum(clientIdPrefixes).default('decentralized_identifier').meta({
      description:
        'Under which name wallets are asked: the office’s DID, or the certificate it has installed.',
    }),
    responseMode: z
      .enum(['direct_post', 'direct_post.jwt'])
      .default('direct_post')
      .meta({ description: '`direct_post.jwt`: the wallet encrypts its answer.' }),
    requestUriMethod: z.enum(['get', 'post']).default('get').meta({
      description: '`post`: the wallet is asked to send a nonce of its own when it fetches the request.',
    }),
    transactionData: z.array(transactionSchema).max(5).optional().meta({
      description: 'What the holder confirms with an SD-JWT VC that is presented.',
    }),
    bindToBrowser: z.boolean().default(false).meta({
      description:
        'For pages: the answer sets a cookie, without which the result of this same-device request is not shown.',
    }),
  })
  .meta({
    example: {
      purpose: 'Application 2026-0417',
      credentialType: 'GlobalIdentifierCredential',
      flow: 'crossDevice',
    },
  });
type NewRequest = z.output<typeof newRequestSchema>;

const requestSchema = z
  .object({
    requestId: z.string(),
    purpose: z.string(),
    flow: z.enum(['crossDevice', 'sameDevice']),
    state: z.enum(['open', 'answered', 'refused', 'expired']),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    answeredAt: z.iso.datetime().optional(),
    evidenceDigest: z
      .string()
      .optional()
      .meta({ description: 'SHA-256 (base64url) of the vp_token as received.' }),
    results: z.record(z.string(), verificationResultSchema).optional(),
  })
  .meta({ id: 'PresentationRequest' });
const madeSchema = requestSchema.extend({ authorizationRequestUri: z.string(), qrCodeSvg: z.string() });

/** What an office calls to ask a wallet, and to see the outcome check by check. */
export function presentationRoutes(ports: PresentationPorts): readonly Route[] {
  return [makeRoute(ports), listRoute(ports), readRoute(ports)];
}

function makeRoute(ports: PresentationPorts): Route {
  return route({
    ...asking,
    method: 'post',
    path: collection,
    operationId: 'createPresentationRequest',
    summary: 'Ask a wallet for a credential',
    description:
      'Show the QR code to a wallet on another device, or open the link on the same one. Only issuers on the trust list can answer.',
    body: { schema: newRequestSchema, mediaTypes: ['application/json'] },
    responses: { 201: { description: 'The request, with its link and QR code.', schema: madeSchema } },
    async handle(input) {
      const made = await requestPresentation(ports, {
        caller: requireCaller(input),
        ...questionOf(input.body),
        purpose: input.body.purpose,
        flow: input.body.flow,
        expiresInSeconds: input.body.expiresInSeconds,
        isInBrowser: isBound(input.body),
        clientIdPrefix: input.body.clientIdPrefix,
        responseMode: input.body.responseMode,
        requestUriMethod: input.body.requestUriMethod,
        transactionData: input.body.transactionData,
      });
      return {
        status: 201,
        headers: {
          location: `${collection}/${made.request.requestId}`,
          'cache-control': 'no-store',
          ...cookieOf(made, ports.node.publicUrl),
        },
        json: {
          ...showRequest(made.request),
          authorizationRequestUri: made.authorizationRequestUri,
          qrCodeSvg: await qrCodeSvg(made.authorizationRequestUri),
        },
      };
    },
  });
}

function listRoute(ports: PresentationPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: collection,
    operationId: 'listPresentationRequests',
    summary: 'The office’s presentation requests, in their order',
    querySchema: z.object(pageParameters),
    responses: {
      200: { description: 'A page of requests, without results.', schema: pageSchema(requestSchema) },
    },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const page = await ports.store.read.presentations.list(officeCode, pageRequest(input.query));
      const at = ports.clock();
      return {
        status: 200,
        json: pageAnswer(page, (each) => ({ ...showRequest(atMoment(each, at)), results: undefined })),
      };
    },
  });
}

function readRoute(ports: PresentationPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/{requestId}`,
    operationId: 'readPresentationRequest',
    summary: 'The state of a request, and every check once it was answered',
    description:
      'The result of an answered same-device request needs `responseCode`, which the asked wallet’s browser came back with, and the cookie where it was made with `bindToBrowser`.',
    pathSchema: z.object({ requestId: z.string().max(100) }),
    querySchema: z.object({ responseCode: z.string().max(100).optional() }),
    responses: {
      200: { description: 'The request as it is now.', schema: requestSchema },
      403: { description: 'The response code or the cookie is missing or wrong.' },
      404: { description: 'The office made no such request.' },
    },
    async handle(input) {
      const { requestId } = input.path;
      const request = await readPresentation(ports, {
        caller: requireCaller(input),
        requestId,
        responseCode: input.query.responseCode,
        session: sessionOf(input.headers, { kind: 'presentation', id: requestId }, ports.node.publicUrl),
      });
      return { status: 200, headers: { 'cache-control': 'no-store' }, json: showRequest(request) };
    },
  });
}

function isBound({ bindToBrowser, flow }: NewRequest): boolean {
  if (bindToBrowser && flow !== 'sameDevice')
    throw new Problem('invalid-request', 'Only a same-device request is bound to a browser.');
  return bindToBrowser;
}

// Long enough for the longest request to be answered, and for the answer to be used.
const sessionSeconds = 2 * most;

function cookieOf({ request, session }: MadeRequest, publicUrl: string): { readonly [name: string]: string } {
  if (session === undefined) return {};
  const bound = { kind: 'presentation', id: request.requestId } as const;
  return { 'set-cookie': sessionCookie(bound, session, { publicUrl, seconds: sessionSeconds }) };
}

// One way of asking at a time, so that nothing of a request is passed over in silence.
function questionOf(body: NewRequest): PresentationQuestion {
  const { credentialType, formats: wanted, claims: named, credentials, credentialSets, dcqlQuery } = body;
  const isOne = credentialType !== undefined || wanted !== undefined || named !== undefined;
  const ways = [isOne, credentials !== undefined, dcqlQuery !== undefined].filter(Boolean).length;
  if (ways > 1 || (credentialSets !== undefined && credentials === undefined))
    throw new Problem('invalid-request', 'Ask for one credential, for several, or by a query.');
  if (dcqlQuery !== undefined) return { dcqlQuery };
  if (credentials !== undefined) return { credentials, sets: credentialSets };
  return {
    credentialType: credentialType ?? usualType,
    formats: wanted ?? (body.transactionData === undefined ? usualFormats : confirmingFormats),
    claims: named ?? usualClaims,
  };
}

function showRequest(request: PresentationRequest) {
  const { requestId, purpose, flow, state, createdAt, expiresAt, answeredAt, evidenceDigest, results } =
    request;
  return {
    ...{ requestId, purpose, flow, state, evidenceDigest, results },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    answeredAt: answeredAt?.toISOString(),
  };
}

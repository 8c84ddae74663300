import { z } from 'zod';
import { requestObjectType } from '../../protocol/oid4vp/request-object.ts';
import { readWalletMetadata, type WalletFormats } from '../../protocol/oid4vp/wallet-metadata.ts';
import { answerPresentation } from '../../usecase/presentation/answer-presentation.ts';
import type { Ports } from '../../usecase/ports.ts';
import { presentationRequestObject } from '../../usecase/presentation/presentation-request-object.ts';
import { noStore } from '../oauth-answer.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { type Route, route, type RouteAnswer } from '../route.ts';

type WalletPorts = Pick<
  Ports,
  | 'store'
  | 'signing'
  | 'certificateKeys'
  | 'responseKeys'
  | 'resolver'
  | 'statusReader'
  | 'contexts'
  | 'clock'
  | 'random'
  | 'node'
>;

// OAuth has unknown parameters ignored, so these routes take any query.
const common = {
  tag: 'OpenID4VP',
  access: 'public',
  errors: 'oauth',
  querySchema: z.looseObject({}),
} as const;
const base = '/offices/{office}/presentation-requests/{requestId}';
const pathSchema = z.object({ office: officeSegment, requestId: z.string().max(100) });
const mediaType = `application/${requestObjectType}`;
const longestMetadata = 16 * 1024;
const longestVpToken = 256 * 1024;
// Braces, quotes and tildes triple in size as form parameters.
const longestAnswer = 2 * longestVpToken;
const handedOut = {
  200: { description: 'The signed request object.', mediaType },
  400: { description: 'Handed out before, answered, expired or unknown.' },
};

/**
 * What a wallet calls (OpenID4VP 1.0 §5.7 and §8.2,
 * https://openid.net/specs/openid-4-verifiable-presentations-1_0.html): it fetches the request object once, and posts its
 * answer once.
 */
export function oid4vpRoutes(ports: WalletPorts): readonly Route[] {
  return [fetchRoute(ports), postedFetchRoute(ports), answerRoute(ports)];
}

function fetchRoute(ports: WalletPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: `${base}/request-object`,
    operationId: 'fetchRequestObject',
    summary: 'Fetch the signed request object, once',
    pathSchema,
    responses: handedOut,
    handle: ({ path: { office, requestId } }) =>
      handOut(ports, { office, requestId, walletNonce: undefined }),
  });
}

function postedFetchRoute(ports: WalletPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: `${base}/request-object`,
    operationId: 'fetchRequestObjectWithNonce',
    summary: 'Fetch the signed request object with a nonce of the wallet in it, once',
    pathSchema,
    body: {
      schema: z.looseObject({
        wallet_nonce: z.string().min(1).max(500).optional(),
        wallet_metadata: z
          .string()
          .max(longestMetadata)
          .refine((text) => readWalletMetadata(text) !== undefined, 'A JSON object is expected.')
          .optional(),
      }),
      mediaTypes: ['application/x-www-form-urlencoded'],
      mostBytes: longestMetadata,
      optional: true,
    },
    responses: handedOut,
    handle: ({ path: { office, requestId }, body }) =>
      handOut(ports, {
        ...{ office, requestId, walletNonce: body?.wallet_nonce },
        walletFormats: readWalletMetadata(body?.wallet_metadata ?? '')?.formats,
      }),
  });
}

function answerRoute(ports: WalletPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: `${base}/response`,
    operationId: 'answerPresentationRequest',
    summary: 'Post the presentation (direct_post, direct_post.jwt)',
    limit: 'costly',
    pathSchema,
    body: {
      schema: z.looseObject({
        vp_token: z.string().max(longestVpToken).optional(),
        response: z.string().max(longestAnswer).optional(),
        state: z.string().max(500).optional(),
        error: z.string().max(200).optional(),
        error_description: z.string().max(2000).optional(),
      }),
      mediaTypes: ['application/x-www-form-urlencoded'],
      mostBytes: longestAnswer,
    },
    responses: {
      200: {
        description: 'Accepted; `redirect_uri` sends a same-device browser on.',
        schema: z.object({ redirect_uri: z.string().optional() }),
      },
      400: { description: 'Not an answer to an open request, or it did not pass every check.' },
    },
    async handle({ path, body }) {
      const officeCode = officeOfSegment(path.office);
      const { state, vp_token: vpToken, error, response } = body;
      const answer = { state, vpToken, error, response };
      const outcome = await answerPresentation(ports, { officeCode, requestId: path.requestId, answer });
      if (outcome.outcome === 'refused') return refusal(outcome.description, outcome.error);
      return { status: 200, headers: noStore, json: { redirect_uri: outcome.redirectUri } };
    },
  });
}

async function handOut(
  ports: WalletPorts,
  asked: {
    readonly office: string;
    readonly requestId: string;
    readonly walletNonce: string | undefined;
    readonly walletFormats?: WalletFormats | undefined;
  },
): Promise<RouteAnswer> {
  const { requestId, walletNonce, walletFormats } = asked;
  const jwt = await presentationRequestObject(ports, {
    officeCode: officeOfSegment(asked.office),
    requestId,
    walletNonce,
    walletFormats,
  });
  if (jwt === undefined)
    return refusal('The request was handed out before, is no longer open, or does not exist.');
  return { status: 200, headers: noStore, contentType: mediaType, text: jwt };
}

function refusal(description: string, error = 'invalid_request'): RouteAnswer {
  return { status: 400, headers: noStore, json: { error, error_description: description } };
}

import { z } from 'zod';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { credentialIssuerUrl } from '../../protocol/oid4vci/office-urls.ts';
import type { Authorization } from '../../usecase/authorization/authorization-store.ts';
import { leaveAuthorization } from '../../usecase/authorization/leave-authorization.ts';
import {
  browserAuthorization,
  openAuthorization,
  openSeconds,
} from '../../usecase/authorization/open-authorization.ts';
import { pushAuthorization, pushedSeconds } from '../../usecase/authorization/push-authorization.ts';
import { askToSignIn, finishSignIn } from '../../usecase/authorization/sign-in.ts';
import { findOffice } from '../../usecase/office/find-office.ts';
import type { Ports } from '../../usecase/ports.ts';
import { endedPage, notSignedInPage, openPage } from '../authorization-pages.ts';
import { noStore, tokenRefusal } from '../oauth-answer.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { type Route, route, type RouteAnswer } from '../route.ts';
import { sessionCookie, sessionOf } from '../session-cookie.ts';

type AuthorizationPorts = Pick<Ports, 'store' | 'responseKeys' | 'clock' | 'random' | 'node'>;
type Headers = { readonly [name: string]: string | undefined };

// OAuth has unknown parameters ignored, so these routes take any query.
const common = {
  tag: 'OpenID4VCI',
  access: 'public',
  errors: 'oauth',
  querySchema: z.looseObject({}),
} as const;
const base = '/offices/{office}/authorizations/{authorizationId}';
const pathSchema = z.object({ office: officeSegment, authorizationId: z.string().max(100) });
const page = { description: 'A page for the browser.', mediaType: 'text/html' };
const onward = { description: 'The browser goes on.' };
const ended = { description: 'A page: not open in this browser, used, or expired.', mediaType: 'text/html' };

/**
 * How a wallet is authorized in a browser (RFC 9126, RFC 6749 §4.1, OpenID4VCI 1.0 §5): it pushes its request, the party
 * signs in with what a wallet already holds or is approved by the office, and the browser takes a code back.
 */
export function authorizationRoutes(ports: AuthorizationPorts): readonly Route[] {
  return [
    pushRoute(ports),
    authorizeRoute(ports),
    pageRoute(ports),
    signInRoute(ports),
    signedInRoute(ports),
  ];
}

function pushRoute(ports: AuthorizationPorts): Route {
  return route({
    ...common,
    method: 'post',
    path: '/offices/{office}/par',
    operationId: 'pushAuthorizationRequest',
    summary: 'Push an authorization request (PKCE by S256)',
    limit: 'costly',
    pathSchema: z.object({ office: officeSegment }),
    body: {
      schema: z.looseObject({
        response_type: z.string().optional(),
        client_id: z.string().optional(),
        redirect_uri: z.string().optional(),
        code_challenge: z.string().optional(),
        code_challenge_method: z.string().optional(),
        state: z.string().optional(),
        scope: z.string().optional(),
        authorization_details: z.string().optional(),
        issuer_state: z.string().optional(),
      }),
      mediaTypes: ['application/x-www-form-urlencoded'],
    },
    responses: {
      201: {
        description: 'Where the browser is sent with.',
        schema: z.object({ request_uri: z.string(), expires_in: z.int() }),
      },
      400: { description: 'Refused, with an OAuth error code.' },
    },
    handle: async ({ path, body, headers }) => {
      const sent = { form: body, dpopProof: headers['dpop'] };
      const pushed = await pushAuthorization(ports, officeOfSegment(path.office), sent);
      if (pushed.outcome === 'refused') return tokenRefusal(pushed);
      const json = { request_uri: pushed.requestUri, expires_in: pushedSeconds };
      return { status: 201, headers: noStore, json };
    },
  });
}

function authorizeRoute(ports: AuthorizationPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: '/offices/{office}/authorize',
    operationId: 'authorize',
    summary: 'Where a wallet sends the browser with a pushed request',
    limit: 'costly',
    pathSchema: z.object({ office: officeSegment }),
    responses: { 303: onward, 400: ended },
    handle: async ({ path, query, headers }) => {
      const officeCode = officeOfSegment(path.office);
      const { client_id: clientId, request_uri: requestUri } = query;
      const opened =
        typeof clientId === 'string' && typeof requestUri === 'string'
          ? await openAuthorization(ports, { officeCode, clientId, requestUri })
          : undefined;
      if (opened === undefined) return endedPage(readerOf(headers));
      const { authorizationId } = opened.authorization;
      const { publicUrl } = ports.node;
      const cookie = sessionCookie({ kind: 'authorization', id: authorizationId }, opened.session, {
        publicUrl,
        seconds: 2 * openSeconds,
      });
      return goTo(pageUrl(ports, officeCode, authorizationId), { 'set-cookie': cookie });
    },
  });
}

function pageRoute(ports: AuthorizationPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: base,
    operationId: 'showAuthorization',
    summary: 'The page on which the party signs in or waits for the office',
    pathSchema,
    responses: { 200: page, 303: onward, 400: ended },
    handle: async ({ path, headers }) => {
      const authorization = await ownAuthorization(ports, path, headers);
      if (authorization === undefined) return endedPage(readerOf(headers));
      return (await leave(ports, authorization)) ?? show(ports, authorization, headers);
    },
  });
}

function signInRoute(ports: AuthorizationPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: `${base}/sign-in`,
    operationId: 'signInToAuthorization',
    summary: 'Opens the wallet on the same device, to sign in',
    limit: 'costly',
    pathSchema,
    responses: { 303: onward, 400: ended },
    handle: async ({ path, headers }) => {
      const authorization = await ownAuthorization(ports, path, headers);
      return authorization?.state === 'open'
        ? goTo(await askToSignIn(ports, authorization))
        : endedPage(readerOf(headers));
    },
  });
}

function signedInRoute(ports: AuthorizationPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: `${base}/signed-in`,
    operationId: 'finishSignIn',
    summary: 'Where the wallet sends the browser once it has presented',
    limit: 'costly',
    pathSchema,
    responses: { 303: onward, 400: ended, 403: page },
    handle: async ({ path, query, headers }) => {
      const authorization = await ownAuthorization(ports, path, headers);
      const { request: requestId, response_code: responseCode } = query;
      if (authorization === undefined || typeof requestId !== 'string' || typeof responseCode !== 'string')
        return endedPage(readerOf(headers));
      const signIn = await finishSignIn(ports, authorization, { requestId, responseCode });
      if (signIn.outcome === 'approved')
        return (await leave(ports, signIn.authorization)) ?? endedPage(readerOf(headers));
      if (signIn.fault === 'ended') return endedPage(readerOf(headers));
      const back = pageUrl(ports, authorization.officeCode, authorization.authorizationId);
      return notSignedInPage(signIn.fault, back, readerOf(headers));
    },
  });
}

type OwnPath = { readonly office: string; readonly authorizationId: string };

function ownAuthorization(
  ports: AuthorizationPorts,
  { office, authorizationId }: OwnPath,
  headers: Headers,
): Promise<Authorization | undefined> {
  const bound = { kind: 'authorization', id: authorizationId } as const;
  const session = sessionOf(headers, bound, ports.node.publicUrl);
  return browserAuthorization(ports, { officeCode: officeOfSegment(office), authorizationId, session });
}

async function leave(
  ports: AuthorizationPorts,
  authorization: Authorization,
): Promise<RouteAnswer | undefined> {
  const target = await leaveAuthorization(ports, authorization);
  return target === undefined ? undefined : goTo(target);
}

async function show(
  ports: AuthorizationPorts,
  authorization: Authorization,
  headers: Headers,
): Promise<RouteAnswer> {
  const { officeCode, authorizationId, state } = authorization;
  if (state !== 'open') return endedPage(readerOf(headers));
  const { name: officeName } = await findOffice(ports, officeCode);
  const signInUrl = `${pageUrl(ports, officeCode, authorizationId)}/sign-in`;
  return openPage(authorization, { ...readerOf(headers), officeName, signInUrl });
}

function pageUrl({ node }: AuthorizationPorts, officeCode: OfficeCode, authorizationId: string): string {
  return `${credentialIssuerUrl(node.publicUrl, officeCode)}/authorizations/${authorizationId}`;
}

function goTo(location: string, headers: { readonly [name: string]: string } = {}): RouteAnswer {
  return { status: 303, headers: { ...noStore, ...headers, location } };
}

function readerOf(headers: Headers): { readonly acceptLanguage: string | undefined } {
  return { acceptLanguage: headers['accept-language'] };
}

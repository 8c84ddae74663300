import { Problem } from '../base/problem.ts';
import { type Caller, isAllowed } from '../domain/trust/access.ts';
import type { Authenticate } from '../usecase/office/authenticate.ts';
import { isAcceptable } from './media-type.ts';
import { type AllowedOrigins, originHeaders, preflightHeaders } from './origin-rule.ts';
import { parseParameters } from './parameters.ts';
import { parseBody } from './parse-body.ts';
import { toProblem } from './problem.ts';
import type { RateLimit } from './rate-limit.ts';
import type { RawRequest } from './raw-request.ts';
import type { Method, Route, RouteAnswer } from './route.ts';
import type { PathMatch, Row } from './route-table.ts';

/** What every request is judged by before its route sees it. */
export type RequestTerms = {
  readonly authenticate: Authenticate;
  readonly allowedOrigins: AllowedOrigins;
  readonly rateLimit: RateLimit;
  readonly costlyRateLimit: RateLimit;
};

/** The answer, and what the record of the request says of it. */
export type Answered = {
  readonly answer: RouteAnswer;
  readonly caller?: Caller | undefined;
};

/** A problem with what its answer and its record need beside it. */
export class Refusal extends Error {
  readonly problem: Problem;
  readonly headers: { readonly [name: string]: string };
  readonly caller: Caller | undefined;

  constructor(
    problem: Problem,
    headers: { readonly [name: string]: string } = {},
    caller: Caller | undefined = undefined,
  ) {
    super(problem.message, { cause: problem });
    this.problem = problem;
    this.headers = headers;
    this.caller = caller;
  }
}

/** Everything that can be thrown, as a Refusal. */
export function toRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(toProblem(error));
}

/**
 * Answers a request whose path is in the table: the one way every route is served. In this order: method, origin, rate,
 * credential and scopes, Accept, parameters, body, the route itself. Throws Problem or Refusal.
 */
export async function answerRequest(
  terms: RequestTerms,
  match: PathMatch,
  request: RawRequest,
): Promise<Answered> {
  const row = findRow(match, request.method);
  if (row === undefined) return answerOptions(terms, match, request);
  const headers = originHeaders(row.route, request, terms.allowedOrigins);
  let caller: Caller | undefined;
  try {
    takeRate(terms, row.route, request.client);
    caller = await authorize(terms.authenticate, row.route, request.headers['authorization']);
    const answer = await answerCaller({ row, values: match.values, request, caller });
    return { answer: { ...answer, headers: { ...headers, ...answer.headers } }, caller };
  } catch (error) {
    const refusal = toRefusal(error);
    throw new Refusal(refusal.problem, { ...headers, ...refusal.headers }, caller);
  }
}

async function answerCaller(asked: {
  readonly row: Row;
  readonly values: readonly string[];
  readonly request: RawRequest;
  readonly caller: Caller | undefined;
}): Promise<RouteAnswer> {
  const { row, values, request, caller } = asked;
  const { route } = row;
  assertAcceptable(row, request);
  const parameters = parseParameters(row, values, request.query);
  const body = route.body === undefined ? undefined : await parseBody(route.body, request);
  const { headers, requestId, target } = request;
  const { value, bytes: bodyBytes, pieces: bodyPieces } = body ?? {};
  return route.handle({
    ...parameters,
    body: value,
    bodyBytes,
    bodyPieces,
    headers,
    caller,
    requestId,
    target,
  });
}

/** The methods of a path, for `Allow`. */
export function allowedMethods({ rows }: PathMatch): string {
  const methods = [...rows.keys()].map((method) => method.toUpperCase());
  return [...methods, ...(rows.has('get') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** The row that answers the method; HEAD is answered by the row of GET. */
export function findRow({ rows }: PathMatch, method: string): Row | undefined {
  const known = methods.get(method);
  return known && rows.get(known);
}

const methods: ReadonlyMap<string, Method> = new Map([
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['POST', 'post'],
  ['PUT', 'put'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

function answerOptions(terms: RequestTerms, match: PathMatch, request: RawRequest): Answered {
  const allow = allowedMethods(match);
  if (request.method !== 'OPTIONS') {
    throw new Refusal(new Problem('method-not-allowed', `Allowed here: ${allow}.`), { allow });
  }
  const asked = findRow(match, request.headers['access-control-request-method'] ?? '');
  const { origin } = request.headers;
  const cors =
    asked === undefined || origin === undefined
      ? {}
      : { ...originHeaders(asked.route, request, terms.allowedOrigins), ...preflightHeaders(allow) };
  return { answer: { status: 204, headers: { allow, ...cors } } };
}

function takeRate(terms: RequestTerms, route: Route, client: string): void {
  const limit = route.limit === 'costly' ? terms.costlyRateLimit : terms.rateLimit;
  const wait = limit.take(client);
  if (wait === undefined) return;
  throw new Problem('too-many-requests', `Try again in ${wait} seconds.`, { retryAfter: wait });
}

async function authorize(
  authenticate: Authenticate,
  { access }: Route,
  authorization: string | undefined,
): Promise<Caller | undefined> {
  if (access === 'public') return undefined;
  const caller = await authenticate(authorization);
  if (caller === undefined) throw new Problem('unauthorized', 'A valid office credential is needed.');
  if (!isAllowed(caller, access)) {
    throw new Problem('forbidden', `The credential lacks the scope ${access.join(' or ')}.`);
  }
  return caller;
}

// Only the project's own API negotiates here; the protocols' routes have rules of their own.
function assertAcceptable({ route, mediaTypes }: Row, { headers }: RawRequest): void {
  if (!route.path.startsWith('/api/') || mediaTypes.length === 0) return;
  if (isAcceptable(headers['accept'], mediaTypes)) return;
  throw new Problem('not-acceptable', `Available as ${mediaTypes.join(', ')}.`);
}

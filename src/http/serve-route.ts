import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '../base/problem.ts';
import type { Observer } from '../usecase/observer.ts';
import { type Answered, answerRequest, findRow, type RequestTerms, toRefusal } from './answer-request.ts';
import { problemAnswer } from './problem.ts';
import { toRawRequest } from './raw-request.ts';
import type { PathMatch } from './route-table.ts';
import { hasStrictTransport, sendAnswer } from './send-answer.ts';
import { sendStream } from './send-stream.ts';

export type ServeTerms = RequestTerms & {
  readonly observer: Observer;
  readonly publicUrl: string;
  readonly trustedProxies: number;
  /** Requests being answered at one time; more are refused with 503, so that a slow part cannot pile them up. */
  readonly mostInFlight: number;
  /** Aborted when the node stops: streams have no end of their own and would keep it. */
  readonly stopping?: AbortSignal;
};

/** Answers one message whose path is in the table. Never rejects. */
export type ServeRoute = (
  message: IncomingMessage,
  response: ServerResponse,
  match: PathMatch,
) => Promise<void>;

const correlationPattern = /^[A-Za-z0-9._:@/+=-]{1,128}$/;

/** Serves rows over node:http: the request id, the answer or its problem, and one record at the end. */
export function createServeRoute(terms: ServeTerms): ServeRoute {
  const isStrict = hasStrictTransport(terms.publicUrl);
  let inFlight = 0;
  return async (message, response, match) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    const correlationId = correlationOf(message) ?? requestId;
    inFlight += 1;
    try {
      const isFull = inFlight > terms.mostInFlight;
      const { answer, caller, code } = await settle(terms, { message, match, requestId, isFull });
      sendAnswer(message, response, answer, { isStrict, headers: { 'x-correlation-id': correlationId } });
      terms.observer.requestEnded({
        requestId,
        correlationId,
        method: message.method ?? '',
        route: routeOf(match, message.method ?? ''),
        status: answer.status,
        milliseconds: performance.now() - startedAt,
        code,
        actor: caller?.actor,
      });
      if (answer.stream !== undefined && message.method !== 'HEAD') {
        const stopping = terms.stopping ?? AbortSignal.any([]);
        // Not waited for: whoever follows a stream is not in flight, and the route bounds how many there are.
        sendStream(response, answer.stream, { stopping }).catch((error: unknown) => {
          terms.observer.failed(requestId, error);
        });
      }
    } catch (error) {
      terms.observer.failed(requestId, error);
      response.destroy();
    } finally {
      inFlight -= 1;
    }
  };
}

type Arrival = {
  readonly message: IncomingMessage;
  readonly match: PathMatch;
  readonly requestId: string;
  readonly isFull: boolean;
};

async function settle(
  terms: ServeTerms,
  { message, match, requestId, isFull }: Arrival,
): Promise<Answered & { readonly code?: string }> {
  try {
    if (isFull) throw new Problem('unavailable', 'Too many requests are being answered at this moment.');
    assertFewHeaders(message);
    const request = toRawRequest(message, { requestId, trustedProxies: terms.trustedProxies });
    return await answerRequest(terms, match, request);
  } catch (error) {
    const { problem, headers, caller } = toRefusal(error);
    const style = match.rows.values().next().value?.route.errors ?? 'api';
    const answer = problemAnswer(problem, { style, publicUrl: terms.publicUrl, requestId });
    if (answer.status >= 500) terms.observer.failed(requestId, problem);
    return { answer: { ...answer, headers: { ...answer.headers, ...headers } }, caller, code: problem.code };
  }
}

// Node drops what is beyond its own limit without a word; what it kept tells that there was more.
function assertFewHeaders({ rawHeaders }: IncomingMessage): void {
  if (rawHeaders.length > 2 * mostHeaders)
    throw new Problem('invalid-request', 'There are too many headers.');
}

/** The most header fields a request may have. */
export const mostHeaders = 100;

function correlationOf({ headers }: IncomingMessage): string | undefined {
  const given = headers['x-correlation-id'];
  return typeof given === 'string' && correlationPattern.test(given) ? given : undefined;
}

function routeOf(match: PathMatch, method: string): string {
  const row = findRow(match, method) ?? match.rows.values().next().value;
  return row?.route.path ?? 'none';
}

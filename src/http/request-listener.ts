import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type NextFunction, type Request, type Response } from 'express';
import { Problem } from '../base/problem.ts';
import { hotRoutes } from './hot-routes.ts';
import { addPages, type PageTerms } from './page-app.ts';
import { problemAnswer, toProblem } from './problem.ts';
import { pathnameOf } from './raw-request.ts';
import type { Route } from './route.ts';
import { createRouteTable } from './route-table.ts';
import { hasStrictTransport, sendAnswer } from './send-answer.ts';
import { createServeRoute, type ServeRoute, type ServeTerms } from './serve-route.ts';

export type ListenerTerms = ServeTerms & PageTerms & { readonly routes: readonly Route[] };

/**
 * Answers every request to the node. One function serves the rows of the table; Express calls it for all of them, serves
 * the pages, and refuses what is in neither. The hot rows reach the same function without passing Express.
 */
export function createRequestListener(terms: ListenerTerms): RequestListener {
  const serveRoute = createServeRoute(terms);
  const hot = createRouteTable(hotRoutes(terms.routes));
  const app = createExpressApp(terms, serveRoute);
  return (message: IncomingMessage, response: ServerResponse) => {
    const match = hot.find(pathnameOf(message));
    if (match === undefined) app(message, response);
    else void serveRoute(message, response, match);
  };
}

function createExpressApp(terms: ListenerTerms, serveRoute: ServeRoute): express.Express {
  const table = createRouteTable(terms.routes);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.use((request: Request, response: Response, next: NextFunction) => {
    const match = table.find(pathnameOf(request));
    if (match === undefined) next();
    else void serveRoute(request, response, match);
  });
  app.use(recordPage(terms));
  addPages(app, terms);
  app.use((_request: Request, _response: Response, next: NextFunction) => {
    next(new Problem('not-found', 'Nothing is served at this path.'));
  });
  app.use(answerPageFault(terms));
  return app;
}

// What Express answers itself is recorded like the rows are, under one name.
function recordPage({ observer }: ListenerTerms): express.RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    response.locals['requestId'] = requestId;
    response.once('finish', () => {
      observer.requestEnded({
        requestId,
        correlationId: requestId,
        method: request.method,
        route: 'page',
        status: response.statusCode,
        milliseconds: performance.now() - startedAt,
      });
    });
    next();
  };
}

function answerPageFault({ observer, publicUrl }: ListenerTerms): express.ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const requestId = String(response.locals['requestId']);
    const problem = isCallersFault(error)
      ? new Problem('invalid-request', 'The path is not valid.')
      : toProblem(error);
    const answer = problemAnswer(problem, { style: 'api', publicUrl, requestId });
    if (answer.status >= 500) observer.failed(requestId, problem);
    if (response.headersSent) return next(error); // Express then closes the connection
    sendAnswer(request, response, answer, { isStrict: hasStrictTransport(publicUrl), headers: {} });
  };
}

// Express marks what a client did wrong, such as a broken escape in a path, by a status of its own.
function isCallersFault(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}

import { z } from 'zod';
import { equalBytes } from '../../base/bytes.ts';
import { sha256 } from '../../base/hash.ts';
import type { JsonObject } from '../../base/json.ts';
import { Problem, type ProblemCode } from '../../base/problem.ts';
import problemTypes from '../../../schemas/problem-types.json' with { type: 'json' };
import type { Observer } from '../../usecase/observer.ts';
import type { Ports } from '../../usecase/ports.ts';
import { isAcceptable } from '../media-type.ts';
import { problemPage } from '../page-text.ts';
import { statusOf } from '../problem.ts';
import { type Route, route } from '../route.ts';

const common = { tag: 'Operation', access: 'public', errors: 'api' } as const;
const stateSchema = z.object({ status: z.enum(['up']) });
const cached = { 'cache-control': 'public, max-age=300' };

export type MetricsAccess =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'nobody' };

/** Health, metrics, the OpenAPI document and the meaning of problem types. `describe` gives the document of all routes. */
export function operationRoutes(terms: {
  readonly store: Ports['store'];
  readonly observer: Observer;
  /** Who may read the metrics: anyone, bearers of a token, or nobody. */
  readonly metrics: MetricsAccess;
  describe(): JsonObject;
}): readonly Route[] {
  return [
    liveRoute(),
    readyRoute(terms.store),
    metricsRoute(terms.observer, terms.metrics),
    documentRoute(terms.describe),
    problemTypeRoute(),
  ];
}

function liveRoute(): Route {
  return route({
    ...common,
    method: 'get',
    path: '/health/live',
    operationId: 'readLiveness',
    summary: 'Whether the process answers',
    responses: { 200: { description: 'It does.', schema: stateSchema, example: { status: 'up' } } },
    handle: async () => ({ status: 200, json: { status: 'up' } }),
  });
}

function readyRoute(store: Ports['store']): Route {
  return route({
    ...common,
    method: 'get',
    path: '/health/ready',
    operationId: 'readReadiness',
    summary: 'Whether the node can do its work: the store answers',
    responses: {
      200: { description: 'It can.', schema: stateSchema, example: { status: 'up' } },
      503: { description: 'The store does not answer.' },
    },
    handle: async () => {
      if (!(await store.isReady())) throw new Problem('unavailable', 'The store does not answer.');
      return { status: 200, json: { status: 'up' } };
    },
  });
}

function metricsRoute(observer: Observer, access: MetricsAccess): Route {
  return route({
    ...common,
    method: 'get',
    path: '/metrics',
    operationId: 'readMetrics',
    summary: 'Metrics in the Prometheus text format',
    description: 'For the operator: needs the token of the configuration as `Authorization: Bearer …`.',
    responses: { 200: { description: 'The metrics.', schema: z.string(), mediaType: 'text/plain' } },
    handle: async ({ headers }) => {
      if (!mayRead(access, headers['authorization']))
        throw new Problem('not-found', 'Nothing is served here.');
      return { status: 200, ...(await observer.metrics()) };
    },
  });
}

function mayRead(access: MetricsAccess, authorization = ''): boolean {
  if (access.kind !== 'bearer') return access.kind === 'anyone';
  return equalBytes(sha256(authorization), sha256(`Bearer ${access.token}`));
}

function documentRoute(describe: () => JsonObject): Route {
  return route({
    ...common,
    method: 'get',
    path: '/api/v1/openapi.json',
    operationId: 'readOpenapiDocument',
    summary: 'This description of the API',
    responses: { 200: { description: 'An OpenAPI 3.1 document.', schema: z.looseObject({}) } },
    handle: async () => ({ status: 200, headers: cached, json: describe() }),
  });
}

const codes = Object.keys(problemTypes).filter(isProblemCode);
const problemTypeSchema = z.object({
  code: z.string(),
  title: z.string(),
  description: z.string(),
  status: z.int(),
});

function problemTypeRoute(): Route {
  return route({
    ...common,
    method: 'get',
    path: '/problems/{code}',
    operationId: 'readProblemType',
    summary: 'What a problem type means: the address in `type` of a problem',
    pathSchema: z.object({ code: z.string().meta({ example: 'not-found' }) }),
    responses: {
      200: {
        description: 'The problem type; a page where `Accept` prefers that.',
        schema: problemTypeSchema,
      },
      404: { description: 'There is no such problem type.' },
    },
    handle: async ({ path, headers }) => {
      const code = codes.find((known) => known === path.code);
      if (code === undefined) throw new Problem('not-found', 'There is no such problem type.');
      const json = { code, ...problemTypes[code], status: statusOf(code) };
      const isForPeople =
        headers['accept'] !== undefined &&
        isAcceptable(headers['accept'], ['text/html']) &&
        headers['accept'].includes('text/html');
      return isForPeople
        ? { status: 200, headers: cached, contentType: 'text/html', text: problemPage(code, json.status) }
        : { status: 200, headers: cached, json };
    },
  });
}

function isProblemCode(name: string): name is ProblemCode {
  return Object.hasOwn(problemTypes, name);
}

import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from 'zod-openapi';
import type { JsonObject } from '../base/json.ts';
import { statusOf } from './problem.ts';
import type { ResponseRule, Route } from './route.ts';

const problemSchema = z
  .object({
    type: z.string().meta({ description: 'The URL that explains this type of problem.' }),
    title: z.string().meta({ description: 'The same for every problem of the type.' }),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong in this case; never a submitted value.' }),
    instance: z.string().meta({ description: 'The request id, for the operator.' }),
    code: z.string().meta({ description: 'The problem type, for programs.' }),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'Each faulty place, by JSON Pointer (RFC 6901) or by the parameter’s name.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

const problemExample = {
  type: 'https://gid.office.example/problems/invalid-request',
  title: 'The request is not valid',
  status: 400,
  detail: 'The input does not have the expected form; see errors.',
  instance: 'urn:uuid:0c5a7a8c-5a4b-4a3e-9d0e-0f6a0d4f2f11',
  code: 'invalid-request',
  errors: [{ pointer: '/data/partyKind', detail: 'Invalid input' }],
};

const description = `One portable identifier for every applicant and right holder: register parties, resolve their
identifiers, issue and verify credentials, link the numbers of offices.

Errors of \`/api\` are RFC 9457 problems, those of the OpenID4VCI routes OAuth errors, those of the resolver resolution
results. Unknown query parameters and unknown members of a body are refused by name.`;

/** The OpenAPI 3.1 document of the routes (https://spec.openapis.org/oas/v3.1.0), the same for every node. */
export function openApiDocument(routes: readonly Route[]): JsonObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    const path = route.path.replace('{+', '{');
    (paths[path] ??= {})[route.method] = operationOf(route);
  }
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Global Identifier',
      version: '1.0.0',
      description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This node.' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        officeCredential: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An office credential, made with `gid credential add`. It acts for its own office only.',
        },
      },
    },
  });
  return toPlainJson(document);
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { access, body } = route;
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: access === 'public' ? [] : [{ officeCredential: [...access] }],
    ...(route.pathSchema === undefined && route.querySchema === undefined
      ? {}
      : {
          requestParams: {
            ...(route.pathSchema === undefined ? {} : { path: route.pathSchema }),
            ...(route.querySchema === undefined ? {} : { query: route.querySchema }),
          },
        }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: body.optional !== true,
            content: Object.fromEntries(body.mediaTypes.map((type) => [type, { schema: body.schema }])),
          },
        }),
    responses: responsesOf(route),
  };
}

function responsesOf(route: Route): Record<`${1 | 2 | 3 | 4 | 5}${string}`, ZodOpenApiResponseObject> {
  const responses: Record<string, ZodOpenApiResponseObject> = {};
  for (const [status, rule] of Object.entries(route.responses)) {
    responses[status] = responseOf(route, Number(status), rule);
  }
  if (route.errors === 'api') {
    for (const status of generalStatuses(route)) {
      responses[status] ??= problemResponse(generalTexts[status] ?? 'A problem.');
    }
  }
  return responses;
}

function responseOf(route: Route, status: number, rule: ResponseRule): ZodOpenApiResponseObject {
  if (status >= 400 && rule.schema === undefined && route.errors === 'api')
    return problemResponse(rule.description);
  if (rule.schema === undefined && rule.mediaType === undefined) return { description: rule.description };
  const content = {
    schema: rule.schema ?? z.string(),
    ...(rule.example === undefined ? {} : { example: rule.example }),
  };
  return { description: rule.description, content: { [rule.mediaType ?? 'application/json']: content } };
}

const generalTexts: { readonly [status: number]: string } = {
  [statusOf('invalid-request')]: 'The request is not valid; `errors` names each place.',
  [statusOf('unauthorized')]: 'No valid office credential came with the request.',
  [statusOf('forbidden')]: 'The credential lacks the scope.',
  [statusOf('not-acceptable')]: 'No acceptable representation.',
  [statusOf('payload-too-large')]: 'The body is too large.',
  [statusOf('unsupported-media-type')]: 'The body has an unsupported media type.',
  [statusOf('too-many-requests')]: 'Too many requests; see `Retry-After`.',
  [statusOf('internal-error')]: 'Something failed inside the service.',
  [statusOf('unavailable')]: 'The service cannot do this now; see `Retry-After`.',
};

function generalStatuses({ access, body, path, pathSchema, querySchema }: Route): number[] {
  const hasInput = body !== undefined || pathSchema !== undefined || querySchema !== undefined;
  return [
    ...(hasInput ? [statusOf('invalid-request')] : []),
    ...(access === 'public' ? [] : [statusOf('unauthorized'), statusOf('forbidden')]),
    ...(path.startsWith('/api/') ? [statusOf('not-acceptable')] : []),
    ...(body === undefined ? [] : [statusOf('payload-too-large'), statusOf('unsupported-media-type')]),
    statusOf('too-many-requests'),
    statusOf('internal-error'),
    statusOf('unavailable'),
  ];
}

function problemResponse(text: string): ZodOpenApiResponseObject {
  return {
    description: text,
    content: { 'application/problem+json': { schema: problemSchema, example: problemExample } },
  };
}

// The library's type is wider than JSON; what it says in JSON is what is served and committed.
function toPlainJson(document: object): JsonObject {
  return JSON.parse(JSON.stringify(document)) as JsonObject;
}

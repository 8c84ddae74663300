import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type OfficeNode, startOffice } from '../support/world.ts';

// WIPO ST.90 (Web APIs) as the checklist of this project, read against the OpenAPI document and the running server.
const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    items: z.union([schemaSchema, z.boolean()]).optional(),
    anyOf: z.array(schemaSchema).optional(),
    oneOf: z.array(schemaSchema).optional(),
    allOf: z.array(schemaSchema).optional(),
  }),
);
type Schema = {
  readonly $ref?: string | undefined;
  readonly properties?: { readonly [name: string]: Schema } | undefined;
  readonly items?: Schema | boolean | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
};
const contentSchema = z.record(z.string(), z.looseObject({ schema: schemaSchema.optional() }));
const operationSchema = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).optional(),
  requestBody: z.looseObject({ content: contentSchema }).optional(),
  responses: z.record(
    z.string(),
    z.looseObject({ description: z.string(), content: contentSchema.optional() }),
  ),
  security: z.array(z.record(z.string(), z.array(z.string()))),
});
const documentSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({ schemas: z.record(z.string(), schemaSchema) }),
});
type Operation = z.output<typeof operationSchema> & { readonly path: string; readonly method: string };

let node: OfficeNode;
let document: z.output<typeof documentSchema>;
let operations: readonly Operation[];
beforeAll(async () => {
  node = await startOffice();
  document = documentSchema.parse(await (await fetch(`${node.url}/api/v1/openapi.json`)).json());
  operations = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method })),
    );
});
afterAll(() => node.close());

const call = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
  fetch(`${node.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${node.credential}`, ...init.headers },
  });
const lowerCamelCase = /^[a-z][A-Za-z0-9]*$/;
// The description of the API is a file by its nature; OpenAPI tools look for it under this name.
const segmentsOf = (path: string) => path.replace('/openapi.json', '').split('/').slice(3);

function memberNames(schema: Schema | undefined, seen = new Set<string>()): string[] {
  if (schema === undefined) return [];
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) {
    if (seen.has(name)) return [];
    seen.add(name);
    return memberNames(document.components.schemas[name], seen);
  }
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (typeof schema.items === 'object') inner.push(schema.items);
  const properties = Object.entries(schema.properties ?? {});
  return [
    ...properties.map(([member]) => member),
    ...[...inner, ...properties.map(([, value]) => value)].flatMap((each) => memberNames(each, seen)),
  ];
}

describe('1 URLs', () => {
  test('hold api and the major version, without trailing slash or file extension', () => {
    for (const { path } of operations) expect(path).toMatch(/^\/api\/v1\/(openapi\.json|[^.]*[^./])$/);
  });

  test('are nouns in lower case with hyphens; collections are plural', () => {
    for (const { path } of operations) {
      const names = segmentsOf(path).filter((segment) => !segment.startsWith('{'));
      for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(names[0] ?? 's').toMatch(/s$|ies$/);
    }
  });
});

describe('2 query parameters', () => {
  test('are lowerCamelCase', () => {
    const names = operations.flatMap(({ parameters = [] }) => parameters.map(({ name }) => name));
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !lowerCamelCase.test(name))).toEqual([]);
  });

  test('that are unknown are refused by name', async () => {
    const answer = await call('/api/v1/parties?unknownOne=1');
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain('unknownOne');
  });
});

describe('3 JSON', () => {
  test('is what every body and answer can be, with lowerCamelCase members', () => {
    const foreign: string[] = [];
    for (const { requestBody, responses } of operations) {
      const contents = [requestBody?.content, ...Object.values(responses).map(({ content }) => content)];
      for (const content of contents) {
        if (content === undefined) continue;
        expect(Object.keys(content).join()).toMatch(/json|jwt|svg/);
        const names = Object.values(content).flatMap(({ schema }) => memberNames(schema));
        foreign.push(...names.filter((name) => !lowerCamelCase.test(name)));
      }
    }
    expect(foreign).toEqual([]);
  });

  test('is negotiated with 406 and 415', async () => {
    expect((await call('/api/v1/parties', { headers: { accept: 'text/csv' } })).status).toBe(406);
    const init = { method: 'POST', body: '{}', headers: { 'content-type': 'text/csv' } };
    expect((await call('/api/v1/parties', init)).status).toBe(415);
  });
});

describe('4 methods', () => {
  test('of creation answer 201 with Location, and PATCH takes a registered patch type', async () => {
    const data = { partyKind: 'naturalPerson', personNameBag: [{ personFullName: 'Ada Invented' }] };
    const made = await call('/api/v1/parties', {
      method: 'POST',
      body: JSON.stringify({ data }),
      headers: { 'content-type': 'application/json' },
    });
    expect(made.status).toBe(201);
    expect((await call(made.headers.get('location') ?? '')).status).toBe(200);
    const patches = operations.filter(({ method }) => method === 'patch');
    expect(patches.length).toBeGreaterThan(0);
    for (const { requestBody } of patches) {
      expect(Object.keys(requestBody?.content ?? {})).toEqual(['application/merge-patch+json']);
    }
  });

  test('HEAD and OPTIONS work, and others are refused with Allow', async () => {
    const collections = operations.filter(({ method, path }) => method === 'get' && !path.includes('{'));
    for (const { path } of collections) {
      const [head, options, other] = await Promise.all([
        call(path, { method: 'HEAD' }),
        call(path, { method: 'OPTIONS' }),
        call(path, { method: 'PROPFIND' }),
      ]);
      expect([path, options.status, other.status]).toEqual([path, 204, 405]);
      expect(head.status).toBeLessThan(405);
      expect(other.headers.get('allow')).toContain('GET');
    }
  });
});

describe('5 and 7 status codes and errors', () => {
  test('every operation documents its errors as RFC 9457 problems', () => {
    for (const { responses } of operations) {
      const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
      expect(errors.length).toBeGreaterThan(0);
      for (const [, { content }] of errors)
        expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
    }
  });

  test('a problem has a code, a text, a link and a correlation id', async () => {
    const answer = await call('/api/v1/parties/absent', { headers: { 'x-correlation-id': 'st90' } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-correlation-id')).toBe('st90');
    const problem: unknown = await answer.json();
    expect(problem).toMatchObject({ code: 'not-found', status: 404, title: expect.any(String) });
    expect(problem).toHaveProperty('type', `${node.url}/problems/not-found`);
  });
});

describe('6 collections', () => {
  test('have a limit with a stated maximum and a cursor', () => {
    const pages = operations.filter(({ parameters = [] }) => parameters.some(({ name }) => name === 'limit'));
    expect(pages.length).toBeGreaterThan(3);
    for (const { parameters = [] } of pages) {
      expect(parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(['limit', 'cursor']));
      expect(parameters.find(({ name }) => name === 'limit')).toMatchObject({ schema: { maximum: 100 } });
    }
  });

  test('go on where the page before ended, and count on request', async () => {
    const first = z
      .object({ items: z.array(z.unknown()), next: z.string().optional(), count: z.number() })
      .parse(await (await call('/api/v1/parties?limit=1&count=true')).json());
    expect(first.items.length).toBeLessThanOrEqual(1);
    expect(first.count).toBeGreaterThanOrEqual(first.items.length);
  });
});

test('8 changes are guarded by ETag and If-Match', async () => {
  const { items } = z
    .object({ items: z.array(z.object({ partyId: z.string() })) })
    .parse(await (await call('/api/v1/parties?limit=1')).json());
  const path = `/api/v1/parties/${items[0]?.partyId}`;
  const etag = (await call(path)).headers.get('etag');
  const patch = (headers: Record<string, string>) =>
    call(path, {
      method: 'PATCH',
      body: JSON.stringify({ roleBag: ['applicant'] }),
      headers: { 'content-type': 'application/merge-patch+json', ...headers },
    });
  expect(etag).toMatch(/^(W\/)?".+"$/);
  expect((await patch({})).status).toBe(428);
  expect((await patch({ 'if-match': '"stale"' })).status).toBe(412);
  expect((await patch({ 'if-match': etag ?? '' })).status).toBe(200);
});

describe('11 and 12 contract and security', () => {
  test('the contract is OpenAPI 3.1 and every operation says what it does and who may call it', () => {
    expect(document.openapi).toBe('3.1.0');
    for (const { summary, security } of operations) {
      expect(summary.length).toBeGreaterThan(5);
      expect(security.every((each) => Object.keys(each).join() === 'officeCredential')).toBe(true);
    }
  });

  test('a credential in the URL is not accepted', async () => {
    const answer = await fetch(`${node.url}/api/v1/parties?access_token=${node.credential}`);
    expect(answer.status).toBe(401);
  });

  test('answers are not kept by anybody in between unless they say so', async () => {
    expect((await call('/api/v1/parties')).headers.get('cache-control')).toContain('no-store');
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
beforeAll(async () => {
  node = await startOffice();
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});
const party = {
  data: { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: 'Invented Works' }] },
};

function call(
  path: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${node.url}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { authorization: `Bearer ${node.credential}`, ...init.headers },
  });
}

function postParty(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return call('/api/v1/parties', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

async function problemOf(answer: Response): Promise<z.output<typeof problemSchema>> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  return problemSchema.parse(await answer.json());
}

describe('a body', () => {
  test('that is right is taken', async () => {
    const answer = await postParty(JSON.stringify(party));
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toMatch(/^\/api\/v1\/parties\//);
  });

  test('has every fault named by its place and no value repeated', async () => {
    const body = {
      data: { partyKind: 'organization', organizationNameBag: [], secretWord: 'Zanzibar' },
      more: 1,
    };
    const answer = await postParty(JSON.stringify(body));
    const problem = await problemOf(answer);
    expect(answer.status).toBe(400);
    expect(problem.code).toBe('invalid-request');
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      '/data/organizationNameBag',
      '/data/secretWord',
      '/more',
    ]);
    expect(JSON.stringify(problem)).not.toContain('Zanzibar');
  });

  test.each([
    ['not JSON', '{"data":'],
    ['a duplicate member', '{"data":{},"data":{}}'],
    ['a prototype member', '{"__proto__":{}}'],
    ['nesting beyond 32 levels', '['.repeat(40) + ']'.repeat(40)],
    ['a lone surrogate', '{"data":"\\ud800"}'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['a byte order mark', '\ufeff{}'],
  ])('with %s is malformed', async (_name, body) => {
    const answer = await postParty(body);
    expect(answer.status).toBe(400);
    expect((await problemOf(answer)).code).toBe('malformed-json');
  });

  test.each(['null', '7', '"text"', '[]', '{}', 'true', '{"data":null}', '{"data":{"partyKind":1e400}}'])(
    'of %s is refused with 400',
    async (body) => {
      const answer = await postParty(body);
      expect(answer.status).toBe(400);
      expect((await problemOf(answer)).code).toBe('invalid-request');
    },
  );

  test('with U+0000 in a text is refused, with a backslash before it it is text', async () => {
    const withName = (name: string) =>
      JSON.stringify({
        data: { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: name }] },
      });
    expect((await postParty(withName('a\0b'))).status).toBe(400);
    expect((await postParty(withName('a\\u0000b'))).status).toBe(201);
  });

  test('that is missing is refused', async () => {
    expect((await call('/api/v1/parties', { method: 'POST' })).status).toBe(400);
  });

  test.each([
    ['text/plain', {}],
    ['application/json; charset=iso-8859-1', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/jsonx', {}],
    ['json', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('of type %s %j is not supported', async (type, headers) => {
    const answer = await postParty(JSON.stringify(party), { 'content-type': type, ...headers });
    expect(answer.status).toBe(415);
    expect((await problemOf(answer)).code).toBe('unsupported-media-type');
  });

  test('of JSON in upper case with a charset is taken', async () => {
    const answer = await postParty(JSON.stringify(party), {
      'content-type': 'Application/JSON; Charset="UTF-8"',
    });
    expect(answer.status).toBe(201);
  });

  test('over the limit is refused with 413', async () => {
    const answer = await postParty(`"${'a'.repeat(300 * 1024)}"`);
    expect(answer.status).toBe(413);
    expect((await problemOf(answer)).code).toBe('payload-too-large');
  });
});

describe('a form body', () => {
  const token = '/offices/xa/token';
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test('with a parameter twice is refused in the OAuth form', async () => {
    const answer = await call(token, { method: 'POST', headers: form, body: 'grant_type=a&grant_type=b' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
  });

  test.each([
    'grant_type=%',
    'grant_type=%ff',
    'grant_type=%00',
    'a&'.repeat(101),
    `${'a=1&'.repeat(50_000)}`,
  ])('that is broken is refused with 400: %.20s', async (body) => {
    const answer = await call(token, { method: 'POST', headers: form, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
  });
});

describe('a query', () => {
  test('has unknown parameters refused by name', async () => {
    const problem = await problemOf(await call('/api/v1/parties?colour=blue'));
    expect(problem.errors).toEqual([
      { pointer: 'colour', detail: 'This query parameter is not known here.' },
    ]);
  });

  test.each([
    'limit=1&limit=2',
    'limit=0',
    'limit=-1',
    'limit=1e9',
    'limit=x',
    'name=%',
    'name=%c3%28',
    'name=%00',
    'cursor=x',
  ])('of %s is refused with 400', async (query) => {
    const answer = await call(`/api/v1/parties?${query}`);
    expect(answer.status).toBe(400);
    await problemOf(answer);
  });

  test('with an encoded name is read', async () => {
    const answer = await call('/api/v1/parties?name=Invented%20Works&limit=1');
    expect(answer.status).toBe(200);
  });
});

describe('a path', () => {
  test.each([
    '/api/v1/parties/',
    '/api//v1/parties',
    '/API/v1/parties',
    '/api/v1/nothing',
    '/%2e%2e/etc/passwd',
    '/assets/..%2f..%2fpackage.json',
  ])('%s leads nowhere', async (path) => {
    const answer = await call(path);
    expect(answer.status).toBe(404);
    expect((await problemOf(answer)).code).toBe('not-found');
  });

  test.each(['/api/v1/parties/%', '/api/v1/parties/%ff', '/api/v1/parties/%00'])(
    '%s with a broken escape is refused with 400',
    async (path) => {
      expect((await call(path)).status).toBe(400);
    },
  );

  test('of a party that is not there gives 404', async () => {
    expect((await problemOf(await call('/api/v1/parties/absent'))).code).toBe('not-found');
  });
});

describe('methods', () => {
  test('that a path does not have are refused with Allow', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'PROPFIND']) {
      const answer = await call('/api/v1/parties', { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS');
    }
  });

  test('cannot be overridden by a header', async () => {
    const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' };
    expect((await call('/api/v1/parties', { headers })).status).toBe(200);
  });

  test('HEAD answers like GET without the body', async () => {
    const head = await call('/api/v1/offices', { method: 'HEAD' });
    const get = await call('/api/v1/offices');
    const text = await get.text();
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(await head.text()).toBe('');
  });

  test('OPTIONS tells what is allowed', async () => {
    const answer = await fetch(`${node.url}/api/v1/parties`, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS');
  });

  test('pages are only read', async () => {
    const answer = await fetch(`${node.url}/`, { method: 'POST' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('Accept', () => {
  test.each(['application/json', '*/*', 'application/*', 'text/html, application/json;q=0.1', ''])(
    '%s is met',
    async (accept) => {
      expect((await call('/api/v1/offices', { headers: { accept } })).status).toBe(200);
    },
  );

  test.each(['text/html', 'application/xml', 'application/json;q=0', 'application/json;q=0, */*', 'x'])(
    '%s cannot be met',
    async (accept) => {
      const answer = await call('/api/v1/offices', { headers: { accept } });
      expect(answer.status).toBe(406);
      expect((await problemOf(answer)).code).toBe('not-acceptable');
    },
  );
});

describe('every answer', () => {
  test.each(['/api/v1/offices', '/health/live', '/api/v1/nothing', '/1.0/identifiers/did:x'])(
    'at %s has its correlation id and the security headers',
    async (path) => {
      const answer = await call(path, { headers: { 'x-correlation-id': 'case-7' } });
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('x-powered-by')).toBeNull();
      await answer.text();
    },
  );

  test('echoes a valid correlation id, and names its request', async () => {
    const answer = await call('/api/v1/parties/absent', { headers: { 'x-correlation-id': 'case-7' } });
    expect(answer.headers.get('x-correlation-id')).toBe('case-7');
    expect((await problemOf(answer)).instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
  });

  test('gives a correlation id of its own in place of a dangerous one', async () => {
    const answer = await call('/api/v1/offices', { headers: { 'x-correlation-id': '<script>' } });
    expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('leads from the type of a problem to its explanation', async () => {
    const { type } = await problemOf(await call('/api/v1/nothing'));
    const json = await fetch(type);
    const page = await fetch(type, { headers: { accept: 'text/html' } });
    expect(await json.json()).toMatchObject({ code: 'not-found', status: 404 });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });
});

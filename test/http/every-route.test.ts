import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Route } from '../../src/http/route.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
let routes: readonly Route[];
let withBody: readonly Route[];
beforeAll(async () => {
  node = await startOffice();
  routes = node.routes;
  withBody = routes.filter(({ body }) => body !== undefined);
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

type Sent = {
  readonly method?: string;
  readonly type?: string;
  readonly body?: BodyInit;
  readonly path?: string;
};

const fill = (route: Route, value = 'absent') =>
  route.path.replace(/\{\+?[A-Za-z]+\}/g, encodeURIComponent(value));

async function send(route: Route, sent: Sent): Promise<number> {
  const answer = await fetch(`${node.url}${sent.path ?? fill(route)}`, {
    method: sent.method ?? route.method.toUpperCase(),
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${node.credential}`,
      ...(sent.type === undefined ? {} : { 'content-type': sent.type }),
    },
    ...(sent.body === undefined ? {} : { body: sent.body }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** The routes whose status is not what it should be, with the status. */
async function wrong(
  asked: readonly Route[],
  sent: (route: Route) => Sent,
  isRight: (status: number) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  for (const route of asked) {
    const status = await send(route, sent(route));
    if (!isRight(status)) found.push(`${route.method} ${route.path}: ${status}`);
  }
  return found;
}

const isCallersFault = (status: number) => status >= 400 && status < 500;
const typeOf = (route: Route) => route.body?.mediaTypes[0] ?? 'application/json';

test.each(['PROPFIND', 'LOCK', 'REPORT'])('no route has the method %s', async (method) => {
  expect(
    await wrong(
      routes,
      () => ({ method }),
      (status) => status === 405,
    ),
  ).toEqual([]);
});

test.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', ''])(
  'no route takes a body of type %s, unless it says so',
  async (type) => {
    const isRefused = (status: number) => status === 415 || status === 429;
    const asked = withBody.filter(
      ({ body }) => body?.optional !== true && !body?.mediaTypes.some((taken) => taken === type),
    );
    expect(await wrong(asked, () => ({ type, body: Buffer.from('{}') }), isRefused)).toEqual([]);
  },
);

test.each([
  ['null', 'null'],
  ['a number', '7'],
  ['a list', '[]'],
  ['a text', '"text"'],
  ['a truncated object', '{"a":'],
  ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
  ['a list nested 100,000 deep', '['.repeat(100_000)],
  ['a number beyond all bounds', '{"a":1e400}'],
])('every route answers %s with a 4xx', async (_name, body) => {
  expect(await wrong(withBody, (route) => ({ type: typeOf(route), body }), isCallersFault)).toEqual([]);
});

test('every route that does not take whole files refuses 10 MB with a 4xx', async () => {
  const body = Buffer.alloc(10 * 1024 * 1024, 'a');
  expect(
    await wrong(
      withBody.filter(({ body: rule }) => rule?.isStreamed !== true),
      (route) => ({ type: typeOf(route), body }),
      (status) => status === 413,
    ),
  ).toEqual([]);
}, 60_000);

test.each(['%00', '%', '%ff', '..%2f..%2fetc%2fpasswd', "'%20or%201=1--", '%3Cscript%3E', 'a'.repeat(3000)])(
  'every path parameter takes %.30s without a fault of the service',
  async (value) => {
    const asked = routes.filter(({ path }) => path.includes('{'));
    const path = (route: Route) => ({ path: route.path.replace(/\{\+?[A-Za-z]+\}/g, value) });
    const isNoFault = (status: number) => status < 500 || status === 501;
    expect(await wrong(asked, path, isNoFault)).toEqual([]);
  },
);

test('every API route refuses an unknown query parameter', async () => {
  const asked = routes.filter(({ errors }) => errors === 'api');
  const path = (route: Route) => ({ path: `${fill(route)}?surely-unknown=1` });
  expect(await wrong(asked, path, (status) => status === 400)).toEqual([]);
});

test('whatever JSON comes, no route fails by a fault of its own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 5 }), async (body) => {
      const faults = await wrong(
        withBody,
        (route) => ({ type: typeOf(route), body }),
        (status) => status < 500,
      );
      expect(faults).toEqual([]);
    }),
    { numRuns: 40, seed: 7 },
  );
}, 120_000);

test('the node answers after all of this, and has logged no failure', async () => {
  expect((await fetch(`${node.url}/health/ready`)).status).toBe(200);
  expect(node.logLines.filter((line) => line.includes('"event":"failure"'))).toEqual([]);
});

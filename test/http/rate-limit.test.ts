import { afterEach, describe, expect, test } from 'vitest';
import { createRateLimit } from '../../src/http/rate-limit.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

const nodes: OfficeNode[] = [];
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.close();
});

async function start(config: Parameters<typeof startOffice>[0]): Promise<OfficeNode> {
  const node = await startOffice(config);
  nodes.push(node);
  return node;
}

async function statuses(count: number, ask: (index: number) => Promise<Response>): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const answer = await ask(index);
    await answer.text();
    found.push(answer.status);
  }
  return found;
}

describe('the token bucket', () => {
  test('lets a minute’s worth through at once, and then one for each step of time', () => {
    let now = 0;
    const limit = createRateLimit(60, () => now);
    const first = Array.from({ length: 61 }, () => limit.take('192.0.2.1'));
    expect(first.filter((wait) => wait === undefined)).toHaveLength(60);
    expect(first.at(-1)).toBe(1);
    now = 1000;
    expect([limit.take('192.0.2.1'), limit.take('192.0.2.1')]).toEqual([undefined, 1]);
  });

  test('counts clients apart, and the addresses of one IPv6 subscriber together', () => {
    const limit = createRateLimit(1, () => 0);
    expect(limit.take('192.0.2.1')).toBeUndefined();
    expect(limit.take('192.0.2.2')).toBeUndefined();
    expect(limit.take('2001:db8:0:1::1')).toBeUndefined();
    expect(limit.take('2001:db8:0:1:ffff::2')).toBe(60);
    expect(limit.take('2001:db8:0:2::1')).toBeUndefined();
  });

  test('with a limit of 0 lets everything through', () => {
    const limit = createRateLimit(0);
    expect(Array.from({ length: 1000 }, () => limit.take('x')).every((wait) => wait === undefined)).toBe(
      true,
    );
  });
});

test('one request too many is refused with 429 and Retry-After, on hot and other routes', async () => {
  const node = await start({ config: { rateLimit: 5 } });
  const paths = ['/1.0/identifiers/did:x', '/api/v1/offices'];
  const found = await statuses(10, (index) => fetch(`${node.url}${paths[index % 2]}`));
  const refused = await fetch(`${node.url}/api/v1/offices`);
  expect(found.filter((status) => status === 429)).toHaveLength(5);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ code: 'too-many-requests' });
});

test('costly routes have a tighter limit of their own', async () => {
  const node = await start({ config: { rateLimit: 100, costlyRateLimit: 2 } });
  const form = { method: 'POST', body: new URLSearchParams({ grant_type: 'x' }) };
  const token = await statuses(3, () => fetch(`${node.url}/offices/xa/token`, form));
  const others = await statuses(3, () => fetch(`${node.url}/api/v1/offices`));
  expect(token).toEqual([400, 400, 429]);
  expect(others).toEqual([200, 200, 200]);
});

test('an X-Forwarded-For from outside does not make another client', async () => {
  const node = await start({ config: { rateLimit: 2 } });
  const found = await statuses(4, (index) =>
    fetch(`${node.url}/api/v1/offices`, { headers: { 'x-forwarded-for': `192.0.2.${index}` } }),
  );
  expect(found).toEqual([200, 200, 429, 429]);
});

test('behind one trusted proxy the address that the proxy saw counts, not what the client wrote before it', async () => {
  const node = await start({ config: { rateLimit: 1, trustedProxies: 1 } });
  const ask = (forwarded: string) =>
    statuses(1, () => fetch(`${node.url}/api/v1/offices`, { headers: { 'x-forwarded-for': forwarded } }));
  expect(await ask('10.9.9.9, 192.0.2.1')).toEqual([200]);
  expect(await ask('10.8.8.8, 192.0.2.1')).toEqual([429]);
  expect(await ask('192.0.2.2')).toEqual([200]);
});

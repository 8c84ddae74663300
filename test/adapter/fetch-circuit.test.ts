import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCircuit } from '../../src/adapter/fetch/circuit.ts';
import { createDocuments } from '../../src/adapter/fetch/documents.ts';

const limits = { failures: 3, restMs: 1_000, longestRestMs: 4_000 };
const json = { accept: 'application/json', mostBytes: 1000 };

/** A host whose listener can be exchanged, and a reader with a clock that stands until it is moved on. */
async function world(deadlineMs = 100) {
  let listener: RequestListener = () => undefined;
  let requests = 0;
  let now = 0;
  const server = createServer((request, response) => {
    requests += 1;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  const documents = createDocuments({
    developmentHosts: new Set([host]),
    deadlineMs,
    circuit: limits,
    now: () => now,
  });
  onTestFinished(async () => {
    await documents.close();
    server.closeAllConnections();
    server.close();
  });
  return {
    get: (path = '/file', signal?: AbortSignal) =>
      documents.get(`https://${host}${path}`, { ...json, signal }).then(({ outcome }) => outcome),
    answer: (next: RequestListener) => (listener = next),
    requests: () => requests,
    pass: (milliseconds: number) => (now += milliseconds),
  };
}

const good: RequestListener = (_, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');

describe('a host that does not answer', () => {
  test('is left alone after some requests, then tried by one at a time', async () => {
    const { get, answer, requests, pass } = await world();
    for (let count = 0; count < 3; count += 1) expect(await get()).toBe('unreachable');
    expect(requests()).toBe(3);
    const startedAt = performance.now();
    expect(await get('/another')).toBe('unreachable');
    expect(performance.now() - startedAt).toBeLessThan(80);
    expect(requests()).toBe(3);
    pass(1_000);
    answer(good);
    const outcomes = await Promise.all([get(), get(), get()]);
    expect(outcomes.sort()).toEqual(['found', 'unreachable', 'unreachable']);
    expect(requests()).toBe(4);
    expect(await get()).toBe('found');
  });

  test('is left alone for longer each time, up to a limit', () => {
    let now = 0;
    const circuit = createCircuit(() => now, limits);
    for (let count = 0; count < 3; count += 1) circuit.failed('a');
    for (const rest of [1_000, 2_000, 4_000, 4_000]) {
      now += rest - 1;
      expect(circuit.admits('a')).toBe(false);
      now += 1;
      expect(circuit.admits('a')).toBe(true);
      expect(circuit.admits('a')).toBe(false);
      circuit.failed('a');
    }
  });

  test('is one host; others are asked as before', () => {
    const circuit = createCircuit(() => 0, limits);
    for (let count = 0; count < 3; count += 1) circuit.failed('a');
    expect([circuit.admits('a'), circuit.admits('b')]).toEqual([false, true]);
  });

  test('is forgotten when many others fail after it', () => {
    const circuit = createCircuit(() => 0, { ...limits, mostHosts: 10 });
    for (let host = 0; host < 20; host += 1) {
      for (let count = 0; count < 3; count += 1) circuit.failed(String(host));
    }
    expect([circuit.admits('0'), circuit.admits('19')]).toEqual([true, false]);
  });

  test('counts again from the start after it answered', () => {
    const circuit = createCircuit(() => 0, limits);
    circuit.failed('a');
    circuit.failed('a');
    circuit.answered('a');
    circuit.failed('a');
    expect(circuit.admits('a')).toBe(true);
  });
});

describe('no failure of a host', () => {
  test.each<[string, RequestListener]>([
    ['an error for one document', (_, response) => response.writeHead(500).end()],
    [
      'a document that breaks off',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '10' });
        response.write('{');
        setTimeout(() => response.destroy(), 5);
      },
    ],
  ])('is %s', async (_, listener) => {
    const { get, answer } = await world();
    answer(listener);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => get()));
    expect(new Set(outcomes)).toEqual(new Set(['unreachable']));
    answer(good);
    expect(await get()).toBe('found');
  });

  test('is a caller that had no time left', async () => {
    const { get, answer } = await world(2_000);
    for (let count = 0; count < 5; count += 1) {
      expect(await get('/file', AbortSignal.timeout(10))).toBe('unreachable');
    }
    answer(good);
    expect(await get()).toBe('found');
  });
});

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createNotices, type NoticesOptions } from '../../src/adapter/fetch/notices.ts';

/** A service at a loopback port, and notices that may be sent to it. */
async function service(listener: RequestListener, options: NoticesOptions = {}) {
  const seen: { method: string | undefined; url: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, body });
      listener(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  const notices = createNotices({ developmentHosts: new Set([host]), deadlineMs: 300, ...options });
  onTestFinished(async () => {
    await notices.close();
    server.closeAllConnections();
    server.close();
  });
  return { seen, host, post: (path: string) => notices.post(`https://${host}${path}`), notices };
}

test('a notice is one POST without a body', async () => {
  const { seen, post } = await service((_request, response) => response.writeHead(202).end('{}'));
  expect(await post('/watcher/log?did=did%3Aexample%3A1')).toBe('taken');
  expect(seen).toEqual([{ method: 'POST', url: '/watcher/log?did=did%3Aexample%3A1', body: '' }]);
});

test.each([403, 404, 422, 500, 503])('an answer %i is a refusal', async (status) => {
  const { post } = await service((_request, response) => response.writeHead(status).end());
  expect(await post('/log')).toBe('refused');
});

test('a redirect is not followed', async () => {
  const { seen, post } = await service((_request, response) =>
    response.writeHead(308, { location: '/other' }).end(),
  );
  expect(await post('/log')).toBe('refused');
  expect(seen).toHaveLength(1);
});

test('a service that never answers is waited for until the deadline only', async () => {
  const { post } = await service(() => undefined);
  const startedAt = performance.now();
  expect(await post('/log')).toBe('unreachable');
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test('a body without an end is not read', async () => {
  const { post } = await service((_request, response) => {
    response.writeHead(202);
    response.write('x'.repeat(100_000));
  });
  expect(await post('/log')).toBe('taken');
});

test('more than may be under way at once are not sent', async () => {
  const { seen, post } = await service(() => undefined, { mostAtOnce: 2 });
  const outcomes = await Promise.all([post('/1'), post('/2'), post('/3')]);
  expect(outcomes).toEqual(['unreachable', 'unreachable', 'unreachable']);
  expect(seen).toHaveLength(2);
});

test.each([
  'http://watcher.example/log',
  'https://user:secret@watcher.example/log',
  'ftp://watcher.example/log',
  'not a url',
])('%s is not called', async (url) => {
  const { notices } = await service(() => undefined);
  expect(await notices.post(url)).toBe('refused');
});

test('an address that is not public is not called', async () => {
  const { seen, host } = await service((_request, response) => response.writeHead(202).end());
  const notices = createNotices({ deadlineMs: 300 });
  onTestFinished(() => notices.close());
  expect(await notices.post(`https://${host}/log`)).toBe('unreachable');
  expect(await notices.post('https://127.0.0.1/log')).toBe('unreachable');
  expect(seen).toEqual([]);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendRaw } from '../support/raw-http.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
beforeAll(async () => {
  node = await startOffice();
});
afterAll(() => node.close());

const post = (more: readonly string[]) =>
  [
    'POST /api/v1/credential-verifications HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    ...more,
    '',
    '',
  ].join('\r\n');
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

test('a chunked body within the limit is read', async () => {
  const body = ['{"credential":', '"a.b.c"}'].map(chunk).join('');
  const request = post(['Transfer-Encoding: chunked', 'Connection: close']) + `${body}0\r\n\r\n`;
  expect((await sendRaw(node.url, [request]))?.status).toBe(200);
});

test('a body declared too large is answered with 413 before it is sent', async () => {
  const answer = await sendRaw(node.url, [post(['Content-Length: 999999999'])]);
  expect(answer?.status).toBe(413);
  expect(answer?.head).toContain('connection: close');
});

test('a chunked body that grows too large is answered with 413, and the connection ends', async () => {
  const piece = chunk('a'.repeat(64 * 1024));
  const head = post(['Transfer-Encoding: chunked']);
  const answer = await sendRaw(node.url, [head, ...new Array<string>(20).fill(piece)]);
  expect(answer?.status).toBe(413);
});

test('a client that sends a large body to the end still reads the refusal', async () => {
  const body = 'a'.repeat(3 * 1024 * 1024);
  const answer = await sendRaw(node.url, [post([`Content-Length: ${body.length}`]), body]);
  expect(answer?.status).toBe(413);
});

test('a body that is not waited for does not hold an unauthorized answer up', async () => {
  const head = 'POST /api/v1/parties HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n';
  const answer = await sendRaw(node.url, [head]);
  expect(answer?.status).toBe(401);
});

test.each([
  ['two lengths', post(['Content-Length: 5', 'Content-Length: 6'])],
  ['a length and chunks', post(['Content-Length: 5', 'Transfer-Encoding: chunked'])],
  ['no host', 'GET /health/live HTTP/1.1\r\n\r\n'],
  ['a line feed in a header', 'GET /health/live HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n\r\n'],
  ['an unknown version', 'GET /health/live HTTP/9.9\r\nHost: a\r\n\r\n'],
  ['no HTTP at all', '\u0016\u0003\u0001\u0002\r\n\r\n'],
])('a message with %s is refused with 400', async (_name, message) => {
  expect((await sendRaw(node.url, [message]))?.status).toBe(400);
});

test('headers beyond 16 KiB are refused with 431', async () => {
  const head = `GET /health/live HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`;
  expect((await sendRaw(node.url, [head]))?.status).toBe(431);
});

test.each([150, 5000])('%i headers are refused', async (count) => {
  const many = Array.from({ length: count }, (_, index) => `X-${index}: 1`).join('\r\n');
  const head = `GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${many}\r\n\r\n`;
  expect([400, 431]).toContain((await sendRaw(node.url, [head]))?.status);
});

test('an absolute target is read by its path', async () => {
  const head = `GET http://elsewhere.example/health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
  expect((await sendRaw(node.url, [head]))?.status).toBe(200);
});

test('TRACE does not echo, and CONNECT opens nothing', async () => {
  const message = (line: string) =>
    `${line} HTTP/1.1\r\nHost: a\r\nCookie: secret\r\nConnection: close\r\n\r\n`;
  const traced = await sendRaw(node.url, [message('TRACE /health/live')]);
  expect(traced?.status).toBe(405);
  expect(traced?.body).not.toContain('secret');
  expect((await sendRaw(node.url, [message('CONNECT internal:22')]))?.status ?? 400).toBeGreaterThanOrEqual(
    400,
  );
});

test('a head that is dribbled is cut off, while others are answered', async () => {
  const slow = sendRaw(node.url, ['GET /health/live HTTP/1.1\r\nHost: a\r\nX-Slow: '], 20_000);
  const quick = await fetch(`${node.url}/health/live`);
  expect(quick.status).toBe(200);
  expect((await slow)?.status).toBe(408);
}, 25_000);

test('requests one after another on one connection are answered in order', async () => {
  const one = (path: string, last: string) =>
    `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: ${last}\r\n\r\n`;
  const answer = await sendRaw(node.url, [one('/health/live', 'keep-alive') + one('/nothing', 'close')]);
  expect(answer?.status).toBe(200);
  expect(answer?.body).toContain('HTTP/1.1 404');
});

test('the node still answers after all of this', async () => {
  expect((await fetch(`${node.url}/health/ready`)).status).toBe(200);
});

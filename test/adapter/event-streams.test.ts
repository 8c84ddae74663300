import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createEventStreams } from '../../src/adapter/fetch/event-streams.ts';
import type { ServerSentEvent } from '../../src/usecase/mirror/event-streams.ts';

const stream = { 'content-type': 'text/event-stream' };

/** The events of a server that answers as it is told, and how the reading ended. */
async function read(answer: (response: ServerResponse) => void, terms = { isDevelopment: true }) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers['last-event-id'] as string | undefined);
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const developmentHosts = new Set(terms.isDevelopment ? [`localhost:${port}`] : []);
  const streams = createEventStreams({ developmentHosts, mostSilentMilliseconds: 1000 });
  onTestFinished(async () => {
    await streams.close();
    server.closeAllConnections();
    server.close();
  });
  const events: ServerSentEvent[] = [];
  const options = { lastEventId: '7', signal: AbortSignal.timeout(10_000) };
  try {
    for await (const event of streams.open(`http://localhost:${port}/stream`, options)) events.push(event);
  } catch (error) {
    return { events, asked, code: (error as { code: string }).code };
  }
  return { events, asked, code: undefined };
}

test('events are read with their ids; comments, other fields and an unfinished event are passed over', async () => {
  const text =
    'retry: 10\n\n: hello\n\nid: 8\ndata: {"a":1}\n\nid:9\r\nevent: x\r\ndata:b\r\ndata: c\r\n\r\ndata: cut';
  const { events, asked, code } = await read((response) => response.writeHead(200, stream).end(text));
  expect({ events, asked, code }).toEqual({
    events: [
      { id: '8', data: '{"a":1}' },
      { id: '9', data: 'b\nc' },
    ],
    asked: ['7'],
    code: undefined,
  });
});

test('an event that comes in pieces is one event', async () => {
  const { events } = await read((response) => {
    response.writeHead(200, stream).write('id: 1\nda');
    setTimeout(() => response.write(Buffer.from('ta: ü').subarray(0, 5)), 20);
    setTimeout(() => response.end(Buffer.concat([Buffer.from('ü').subarray(1), Buffer.from('\n\n')])), 40);
  });
  expect(events).toEqual([{ id: '1', data: 'ü' }]);
});

test.each([
  [
    'a redirect',
    'did-log-invalid',
    (response: ServerResponse) => response.writeHead(302, { location: '/' }).end(),
  ],
  [
    'a page',
    'did-log-invalid',
    (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/html' }).end(),
  ],
  ['a failure', 'unavailable', (response: ServerResponse) => response.writeHead(503).end()],
  ['too many requests', 'unavailable', (response: ServerResponse) => response.writeHead(429).end()],
  ['nothing', 'unavailable', (response: ServerResponse) => response.destroy()],
  ['silence', 'unavailable', (response: ServerResponse) => response.writeHead(200, stream).flushHeaders()],
  [
    'bytes that are not UTF-8',
    'did-log-invalid',
    (response: ServerResponse) => response.writeHead(200, stream).end(Buffer.from([0xff, 0x0a])),
  ],
  [
    'an endless line',
    'did-log-invalid',
    (response: ServerResponse) => response.writeHead(200, stream).end('x'.repeat(3_000_000)),
  ],
  [
    'an endless event',
    'did-log-invalid',
    (response: ServerResponse) =>
      response.writeHead(200, stream).end(`data: ${'x'.repeat(1_000_000)}\n`.repeat(4)),
  ],
])('%s gives %s', async (_name, code, answer) => {
  expect(await read(answer)).toMatchObject({ events: [], code });
});

test('plain http is for the hosts of development only', async () => {
  const answer = (response: ServerResponse) => response.writeHead(200, stream).end('data: x\n\n');
  expect(await read(answer, { isDevelopment: false })).toMatchObject({ code: 'invalid-request', asked: [] });
});

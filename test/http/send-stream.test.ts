import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { AnswerStream } from '../../src/http/route.ts';
import { sendStream } from '../../src/http/send-stream.ts';

const part = 'x'.repeat(64 * 1024);

/** A server that answers everything with one stream; how many parts were asked for, and how the sending ended. */
async function serving(stream: AnswerStream, mostUnreadMilliseconds = 20_000) {
  const stopping = new AbortController();
  const ended: unknown[] = [];
  const server = createServer((_request, response) => {
    response.writeHead(200);
    sendStream(response, stream, { stopping: stopping.signal, mostUnreadMilliseconds }).then(
      () => ended.push('resolved'),
      (error: unknown) => ended.push(error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, ended, stop: () => stopping.abort() };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue() && tries < 200; tries += 1) await setTimeout(10);
}

/** Asks for the stream and reads nothing of it. */
function askWithoutReading(url: string) {
  const asked = request(url, (response) => void response.pause());
  asked.on('error', () => undefined);
  asked.end();
  onTestFinished(() => void asked.destroy());
}

test('a client that reads nothing is not sent for, and is cut off in the end', async () => {
  let pulled = 0;
  let wasLeft = false;
  const { url, ended } = await serving(async function* () {
    try {
      for (;;) {
        pulled += 1;
        yield part;
      }
    } finally {
      wasLeft = true;
    }
  }, 400);
  askWithoutReading(url);
  await setTimeout(200);
  const stalled = pulled;
  await setTimeout(100);
  expect(pulled).toBe(stalled);
  expect(stalled * part.length).toBeLessThan(16 * 1024 * 1024);
  await until(() => ended.length > 0);
  expect({ ended, wasLeft }).toEqual({ ended: ['resolved'], wasLeft: true });
});

test('a stream ends when the node stops, and the client sees its end', async () => {
  const { url, ended, stop } = await serving(async function* (signal) {
    yield 'first';
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  const answer = await fetch(url);
  stop();
  expect(await answer.text()).toBe('first');
  expect(ended).toEqual(['resolved']);
});

test('a client that goes ends the stream', async () => {
  const { url, ended } = await serving(async function* (signal) {
    yield 'first';
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  const leaving = new AbortController();
  await fetch(url, { signal: leaving.signal });
  leaving.abort();
  await until(() => ended.length > 0);
  expect(ended).toEqual(['resolved']);
});

test('a stream that fails breaks the connection and tells the sender', async () => {
  const failure = new Error('The store failed.');
  const { url, ended } = await serving(async function* () {
    yield 'first';
    throw failure;
  });
  const reading = fetch(url).then((answer) => answer.text());
  await expect(reading).rejects.toThrow();
  expect(ended).toEqual([failure]);
});

import { connect, type Socket } from 'node:net';

/** What to send: complete HTTP/1.1 requests, sent in turn over kept-alive connections. */
export type Load = {
  readonly port: number;
  readonly requests: readonly Buffer[];
  readonly connections: number;
};

/** One measured stretch. `failed` counts answers that are not 2xx. */
export type LoadResult = { readonly perSecond: number; readonly answered: number; readonly failed: number };

/** A complete request as bytes; a body is sent as JSON. */
export function requestBytes(
  port: number,
  request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Record<string, string>;
    readonly body?: unknown;
  },
): Buffer {
  const body = request.body === undefined ? '' : JSON.stringify(request.body);
  const headers = {
    host: `localhost:${port}`,
    ...(body === ''
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...request.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${request.method} ${request.path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

/**
 * Keeps every connection busy with one request at a time for `milliseconds`. The sender is as plain as it can be, so that
 * what it costs does not hide the difference between two servers on a machine with two cores.
 */
export async function runLoad(load: Load, milliseconds: number): Promise<LoadResult> {
  const state = { next: 0, answered: 0, failed: 0, until: performance.now() + milliseconds };
  const start = performance.now();
  await Promise.all(Array.from({ length: load.connections }, () => runConnection(load, state)));
  const seconds = (performance.now() - start) / 1000;
  return { perSecond: state.answered / seconds, answered: state.answered, failed: state.failed };
}

type State = { next: number; answered: number; failed: number; readonly until: number };

function runConnection(load: Load, state: State): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true });
    let pending: Buffer = Buffer.alloc(0);
    socket.on('connect', () => send(socket, load, state));
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      for (let size = answerSize(pending); size !== undefined; size = answerSize(pending)) {
        state.answered += 1;
        if (pending[9] !== 0x32) state.failed += 1;
        pending = pending.subarray(size);
        if (performance.now() >= state.until) return void socket.end();
        send(socket, load, state);
      }
    });
  });
}

function send(socket: Socket, load: Load, state: State): void {
  const request = load.requests[state.next % load.requests.length];
  state.next += 1;
  if (request !== undefined) socket.write(request);
}

const headEnd = Buffer.from('\r\n\r\n');

/** The length of the first complete answer in the buffer, or undefined where it is not complete. */
function answerSize(buffer: Buffer): number | undefined {
  const end = buffer.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = buffer.toString('latin1', 0, end).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length !== undefined) {
    const size = end + 4 + Number(length);
    return buffer.length >= size ? size : undefined;
  }
  const chunksEnd = buffer.indexOf('\r\n0\r\n\r\n', end + 2, 'latin1');
  return chunksEnd < 0 ? undefined : chunksEnd + 7;
}

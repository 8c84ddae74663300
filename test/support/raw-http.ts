import { connect } from 'node:net';

/** An answer read off the wire, for requests that no HTTP client would send. */
export type RawAnswer = { readonly status: number; readonly head: string; readonly body: string };

/**
 * Sends the chunks as they are over one connection and reads until the server closes it or `milliseconds` have passed;
 * answers undefined where nothing came.
 */
export function sendRaw(
  url: string,
  chunks: readonly (string | Buffer)[],
  milliseconds = 5_000,
): Promise<RawAnswer | undefined> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    const received: Buffer[] = [];
    const timer = setTimeout(() => socket.destroy(), milliseconds);
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', () => undefined); // what came before a reset is the answer
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(readAnswer(Buffer.concat(received).toString('latin1')));
    });
    for (const chunk of chunks) socket.write(chunk);
  });
}

function readAnswer(text: string): RawAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  if (end < 0 || status === undefined) return undefined;
  return { status: Number(status), head: text.slice(0, end).toLowerCase(), body: text.slice(end + 4) };
}

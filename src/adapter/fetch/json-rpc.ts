import type { Dispatcher } from 'undici';
import { utf8, utf8Text } from '../../base/bytes.ts';
import { isJsonObject, type Json, readJson } from '../../base/json.ts';
import { anyAgent } from './public-agent.ts';

/** The other end answered with an error of its own, or with something that is no answer. */
export class JsonRpcRefused extends Error {}

/** Calls of JSON-RPC 2.0 (https://www.jsonrpc.org/specification) to endpoints the operator named. */
export type JsonRpc = {
  /**
   * The result of a call. Throws `JsonRpcRefused` for an error or an answer that is none, and any other error where the
   * endpoint does not answer. It has the usual deadline, and `signal` ends the wait before that.
   */
  call(url: string, method: string, params: readonly Json[], signal?: AbortSignal): Promise<Json>;
  close(): Promise<void>;
};

const defaults = { deadlineMs: 5_000, mostBytes: 1024 * 1024 };

/**
 * The way out to ledgers. Only the operator's own configuration says where to, so the address may be a private one; there
 * are no redirects, and time and size are bounded as for every other request.
 */
export function createJsonRpc(options: Partial<typeof defaults> = {}): JsonRpc {
  const { deadlineMs, mostBytes } = { ...defaults, ...options };
  const agent = anyAgent(deadlineMs);
  let lastId = 0;
  return {
    async call(url, method, params, signal) {
      lastId += 1;
      const id = lastId;
      const { origin, pathname, search } = new URL(url);
      const deadline = AbortSignal.timeout(deadlineMs);
      const response = await agent.request({
        origin,
        path: `${pathname}${search}`,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'accept-encoding': 'identity',
          'user-agent': 'global-identifier',
        },
        body: utf8(JSON.stringify({ jsonrpc: '2.0', id, method, params })),
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      });
      return resultIn(await bodyOf(response, mostBytes), id);
    },
    close: () => agent.destroy(),
  };
}

async function bodyOf(response: Dispatcher.ResponseData, mostBytes: number): Promise<Uint8Array> {
  if (response.statusCode !== 200) {
    response.body.on('error', () => undefined); // destroying an unread body reports an abort that nobody waits for
    response.body.destroy();
    if (response.statusCode >= 500 || response.statusCode === 429) throw new Error('The endpoint is busy.');
    throw new JsonRpcRefused('The endpoint answers with an unexpected status.');
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > mostBytes) throw new JsonRpcRefused('The answer is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function resultIn(body: Uint8Array, id: number): Json {
  const text = utf8Text(body);
  const read = text === undefined ? undefined : readJson(text);
  if (read === undefined || 'fault' in read || !isJsonObject(read.value) || read.value['id'] !== id)
    throw new JsonRpcRefused('The endpoint gives no answer to the call.');
  const { result } = read.value;
  if (result === undefined) throw new JsonRpcRefused('The endpoint refuses the call.');
  return result;
}

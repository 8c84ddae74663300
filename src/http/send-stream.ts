import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { AnswerStream } from './route.ts';

/** How long a client may leave what it was sent unread before its connection is cut. */
export const mostUnreadMilliseconds = 20_000;

/**
 * Sends the parts of a stream whose head is already written. The next part is asked for only when the client has taken
 * the ones before, so at most one of them waits here; a client that takes nothing for too long is cut off. Resolves when
 * the stream is over, for whatever reason; rejects when the stream itself fails.
 */
export async function sendStream(
  response: ServerResponse,
  stream: AnswerStream,
  terms: { readonly stopping: AbortSignal; readonly mostUnreadMilliseconds?: number },
): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  response.once('close', leave);
  response.on('error', leave);
  const signal = AbortSignal.any([gone.signal, terms.stopping]);
  try {
    for await (const part of stream(signal)) {
      if (gone.signal.aborted) break;
      if (response.write(part)) continue;
      if (
        !(await hasDrained(response, gone.signal, terms.mostUnreadMilliseconds ?? mostUnreadMilliseconds))
      ) {
        response.destroy();
        break;
      }
    }
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  } finally {
    response.off('close', leave);
  }
}

async function hasDrained(response: ServerResponse, gone: AbortSignal, most: number): Promise<boolean> {
  try {
    await once(response, 'drain', { signal: AbortSignal.any([gone, AbortSignal.timeout(most)]) });
    return true;
  } catch {
    return false; // the client went, or left everything unread
  }
}

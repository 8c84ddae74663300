import { Problem } from '../../base/problem.ts';
import type { EventStreams } from './event-streams.ts';
import { feedStreamPath, readFeedMessage } from './feed-format.ts';
import type { MirrorPorts } from './judge-entries.ts';
import { mirrorNode } from './mirror-node.ts';
import { type Taken, takeEntries } from './take-entries.ts';

export type Following = {
  readonly source: string;
  readonly signal: AbortSignal;
  /** Told after everything that was taken. */
  onTaken(taken: Taken): void;
  /** Waits before the source is asked again; `failures` counts those in a row. Resolves early when the signal says so. */
  pause(failures: number, cause: Problem): Promise<void>;
};

/**
 * Mirrors a source and goes on with each new entry as it comes, until the signal says so: first the pages, then the
 * stream, and again from where it was left when the stream ends or the source does not answer. Resolves with whether the
 * feed is still the one that was read before. Throws `conflict` where another process mirrors the same source, and what
 * is wrong with the own store.
 */
export async function followNode(
  ports: MirrorPorts & { readonly eventStreams: EventStreams },
  following: Following,
): Promise<{ readonly isFeedSound: boolean }> {
  const { source, signal, onTaken, pause } = following;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const run = await mirrorNode(ports, { source, isStopped: () => signal.aborted });
      onTaken(run);
      if (!run.isFeedSound) return { isFeedSound: false };
      failures = 0;
      if (!(await followStream(ports, following, run.position))) return { isFeedSound: false };
    } catch (error) {
      if (signal.aborted) break;
      if (!isPassing(error)) throw error;
      failures += 1;
      await pause(failures, error);
    }
  }
  return { isFeedSound: true };
}

/** Takes what the stream brings until it ends; false where the feed cannot be trusted to go on. */
async function followStream(
  ports: MirrorPorts & { readonly eventStreams: EventStreams },
  { source, signal, onTaken }: Following,
  position: number,
): Promise<boolean> {
  const events = ports.eventStreams.open(`${source}${feedStreamPath}`, {
    lastEventId: String(position),
    signal,
  });
  for await (const { data } of events) {
    const entry = readFeedMessage(data);
    if (entry === undefined)
      throw new Problem('did-log-invalid', 'The node streams something else than entries of its logs.');
    const taken = await takeEntries(ports, source, [entry]);
    onTaken(taken);
    if (!taken.isFeedSound) return false;
  }
  return true;
}

function isPassing(error: unknown): error is Problem {
  return error instanceof Problem && (error.code === 'unavailable' || error.code === 'did-log-invalid');
}

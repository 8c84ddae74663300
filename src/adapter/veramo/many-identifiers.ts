import type { KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Problem, type ProblemCode } from '../../base/problem.ts';
import type { PreRotationPolicy } from '../../domain/did/pre-rotation.ts';
import type { DidRequest } from '../../usecase/ports.ts';
import type { PreparedDid } from '../../usecase/records.ts';
import type { KeyEncryptionKey } from '../keys/seal.ts';
import { fromWire } from './identifier-wire.ts';

/** Makes many identifiers in threads of their own. */
export type ManyIdentifiers = {
  /**
   * The identifiers in the order of the requests, dated at the moment; all or none. Throws `unavailable` where a thread
   * ends or does not answer in time; the next call starts another one.
   */
  make(requests: readonly DidRequest[], at: Date): Promise<readonly PreparedDid[]>;
  /** Ends the threads; what is under way fails. */
  close(): Promise<void>;
};

/** What a thread is started with. */
export type ThreadTerms = {
  readonly key: KeyObject;
  readonly didHost: string;
  readonly preRotation: PreRotationPolicy;
};
/** `requests` are JSON text, which crosses in a fraction of the time that objects take; so are the answers. */
export type Question = { readonly requests: string; readonly at: Date };
export type Answer =
  { readonly made: string } | { readonly problem: { readonly code: ProblemCode; readonly detail: string } };

export type ManyOptions = {
  /** How many threads; at least one. */
  readonly threads: number;
  readonly keyEncryptionKey: KeyEncryptionKey;
  readonly didHost: string;
  readonly preRotation: PreRotationPolicy;
  /** The program of a thread, for tests. */
  readonly program?: string;
  /** How long an answer is waited for, in milliseconds. */
  readonly mostMilliseconds?: number;
};

const ownProgram = path.join(import.meta.dirname, 'identifier-worker.ts');
const usualMostMilliseconds = 60_000;
const idleMilliseconds = 10_000;
// A thousand identifiers take about 20.
const mostMegabytes = 256;

/**
 * Threads that make identifiers. They are started when they are needed, end after ten seconds without work, and do not
 * keep the process from ending. The key-encryption key is handed to them as they start (see `KeyEncryptionKey.forThread`);
 * private keys come back sealed.
 */
export function createManyIdentifiers(options: ManyOptions): ManyIdentifiers {
  const threads = Array.from({ length: options.threads }, () => createThread(options));
  return {
    async make(requests, at) {
      const share = Math.ceil(requests.length / threads.length);
      const parts = threads.map((thread, index) =>
        thread.ask(requests.slice(index * share, (index + 1) * share), at),
      );
      return (await Promise.all(parts)).flat();
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}

/** As many threads as there are processors beside the one that writes, and at most four; none where there is one only. */
export function usualThreads(): number {
  return Math.min(availableParallelism() - 1, 4);
}

type Thread = {
  ask(requests: readonly DidRequest[], at: Date): Promise<readonly PreparedDid[]>;
  end(): Promise<void>;
};

/** A thread that is asked one thing after another. */
function createThread(options: ManyOptions): Thread {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  const end = async () => {
    const ended = worker;
    worker = undefined;
    clearTimeout(idle);
    await ended?.terminate();
  };
  const askNow = async (question: Question): Promise<readonly PreparedDid[]> => {
    clearTimeout(idle);
    const asked = (worker ??= start(options, (ended) => {
      if (worker === ended) worker = undefined;
    }));
    try {
      const answer = await answerOf(asked, question, options.mostMilliseconds ?? usualMostMilliseconds);
      if ('problem' in answer) throw new Problem(answer.problem.code, answer.problem.detail);
      idle = setTimeout(() => void end(), idleMilliseconds).unref();
      return fromWire(answer.made);
    } catch (error) {
      // Also after a refusal: what state the thread is in is not known.
      if (worker === asked) await end();
      throw error;
    }
  };
  return {
    ask(requests, at) {
      if (requests.length === 0) return Promise.resolve([]);
      const turn = last.then(() => askNow({ requests: JSON.stringify(requests), at }));
      last = turn.catch(() => undefined);
      return turn;
    },
    end,
  };
}

function start(
  { keyEncryptionKey, didHost, preRotation, program = ownProgram }: ManyOptions,
  onExit: (ended: Worker) => void,
): Worker {
  const terms: ThreadTerms = { key: keyEncryptionKey.forThread(), didHost, preRotation };
  const resourceLimits = { maxOldGenerationSizeMb: mostMegabytes };
  const worker = new Worker(program, { workerData: terms, env: {}, execArgv: [], resourceLimits });
  // Without a listener the error of a thread that is asked nothing would end the process.
  worker.on('error', () => undefined).on('exit', () => onExit(worker));
  worker.unref();
  return worker;
}

/** Asks a thread that is doing nothing else. */
async function answerOf(worker: Worker, question: Question, milliseconds: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const fail = (cause?: unknown) =>
    reject(new Problem('unavailable', 'The identifiers could not be made; nothing was changed.', { cause }));
  const onExit = () => fail();
  const timer = setTimeout(onExit, milliseconds);
  worker.ref();
  worker.once('message', resolve).once('error', fail).once('messageerror', fail).once('exit', onExit);
  try {
    worker.postMessage(question);
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off('message', resolve).off('error', fail).off('messageerror', fail).off('exit', onExit);
    worker.unref();
  }
}

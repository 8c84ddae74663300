import { Worker } from 'node:worker_threads';
import { Problem } from '../../base/problem.ts';
import type { Explanation } from '../../domain/matching/explain.ts';
import { surestFirst } from '../../domain/matching/register-findings.ts';
import type { Band } from '../../domain/matching/suggestion.ts';
import type { MatchedPair, MatchRegister } from '../../usecase/import/import-ports.ts';

/** Records as JSON text, which crosses in a fraction of the time that objects take; the last message has none. */
export type Question = { readonly records: string } | 'end';
/** Pairs in columns; millions of them share some thousands of explanations and few versions. */
export type Answer =
  | 'next'
  | {
      readonly left: readonly string[];
      readonly right: readonly string[];
      readonly probability: Float64Array;
      readonly band: readonly Band[];
      readonly explanation: Uint32Array;
      readonly explanations: readonly Explanation[];
      readonly ruleVersions: readonly string[];
    };

const ownProgram = new URL('./matching-worker.ts', import.meta.url);
const recordsAtOnce = 500;
const mostMegabytes = 6_000;
const mostMilliseconds = 30 * 60 * 1000;

/**
 * Finds the parties of a register in threads of their own, one for each kind of party, so that the node goes on answering
 * meanwhile; the surest first. Throws `unavailable` where a thread fails, or takes more than half an hour.
 */
export function createRegisterMatching(program: URL = ownProgram): MatchRegister {
  return async (records) => {
    const endsBy = Date.now() + mostMilliseconds;
    const threads = {
      naturalPerson: new MatchingThread(program, endsBy),
      organization: new MatchingThread(program, endsBy),
    };
    try {
      for await (const record of records) await threads[record.data.partyKind].add(record);
      // A party of one kind is never one of the other, so that the answers are only put together.
      const found = await Promise.all(Object.values(threads).map((thread) => thread.finish()));
      return found.flat().sort(surestFirst);
    } finally {
      for (const thread of Object.values(threads)) await thread.end();
    }
  };
}

/** One thread with the records of one kind. */
class MatchingThread {
  private readonly worker: Worker;
  private readonly endsBy: number;
  private batch: unknown[] = [];
  private asked: Promise<Answer> = Promise.resolve('next');

  constructor(program: URL, endsBy: number) {
    this.endsBy = endsBy;
    this.worker = new Worker(program, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    });
    // Without a listener an error between two questions would end the process.
    this.worker.on('error', () => undefined);
  }

  /** Waits only where the records before it were not taken yet. */
  async add(record: unknown): Promise<void> {
    this.batch.push(record);
    if (this.batch.length >= recordsAtOnce) await this.send();
  }

  async finish(): Promise<readonly MatchedPair[]> {
    if (this.batch.length > 0) await this.send();
    await this.asked;
    const answer = await ask(this.worker, 'end', this.endsBy);
    return answer === 'next' ? [] : pairsOf(answer);
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private async send(): Promise<void> {
    const records = JSON.stringify(this.batch);
    this.batch = [];
    await this.asked;
    this.asked = ask(this.worker, { records }, this.endsBy);
    // What fails is told by the next wait for it.
    this.asked.catch(() => undefined);
  }
}

async function ask(worker: Worker, question: Question, endsBy: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const fail = (cause?: unknown) =>
    reject(
      new Problem('unavailable', 'The search for duplicates did not end; the import can be resumed.', {
        cause,
      }),
    );
  const onExit = () => fail();
  const timer = setTimeout(onExit, Math.max(0, endsBy - Date.now()));
  worker.once('message', resolve).once('error', fail).once('messageerror', fail).once('exit', onExit);
  try {
    worker.postMessage(question);
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off('message', resolve).off('error', fail).off('messageerror', fail).off('exit', onExit);
  }
}

function pairsOf(answer: Exclude<Answer, 'next'>): readonly MatchedPair[] {
  const { left, right, probability, band, explanation, explanations, ruleVersions } = answer;
  return left.flatMap((id, at): MatchedPair[] => {
    const [other, inBand] = [right[at], band[at]];
    const why = explanations[explanation[at] ?? 0];
    const ruleVersion = ruleVersions[explanation[at] ?? 0];
    if (other === undefined || inBand === undefined || why === undefined || ruleVersion === undefined)
      return [];
    return [
      {
        ...{ left: id, right: other, band: inBand, explanation: why, ruleVersion },
        probability: probability[at] ?? 0,
      },
    ];
  });
}

import { Worker } from 'node:worker_threads';
import type { Explanation } from '../../domain/matching/explain.ts';
import type { Band } from '../../domain/matching/suggestion.ts';
import type { MatchedPair, MatchRegister } from '../../usecase/import/import-ports.ts';
import { Problem } from '../../base/problem.ts';

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
 * Finds the parties of a register in a thread of its own, so that the node goes on answering meanwhile. Throws `unavailable`
 * where the thread fails, or takes more than half an hour.
 */
export function createRegisterMatching(program: URL = ownProgram): MatchRegister {
  return async (records) => {
    const worker = new Worker(program, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    });
    // Without a listener an error between two questions would end the process.
    worker.on('error', () => undefined);
    const endsBy = Date.now() + mostMilliseconds;
    try {
      for await (const batch of inBatches(records))
        await ask(worker, { records: JSON.stringify(batch) }, endsBy);
      const answer = await ask(worker, 'end', endsBy);
      return answer === 'next' ? [] : pairsOf(answer);
    } finally {
      await worker.terminate();
    }
  };
}

type Records = Parameters<MatchRegister>[0];
async function* inBatches(records: Records): AsyncGenerator<readonly unknown[]> {
  let batch: unknown[] = [];
  for await (const record of records) {
    batch.push(record);
    if (batch.length < recordsAtOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
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

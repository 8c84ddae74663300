// A thread that makes identifiers; what it is started with and asked is in `many-identifiers.ts`.
import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from '../../base/problem.ts';
import type { DidRequest } from '../../usecase/ports.ts';
import { createRandomSource } from '../keys/random-source.ts';
import { KeyEncryptionKey } from '../keys/seal.ts';
import { makeIdentifier } from './make-identifier.ts';
import { toWire, type WireIdentifier } from './identifier-wire.ts';
import type { Answer, Question, ThreadTerms } from './many-identifiers.ts';

// Both ends of the thread are this program.
const { key, ...terms } = workerData as ThreadTerms;
const maker = { ...terms, keyEncryptionKey: new KeyEncryptionKey(key), random: createRandomSource() };

parentPort?.on('message', (question: Question) => {
  void answerTo(question).then((answer) => parentPort?.postMessage(answer));
});

async function answerTo({ requests, at }: Question): Promise<Answer> {
  try {
    const made: WireIdentifier[] = [];
    for (const request of JSON.parse(requests) as readonly DidRequest[])
      made.push(toWire(await makeIdentifier(maker, request, at)));
    return { made: JSON.stringify(made) };
  } catch (error) {
    if (error instanceof Problem) return { problem: { code: error.code, detail: error.detail } };
    return { problem: { code: 'internal-error', detail: 'An identifier could not be made.' } };
  }
}

// A thread that finds the parties of a register; what it is asked and answers is in `matching-thread.ts`.
import { parentPort } from 'node:worker_threads';
import type { Explanation } from '../../domain/matching/explain.ts';
import { type Finding, RegisterMatching } from '../../domain/matching/register-findings.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { Answer, Question } from './matching-thread.ts';

const matching = new RegisterMatching();

parentPort?.on('message', (question: Question) => {
  parentPort?.postMessage(answerTo(question));
});

function answerTo(question: Question): Answer {
  if (question === 'end') return inColumns(matching.finish().findings);
  const records = JSON.parse(question.records) as readonly { rowId: string; data: PartyData }[];
  for (const { rowId, data } of records) matching.add(rowId, data);
  return 'next';
}

function inColumns(findings: readonly Finding[]): Answer {
  const numbers = new Map<Explanation, number>();
  const ruleVersions: string[] = [];
  const explanation = Uint32Array.from(findings, (finding) => {
    const number = numbers.get(finding.explanation) ?? numbers.size;
    if (number === numbers.size) ruleVersions.push(finding.ruleVersion);
    numbers.set(finding.explanation, number);
    return number;
  });
  return {
    left: findings.map(({ left }) => left),
    right: findings.map(({ right }) => right),
    probability: Float64Array.from(findings, ({ probability }) => probability),
    band: findings.map(({ band }) => band),
    ...{ explanation, ruleVersions, explanations: [...numbers.keys()] },
  };
}

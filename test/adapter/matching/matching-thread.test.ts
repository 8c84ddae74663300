import { expect, test } from 'vitest';
import { createRegisterMatching } from '../../../src/adapter/matching/matching-thread.ts';
import { RegisterMatching } from '../../../src/domain/matching/register-findings.ts';
import { syntheticRegister } from '../../../src/domain/synthetic-register/synthetic-register.ts';

const records = [...syntheticRegister({ seed: 5, records: 1_200 })].map(({ recordId, party }) => ({
  rowId: recordId,
  data: party,
}));

async function* given() {
  yield* records;
}

test('a thread finds what is found without one', async () => {
  const matching = new RegisterMatching();
  for (const { rowId, data } of records) matching.add(rowId, data);
  const { findings } = matching.finish();
  expect(findings.length).toBeGreaterThan(100);
  expect(await createRegisterMatching()(given())).toEqual(findings);
});

test.each([
  ['throws at once', 'throw new Error("no")'],
  ['ends without an answer', 'process.exit(0)'],
  [
    'throws at a question',
    'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => { throw new Error("no"); });',
  ],
])('a thread that %s is a search that did not end', async (_, program) => {
  const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  await expect(createRegisterMatching(url)(given())).rejects.toMatchObject({ code: 'unavailable' });
});

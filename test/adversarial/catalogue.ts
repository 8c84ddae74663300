import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const catalogueFile = `${process.env['CHECKS_DIR'] ?? '../shared/checks'}/adversarial-cases.json`;

const caseSchema = z.object({
  id: z.string(),
  group: z.string(),
  surface: z.string(),
  input: z.string(),
  expect: z.object({ decision: z.string(), http: z.number().optional(), code: z.string() }),
  severity: z.string(),
});
export type AdversarialCase = z.output<typeof caseSchema>;

/** Plays the case's input against the product and asserts the outcome the case names. */
export type Attempt = (adversarial: AdversarialCase) => Promise<void> | void;

/**
 * One test for every case of a catalogue group. A case needs an attempt, or a reason why its surface is not there yet;
 * a case with neither fails, so that a catalogue that grows is noticed.
 */
export function playGroup(
  letter: string,
  attempts: Record<string, Attempt>,
  absentSurface: Record<string, string> = {},
): void {
  if (!existsSync(catalogueFile)) {
    console.warn(
      `The adversarial catalogue is not at ${catalogueFile}; group ${letter} plays its own inputs unlabelled.`,
    );
    describe(`adversarial group ${letter}`, () => {
      for (const [id, attempt] of Object.entries(attempts)) test(id, () => attempt(unlabelled(id)));
    });
    return;
  }
  const { cases } = z
    .object({ cases: z.array(caseSchema) })
    .parse(JSON.parse(readFileSync(catalogueFile, 'utf8')));
  describe(`adversarial group ${letter}`, () => {
    for (const adversarial of cases.filter(({ id }) => id.startsWith(letter))) {
      const title = `${adversarial.id} ${adversarial.input} → ${adversarial.expect.decision} ${adversarial.expect.code}`;
      const attempt = attempts[adversarial.id];
      const reason = absentSurface[adversarial.id];
      if (attempt !== undefined) test(title, () => attempt(adversarial));
      else if (reason !== undefined) test.skip(`${title} (no such surface: ${reason})`, () => undefined);
      else test(title, () => expect.unreachable('The catalogue has a case that nothing plays.'));
    }
  });
}

function unlabelled(id: string): AdversarialCase {
  return { id, group: '', surface: '', input: '', expect: { decision: 'reject', code: '' }, severity: 'P0' };
}

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importRegister } from '../../src/usecase/import-register.ts';
import { scopes } from '../../src/domain/trust/access.ts';
import { credentialSteps } from '../demo/credential-steps.ts';
import { registerSteps } from '../demo/register-steps.ts';
import { resolveSteps } from '../demo/resolve-steps.ts';
import { verifySteps } from '../demo/verify-steps.ts';
import type { DemoWorld } from '../demo/world.ts';
import { startWallet } from '../support/wallet.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

// The demonstration's own steps, each as a test, with a wallet made of other people's packages.
const register = JSON.parse(readFileSync('schemas/examples/register.json', 'utf8')) as { parties: unknown[] };
const offices: OfficeNode[] = [];
const played: { world?: DemoWorld } = {};

beforeAll(async () => {
  const first = await startOffice({ officeCode: 'XA' });
  const second = await startOffice({ officeCode: 'XB', developmentHosts: [new URL(first.url).host] });
  offices.push(first, second);
  const caller = { officeCode: first.officeCode, actor: 'test', scopes: [...scopes] };
  const summary = await importRegister(first.ports, caller, { rows: register.parties });
  expect(summary).toMatchObject({ added: register.parties.length, refused: [] });
  const wallet = await startWallet({ resolverUrl: second.url });
  played.world = { first, second, wallet, facts: new Map() };
});
afterAll(() => Promise.all(offices.map((office) => office.close())));

const flows = {
  'A: register': registerSteps,
  'B: issue to a wallet': credentialSteps,
  'C: verify and link': verifySteps,
  'D: resolve across offices': resolveSteps,
};

for (const [flow, steps] of Object.entries(flows)) {
  describe(`flow ${flow}`, () => {
    test.each(steps.map((step) => [step.title, step] as const))('%s', async (_title, step) => {
      if (played.world === undefined) throw new Error('The offices did not start.');
      expect(await step.play(played.world)).not.toBe('');
    });

    test('everything both offices store verifies again afterwards', async () => {
      for (const office of offices) await office.checkState();
    });
  });
}

test('a second import of the register changes nothing', async () => {
  const [first] = offices;
  if (first === undefined) throw new Error('The offices did not start.');
  const caller = { officeCode: first.officeCode, actor: 'test', scopes: [...scopes] };
  const summary = await importRegister(first.ports, caller, { rows: register.parties });
  expect(summary).toMatchObject({ added: 0, amended: 0, refused: [] });
});

test('neither office logged a name, a token or a credential', () => {
  const lines = offices.flatMap((office) => [...office.logLines]).join('\n');
  expect(lines).not.toContain('Invented');
  expect(lines).not.toMatch(/eyJ[\w-]+\.eyJ/);
  for (const { credential } of offices) expect(lines).not.toContain(credential);
});

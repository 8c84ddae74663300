import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importRows } from '../support/importing-office.ts';
import { scopes } from '../../src/domain/trust/access.ts';
import { credentialSteps } from '../demo/credential-steps.ts';
import { registerSteps } from '../demo/register-steps.ts';
import { resolveSteps } from '../demo/resolve-steps.ts';
import { verifySteps } from '../demo/verify-steps.ts';
import type { DemoWorld } from '../demo/world.ts';
import { startWallet } from '../support/wallet.ts';
import {
  type DatabaseKind,
  describeOn,
  postgresKind,
  sqliteKind,
  type TestDatabase,
} from '../support/stores.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

// The demonstration's own steps, each as a test, with a wallet made of other people's packages.
const register = JSON.parse(readFileSync('schemas/examples/register.json', 'utf8')) as { parties: unknown[] };
const flows = {
  'A: register': registerSteps,
  'B: issue to a wallet': credentialSteps,
  'C: verify and link': verifySteps,
  'D: resolve across offices': resolveSteps,
};

for (const kind of [sqliteKind, postgresKind]) describeOn(kind, 'the four flows', () => fourFlows(kind));

function fourFlows(kind: DatabaseKind): void {
  const offices: OfficeNode[] = [];
  const databases: TestDatabase[] = [];
  const played: { world?: DemoWorld } = {};

  const start = async (officeCode: string, others: readonly OfficeNode[]) => {
    const database = await kind.create();
    databases.push(database);
    const { address } = database;
    const store =
      kind === postgresKind
        ? ({ kind: 'postgres', url: address } as const)
        : ({ kind: 'sqlite', file: address } as const);
    const developmentHosts = others.map(({ url }) => new URL(url).host);
    const office = await startOffice({ officeCode, developmentHosts, config: { store } });
    offices.push(office);
    return office;
  };
  const importAll = (office: OfficeNode) => {
    const caller = { officeCode: office.officeCode, actor: 'test', scopes: [...scopes] };
    return importRows(office.ports, caller, register.parties);
  };

  beforeAll(async () => {
    const first = await start('XA', []);
    const second = await start('XB', [first]);
    const summary = await importAll(first);
    expect(summary).toMatchObject({ counts: { new: register.parties.length, refused: 0 } });
    const wallet = await startWallet({ resolverUrl: second.url });
    played.world = { first, second, wallet, facts: new Map() };
  });
  afterAll(async () => {
    for (const office of offices) await office.close();
    for (const database of databases) await database.remove();
  });

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
    expect(await importAll(first)).toMatchObject({ counts: { new: 0, amended: 0, refused: 0 } });
  });

  test('neither office logged a name, a token or a credential', () => {
    const lines = offices.flatMap((office) => [...office.logLines]).join('\n');
    expect(lines).not.toContain('Invented');
    expect(lines).not.toMatch(/eyJ[\w-]+\.eyJ/);
    for (const { credential } of offices) expect(lines).not.toContain(credential);
  });
}

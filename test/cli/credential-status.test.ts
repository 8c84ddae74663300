import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openApp } from '../../src/app.ts';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { readConfig } from '../../src/config.ts';
import { scopes } from '../../src/domain/trust/access.ts';
import { issueToHolder } from '../../src/usecase/issuance/issue-to-holder.ts';
import { sdJwtId, walletKey } from '../support/claiming.ts';
import { officeCode } from '../contract/records.ts';
import { nodeEnvironment } from '../support/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-cli-status-'));
const environment = nodeEnvironment({ port: 8098, dataDirectory: path.join(folder, 'node') });
afterAll(() => rmSync(folder, { recursive: true }));

async function gid(...parameters: readonly string[]) {
  let output = '';
  const write = (text: string) => void (output += text);
  const code = await runCommandLine([...parameters, '--json'], { environment, write, writeError: write });
  return { code, body: JSON.parse(output) };
}

async function issue(partyId: string): Promise<string> {
  const app = await openApp(readConfig(environment));
  try {
    const { issuedId } = await issueToHolder(app.ports, {
      caller: { officeCode: officeCode('XA'), actor: 'test', scopes },
      partyId,
      configurationId: sdJwtId,
      assuranceLevel: 'low',
      evidence: [{ type: 'documentSeen' }],
      holder: { kind: 'key', jwk: walletKey.jwk },
    });
    return issuedId;
  } finally {
    await app.close();
  }
}

test('an operator suspends, resumes and revokes a credential', async () => {
  const { body: party } = await gid('party', 'register', '--organization', 'Pausing Works');
  const issuedId = await issue(party.partyId);
  const suspended = await gid('credential', 'suspend', issuedId, '--reason', 'underReview');
  expect([suspended.code, suspended.body]).toEqual([0, { issuedId, state: 'suspended' }]);
  expect((await gid('credential', 'resume', issuedId)).body).toEqual({ issuedId, state: 'valid' });
  const revoked = await gid('credential', 'revoke', issuedId, '--message', 'Sent twice');
  expect([revoked.code, revoked.body]).toEqual([0, { issuedId, state: 'revoked' }]);
  const late = await gid('credential', 'resume', issuedId);
  expect([late.code, late.body.code]).toEqual([1, 'conflict']);
  expect((await gid('credential', 'suspend', 'unknown')).body.code).toBe('not-found');
  expect((await gid('credential', 'revoke', 'unknown')).body.code).toBe('not-found');
  const long = await gid('credential', 'suspend', issuedId, '--message', 'x'.repeat(201));
  expect(long.body.code).toBe('invalid-request');
});

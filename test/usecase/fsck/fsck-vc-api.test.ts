import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { createLogger } from '../../../src/adapter/observe/logger.ts';
import { openApp } from '../../../src/app.ts';
import { firstStart } from '../../../src/first-start.ts';
import { checkWholeState, type WholeState } from '../../../src/usecase/fsck/check-whole-state.ts';
import { changeInstanceStatus } from '../../../src/usecase/vc-api/change-status.ts';
import { findIssuer } from '../../../src/usecase/vc-api/find-instance.ts';
import { issueInstanceCredential } from '../../../src/usecase/vc-api/issue-credential.ts';
import { demonstration, exampleCredential } from '../../support/vc-api.ts';
import { testConfig } from '../../support/world.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A store with instances and two credentials, one of them revoked; the hand of a stranger changes it; fsck looks. */
async function checkAfter(change?: string): Promise<WholeState> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-fsck-vc-api-'));
  folders.push(folder);
  const file = path.join(folder, 'store.sqlite');
  const store = { kind: 'sqlite', file } as const;
  const config = testConfig(8080, { config: { store, dataDirectory: folder, vcApi: demonstration() } });
  const open = () => openApp(config, { logger: createLogger('silent') });
  const app = await open();
  await firstStart(app);
  const issuer = await findIssuer(app.ports, 'bitstring-status-list', async () => undefined);
  for (const id of ['urn:x:1', 'urn:x:2'])
    await issueInstanceCredential(app.ports, issuer, { credential: exampleCredential({ id }) });
  const revocation = { credentialId: 'urn:x:2', purpose: 'revocation', isSet: true } as const;
  expect(await changeInstanceStatus(app.ports, issuer, revocation)).toBeUndefined();
  await app.close();
  if (change !== undefined) {
    const database = new Database(file);
    database.pragma('foreign_keys = off');
    database.exec(change);
    database.close();
  }
  const again = await open();
  try {
    return await checkWholeState(again.ports, again.opensKey);
  } finally {
    await again.close();
  }
}

test('instances and their credentials are looked at, and all is well', async () => {
  const { checked, findings } = await checkAfter();
  expect(findings).toEqual([]);
  expect(checked).toMatchObject({
    vcApiInstances: demonstration().filter(({ role }) => role === 'issuer').length,
    vcApiCredentials: 2,
  });
});

test.each([
  ['a revoked one is shown as valid', 'update status_entry set status = 0 where status = 1 and decoy = 0'],
  ['a record says it is valid', "update vc_api_credential set state = 'valid' where state = 'revoked'"],
  ['the list is another’s', 'update status_list set issuer_did = null'],
])('it is found when %s', async (_what, change) => {
  const { findings } = await checkAfter(change);
  expect(new Set(findings.map(({ kind }) => kind))).toContain('vcApiCredential');
});

test('it is found when the key of an instance is gone', async () => {
  const { findings } = await checkAfter(
    "delete from did_record where did in (select did from vc_api_instance where instance_id = 'vc-jwt-p384')",
  );
  expect(findings).toEqual([expect.objectContaining({ kind: 'vcApiInstance', subject: 'vc-jwt-p384' })]);
});

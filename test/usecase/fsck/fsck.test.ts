import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { openApp } from '../../../src/app.ts';
import { createLogger } from '../../../src/adapter/observe/logger.ts';
import { scopes } from '../../../src/domain/trust/access.ts';
import { firstStart } from '../../../src/first-start.ts';
import { checkWholeState, type WholeState } from '../../../src/usecase/fsck/check-whole-state.ts';
import { issueToHolder } from '../../../src/usecase/issuance/issue-to-holder.ts';
import { partyViewSchema } from '../../../src/usecase/party/party-view.ts';
import { registerParty } from '../../../src/usecase/party/register-party.ts';
import { revokeCredential } from '../../../src/usecase/issuance/revoke-credential.ts';
import { testConfig } from '../../support/world.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const holderKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

/** A store with an office, two parties, and a valid and a revoked credential; the hand of a stranger changes it; fsck looks. */
async function checkAfter(change?: string, keyEncryptionKey?: Uint8Array): Promise<WholeState> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-fsck-'));
  folders.push(folder);
  const file = path.join(folder, 'store.sqlite');
  const config = testConfig(8080, { config: { store: { kind: 'sqlite', file }, dataDirectory: folder } });
  const app = await openApp(config, { logger: createLogger('silent') });
  const { office } = await firstStart(app);
  const caller = { officeCode: office.officeCode, actor: 'test', scopes };
  for (const identifier of ['1', '2']) {
    const registered = await registerParty(app.ports, {
      caller,
      control: { mode: 'office' },
      data: {
        partyKind: 'organization',
        organizationNameBag: [{ organizationStandardName: 'Invented Works' }],
        partyIdentifierBag: [{ officeCode: 'XA', identifier }],
      },
    });
    const { issuedId } = await issueToHolder(app.ports, {
      caller,
      partyId: partyViewSchema.parse(registered).partyId,
      configurationId: 'GlobalIdentifierCredential_jwt_vc_json',
      assuranceLevel: 'high',
      evidence: [{ type: 'registerExtract' }],
      holder: { kind: 'key', jwk: holderKey },
    });
    if (identifier === '2') await revokeCredential(app.ports, caller, issuedId);
  }
  await app.close();
  if (change !== undefined) {
    const database = new Database(file);
    for (const { name } of database
      .prepare("select name from sqlite_master where type = 'trigger'")
      .all() as {
      name: string;
    }[]) {
      database.exec(`drop trigger ${name}`);
    }
    database.pragma('foreign_keys = off');
    database.exec(change);
    database.close();
  }
  const again = await openApp(
    { ...config, keyEncryptionKey: keyEncryptionKey ?? config.keyEncryptionKey },
    { logger: createLogger('silent') },
  );
  const state = await checkWholeState(again.ports, again.opensKey);
  await again.close();
  return state;
}

test('a store that nobody touched has no findings, and everything in it was looked at', async () => {
  const { checked, findings } = await checkAfter();
  expect(findings).toEqual([]);
  expect(checked).toMatchObject({ offices: 1, didLogs: 3, logEntries: 3, parties: 2, issuedCredentials: 2 });
  expect(checked['auditEvents']).toBeGreaterThanOrEqual(6);
  expect(checked['keys']).toBeGreaterThanOrEqual(8);
});

test.each([
  [
    'a log entry with one changed time',
    'didLog',
    "update did_log_line set line = replace(line, '202', '203')",
  ],
  ['a log without its lines', 'didLog', 'delete from did_log_line'],
  ['a head that is not the last version', 'didLog', "update did_log set version_id = '2-Qm'"],
  [
    'a changed document at the head',
    'didLog',
    "update did_log set document = replace(document, '#key-1', '#key-2')",
  ],
  ['a head that says it is deactivated', 'didLog', 'update did_log set deactivated = 1'],
  ['a party without its log', 'party', "delete from did_log where location like '%parties%'"],
  ['a party that says it is deactivated', 'party', "update party set status = 'deactivated'"],
  ['a party without the record of its keys', 'party', 'delete from did_record'],
  ['a credential without its status entry’s list', 'issuedCredential', 'delete from status_list'],
  ['a revocation that the list does not know', 'issuedCredential', 'update status_entry set status = 0'],
  [
    'a revocation that the record does not know',
    'issuedCredential',
    'update issued_credential set revoked_at = null',
  ],
  [
    'a suspension that the list shows as a revocation',
    'issuedCredential',
    'update issued_credential set revoked_at = null, suspended_at = issued_at where revoked_at is not null',
  ],
  [
    'a place of a credential that is marked as nobody’s',
    'issuedCredential',
    'update status_entry set decoy = 1',
  ],
  [
    'an entry of the list that is set for no credential on record',
    'issuedCredential',
    'update status_entry set decoy = 0',
  ],
  [
    'an index outside of the list',
    'issuedCredential',
    'update issued_credential set list_index = list_index + 200000',
  ],
  [
    'an audit event that was changed',
    'auditEvent',
    "update audit_event set actor = 'nobody' where sequence = 2",
  ],
  ['an audit event that was removed', 'auditEvent', 'delete from audit_event where sequence = 2'],
  ['an audit record that was emptied', 'auditEvent', 'delete from audit_event'],
  ['a key that was lost', 'didRecord', 'delete from key_record'],
])('%s is found', async (_name, kind, change) => {
  const { findings } = await checkAfter(change);
  expect(findings.map((finding) => finding.kind)).toContain(kind);
});

test('keys that do not open under the key-encryption key are found', async () => {
  const { findings } = await checkAfter(undefined, new Uint8Array(32).fill(9));
  expect(findings.map(({ kind }) => kind)).toContain('key');
});

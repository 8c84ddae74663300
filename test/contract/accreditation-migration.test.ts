import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import { aDid, aTrustedIssuer, now, xa } from './records.ts';

test('an office of before trusts itself for the types that are new, and nobody else', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-migration-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'store.sqlite');
  const clock = () => now;
  const own = aTrustedIssuer({
    officeCode: xa,
    vct: ['https://xa.example/credential-types/global-identifier/v1'],
  });
  const other = aTrustedIssuer({ did: aDid() });
  const before = await openSqliteStore({ file, clock });
  await before.write(async (store) => {
    await store.writeOffices.add({ officeCode: xa, name: 'Office', did: own.did, createdAt: now });
    for (const row of [own, other]) await store.writeTrustList.add(xa, row);
  });
  await before.close();
  asBefore(file);
  const after = await openSqliteStore({ file, clock });
  onTestFinished(() => after.close());
  const rows = (await after.read.trustList.list(xa)).filter(({ did }) => did === own.did);
  expect(rows.map(({ credentialType, vct }) => [credentialType, ...vct])).toEqual([
    ['GlobalIdentifierCredential', 'https://xa.example/credential-types/global-identifier/v1'],
    ['RightHolderCredential', 'https://xa.example/credential-types/right-holder/v1'],
    ['OfficeAccreditationCredential', 'https://xa.example/credential-types/office-accreditation/v1'],
  ]);
  expect((await after.read.trustList.list(xa)).filter(({ did }) => did === other.did)).toEqual([other]);
});

/** Takes the change and those after it back, so that the store is one of the version before. */
function asBefore(file: string): void {
  const database = new Database(file);
  for (const statement of [
    `delete from kysely_migration where name >= '0024-accreditation'`,
    'drop table deferred_issuance',
    'alter table offer drop column release_state',
    'drop table dpop_proof',
    'alter table access_token drop column dpop_jkt',
    ...['accreditation', 'trust_root', 'key_compromise'].map((name) => `drop table ${name}`),
    'drop index issued_credential_content',
    'alter table issued_credential drop column content_digest',
    'alter table offer drop column renews',
  ])
    database.exec(statement);
  database.close();
}

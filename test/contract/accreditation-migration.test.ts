import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, onTestFinished, test } from 'vitest';
import { sqlite } from '../../src/adapter/sql/dialect.ts';
import { migrationsFor } from '../../src/adapter/sql/migrate.ts';
import { openSqliteStore } from '../../src/adapter/sql/open-store.ts';
import type { TrustedIssuer } from '../../src/domain/trust/trusted-issuer.ts';
import { aDid, aTrustedIssuer, now, xa } from './records.ts';

test('an office of before trusts itself for the types that are new, and nobody else', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-migration-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'store.sqlite');
  const own = aTrustedIssuer({
    officeCode: xa,
    vct: ['https://xa.example/credential-types/global-identifier/v1'],
  });
  const other = aTrustedIssuer({ did: aDid() });
  await storeOfBefore(file, [own, other]);
  const after = await openSqliteStore({ file, clock: () => now });
  onTestFinished(() => after.close());
  const rows = (await after.read.trustList.list(xa)).filter(({ did }) => did === own.did);
  expect(rows.map(({ credentialType, vct }) => [credentialType, ...vct])).toEqual([
    ['GlobalIdentifierCredential', 'https://xa.example/credential-types/global-identifier/v1'],
    ['RightHolderCredential', 'https://xa.example/credential-types/right-holder/v1'],
    ['OfficeAccreditationCredential', 'https://xa.example/credential-types/office-accreditation/v1'],
    ['SamePartyCredential', 'https://xa.example/credential-types/same-party/v1'],
    ['PartyRelationCredential', 'https://xa.example/credential-types/party-relation/v1'],
  ]);
  expect((await after.read.trustList.list(xa)).filter(({ did }) => did === other.did)).toEqual([other]);
});

/** A store as the version before the change left it: an office and its trust list, of which the first row is its own. */
async function storeOfBefore(file: string, rows: readonly [TrustedIssuer, TrustedIssuer]): Promise<void> {
  const database = new Database(file);
  const db = new Kysely({ dialect: new SqliteDialect({ database }) });
  const provider = { getMigrations: async () => migrationsFor(sqlite) };
  const { error } = await new Migrator({ db, provider }).migrateTo('0023-presentation-security');
  if (error !== undefined) throw new Error('The tables of before cannot be made.', { cause: error });
  const at = now.toISOString();
  database.prepare('insert into office values (?, ?, ?, ?)').run(xa, 'Office', rows[0].did, at);
  const add = database.prepare(
    `insert into trusted_issuer (list_office_code, issuer_id, did, office_code, credential_type, vct, since)
     values (?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const { id, did, officeCode, credentialType, vct, since } of rows)
    add.run(xa, id, did, officeCode, credentialType, JSON.stringify(vct), since.toISOString());
  await db.destroy();
}

import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { Problem } from '../../base/problem.ts';
import type { Dialect } from './dialect.ts';
import { firstTables } from './migrations/0001-first-tables.ts';
import { didOperations } from './migrations/0006-did-operations.ts';
import { didMethods } from './migrations/0007-did-methods.ts';
import { didFeed } from './migrations/0008-feed.ts';
import { moves } from './migrations/0009-moves.ts';
import { recovery } from './migrations/0010-recovery.ts';
import { knownHeads } from './migrations/0011-known-heads.ts';
import { nextKeys } from './migrations/0012-next-keys.ts';
import { didFiles } from './migrations/0013-did-files.ts';
import { watchedDids } from './migrations/0014-watched-dids.ts';
import { witnesses } from './migrations/0015-witnesses.ts';
import { credentialStatus } from './migrations/0020-credential-status.ts';
import { vcApiInstances } from './migrations/0021-vc-api-instances.ts';
import { authorization } from './migrations/0027-authorization.ts';
import { deferredIssuance } from './migrations/0029-deferred-issuance.ts';
import { outsideIdentifiers } from './migrations/0035-outside-identifiers.ts';
import { relations } from './migrations/0035-relations.ts';
import { matchCandidates } from './migrations/0037-match-candidates.ts';
import { matchKeys } from './migrations/0039-match-keys.ts';
import { pairDecisions } from './migrations/0038-pair-decisions.ts';
import { linkRequests } from './migrations/0036-link-requests.ts';
import { didLinks } from './migrations/0034-did-links.ts';
import { senderConstrainedTokens } from './migrations/0026-sender-constrained-tokens.ts';
import { encryptionKeys } from './migrations/0028-encryption-keys.ts';
import { accreditation } from './migrations/0024-accreditation.ts';
import { imports } from './migrations/0031-imports.ts';
import { presentationSecurity } from './migrations/0023-presentation-security.ts';

/** Every change of the tables, oldest first; the names order them and are kept in the database. */
export function migrationsFor(dialect: Dialect): Record<string, Migration> {
  return {
    '0001-first-tables': firstTables(dialect),
    '0006-did-operations': didOperations(dialect),
    '0007-did-methods': didMethods(dialect),
    '0008-feed': didFeed(dialect),
    '0009-moves': moves(dialect),
    '0010-recovery': recovery(dialect),
    '0011-known-heads': knownHeads(dialect),
    '0012-next-keys': nextKeys(dialect),
    '0013-did-files': didFiles(dialect),
    '0014-watched-dids': watchedDids(dialect),
    '0015-witnesses': witnesses(dialect),
    '0020-credential-status': credentialStatus(dialect),
    '0021-vc-api-instances': vcApiInstances(dialect),
    '0023-presentation-security': presentationSecurity(dialect),
    '0024-accreditation': accreditation(dialect),
    '0026-sender-constrained-tokens': senderConstrainedTokens(dialect),
    '0027-authorization': authorization(dialect),
    '0028-encryption-keys': encryptionKeys(dialect),
    '0029-deferred-issuance': deferredIssuance(dialect),
    '0031-imports': imports(dialect),
    '0034-did-links': didLinks(dialect),
    '0035-outside-identifiers': outsideIdentifiers(dialect),
    '0035-relations': relations(dialect),
    '0036-link-requests': linkRequests(dialect),
    '0037-match-candidates': matchCandidates(dialect),
    '0038-pair-decisions': pairDecisions(dialect),
    '0039-match-keys': matchKeys(dialect),
  };
}

/**
 * Brings the tables up to date; does nothing when they are. Throws `unavailable` for a database that a newer version of
 * this software has changed already. `isLocked` says that the caller holds the database in a transaction of its own.
 */
export async function migrate<Tables>(
  db: Kysely<Tables>,
  dialect: Dialect,
  options: { readonly isLocked: boolean },
): Promise<void> {
  const migrations = migrationsFor(dialect);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    disableTransactions: options.isLocked,
  });
  await refuseNewer(db, Object.keys(migrations));
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  await refuseNewer(db, Object.keys(migrations));
  throw error instanceof Error ? error : new Error('The tables could not be brought up to date.');
}

async function refuseNewer<Tables>(db: Kysely<Tables>, known: readonly string[]): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const newer = rows.find(({ name }) => !known.includes(name));
  if (newer === undefined) return;
  throw new Problem(
    'unavailable',
    `The database has the change "${newer.name}" of a newer version of this software; this version knows "${known.at(-1)}" as the last. Start the newer version.`,
  );
}

import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/** The documents of identifiers that have no log, and the transactions by which identifiers on a ledger are changed. */
export function didMethods(dialect: Dialect): Migration {
  const { sequence, text, tableEnd } = dialect.words;
  return {
    async up(db) {
      for (const statement of [
        `create table hosted_document (
          seq ${sequence}, did ${text} not null unique, location ${text} not null unique,
          version integer not null check (version > 0), document ${text} not null,
          deactivated integer not null check (deactivated in (0, 1)),
          created_at ${text} not null, updated_at ${text} not null) ${tableEnd}`,
        `create table hosted_document_version (
          did ${text} not null references hosted_document (did), version integer not null,
          document ${text} not null, at ${text} not null, primary key (did, version)) ${tableEnd}`,
        `create table did_transaction (
          seq ${sequence}, did ${text} not null, hash ${text} not null unique, kind ${text} not null,
          signed ${text} not null, next_record ${text} not null, retired_key_ids ${text} not null,
          state ${text} not null check (state in ('pending', 'final', 'failed')),
          sent_at ${text} not null, settled_at ${text}) ${tableEnd}`,
        `create unique index did_transaction_pending on did_transaction (did) where state = 'pending'`,
        `create index did_transaction_by_did on did_transaction (did, seq)`,
        ...dialect.appendOnly('hosted_document_version'),
      ])
        await sql.raw(statement).execute(db);
    },
  };
}

import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../dialect.ts';

/**
 * Relations between parties that are not sameness, and a row of each office that those who state one take turns by.
 * Offices trust themselves for the type of credential that is new.
 */
export function relations({ words: { sequence, text, tableEnd } }: Dialect): Migration {
  const statements = [
    `create table party_relation (
      seq ${sequence}, relation_id ${text} not null unique, office_code ${text} not null,
      kind ${text} not null check (kind in ('partOf', 'branchOf', 'subsidiaryOf', 'formerly', 'succeededBy')),
      subject ${text} not null, object ${text} not null check (object <> subject),
      held_from ${text}, held_until ${text}, legal_personality integer,
      evidence ${text} not null, stated_at ${text} not null, stated_by ${text} not null,
      closed_as ${text} check (closed_as in ('ended', 'withdrawn')), closed_at ${text}, closed_by ${text}, close_reason ${text},
      check (held_until > held_from)) ${tableEnd}`,
    `create index party_relation_subject on party_relation (office_code, subject, seq)`,
    `create index party_relation_object on party_relation (office_code, object, seq)`,
    `create table relation_turn (office_code ${text} primary key, turns integer not null) ${tableEnd}`,
    `insert into trusted_issuer (list_office_code, issuer_id, did, office_code, credential_type, vct, since, until)
      select t.list_office_code, t.issuer_id || '-party-relation', t.did, t.office_code, 'PartyRelationCredential',
        replace(t.vct, '/global-identifier/', '/party-relation/'), t.since, t.until
      from trusted_issuer t join office o on o.office_code = t.list_office_code and o.did = t.did
      where t.credential_type = 'GlobalIdentifierCredential' and t.until is null`,
  ];
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}

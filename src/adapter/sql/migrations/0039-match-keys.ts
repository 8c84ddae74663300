import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { lookupKeys, lookupParty } from '../../../domain/matching/lookup-keys.ts';
import type { Dialect } from '../dialect.ts';

const partiesAtOnce = 500;

/** The keys parties are looked up by. Those that are there get theirs now, which takes about a minute for a million. */
export function matchKeys({ name, words: { text, keyedTableEnd } }: Dialect): Migration {
  const whole = name === 'sqlite' ? 'integer' : 'bigint';
  return {
    async up(db) {
      await sql
        .raw(
          `create table match_key (
            office_code ${text} not null, key integer not null, seq ${whole} not null,
            primary key (office_code, key, seq)) ${keyedTableEnd}`,
        )
        .execute(db);
      for (let after: number | undefined = 0; after !== undefined;) after = await fillAfter(db, after);
    },
  };
}

/** Adds the keys of the next parties; after which one to go on, undefined at the end. */
async function fillAfter(db: Kysely<unknown>, after: number): Promise<number | undefined> {
  const { rows } = await sql<{ seq: number; office_code: string; data: string }>`
    select seq, office_code, data from party where seq > ${after} order by seq limit ${partiesAtOnce}`.execute(
    db,
  );
  const keys = lookupKeys(rows.map(({ data }) => lookupParty(JSON.parse(data))));
  for (const [at, { seq, office_code }] of rows.entries()) {
    const values = (keys[at]?.all ?? []).map((key) => sql`(${office_code}, ${key}, ${seq})`);
    if (values.length > 0)
      await sql`insert into match_key (office_code, key, seq) values ${sql.join(values)}`.execute(db);
  }
  return rows.at(-1)?.seq;
}

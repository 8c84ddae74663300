import { sql } from 'kysely';
import { lookupKeys, lookupParty } from '../../domain/matching/lookup-keys.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { LookupReads } from '../../usecase/party/lookup-store.ts';
import type { MatchKeyTable } from './candidate-tables.ts';
import { toParty } from './party-rows.ts';
import { rowsStatement } from './rows-statement.ts';
import type { Session, Unit } from './session.ts';

const insertKeys = rowsStatement<MatchKeyTable, never>((db, rows) =>
  db
    .insertInto('match_key')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing()),
);

/** Keeps the keys of parties that are new, by their rows. */
export async function addMatchKeys(
  unit: Unit,
  parties: readonly { readonly officeCode: OfficeCode; readonly seq: number; readonly data: PartyData }[],
): Promise<void> {
  const keys = lookupKeys(parties.map(({ data }) => lookupParty(data)));
  const rows = parties.flatMap(({ officeCode, seq }, at) =>
    (keys[at]?.all ?? []).map((key) => ({ office_code: officeCode, key, seq })),
  );
  // In the order of the table, so that the same pages are written together.
  await insertKeys(
    unit,
    rows.sort((one, other) => one.key - other.key || one.seq - other.seq),
  );
}

/** Keeps the keys of a party's data in the place of those of its data before. */
export async function replaceMatchKeys(
  unit: Unit,
  party: { readonly officeCode: OfficeCode; readonly seq: number; readonly data: PartyData },
  before: PartyData,
): Promise<void> {
  const [old] = lookupKeys([lookupParty(before)]);
  const query = unit.dialect.builder
    .deleteFrom('match_key')
    .where('office_code', '=', party.officeCode)
    .where('seq', '=', party.seq)
    .where('key', 'in', [...(old?.all ?? [])]);
  if ((old?.all.length ?? 0) > 0) await unit.run(query.compile());
  await addMatchKeys(unit, [party]);
}

export function readLookup(session: Session): LookupReads['lookup'] {
  const { builder } = session.dialect;
  return {
    async sharers(officeCode, keys, most) {
      if (keys.length === 0) return [];
      const parts = keys.map(
        (key) =>
          sql`select * from (select key, seq from match_key where office_code = ${officeCode} and key = ${key} order by seq desc limit ${most}) as of_key`,
      );
      const all = sql<{ key: number; seq: number }>`${sql.join(parts, sql` union all `)}`;
      const members = new Map<number, number[]>(keys.map((key) => [key, []]));
      for (const { key, seq } of await session.run(all.compile(builder))) members.get(key)?.push(seq);
      return [...members].map(([key, of]) => ({ key, members: of }));
    },
    async counts(officeCode, keys, upTo) {
      if (keys.length === 0) return new Map();
      const parts = keys.map(
        (key) =>
          sql`select ${sql.lit(key)} as key, count(*) as count from (select 1 from match_key where office_code = ${officeCode} and key = ${key} limit ${upTo}) as of_key`,
      );
      const all = sql<{ key: number; count: number }>`${sql.join(parts, sql` union all `)}`;
      const rows = await session.run(all.compile(builder));
      return new Map(rows.map(({ key, count }) => [key, Number(count)]));
    },
    async parties(officeCode, numbers) {
      if (numbers.length === 0) return [];
      const query = builder
        .selectFrom('party')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('seq', 'in', [...numbers]);
      const rows = await session.run(query.compile());
      return rows.map((row) => ({ number: row.seq, party: toParty(row) }));
    },
    async size() {
      const query = builder.selectFrom('party').select((of) => of.fn.max('seq').as('most'));
      const [row] = await session.run(query.compile());
      return Number(row?.most ?? 0);
    },
  };
}

import { type Insertable, sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Party } from '../../domain/party/party.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { PartyFilter } from '../../usecase/records.ts';
import type { PartiesAdded, ReadStore, WriteStore } from '../../usecase/store.ts';
import { toJson, toMoment } from './column.ts';
import { fold, foldedNames } from './folded-names.ts';
import { pageStart, toSeqPage } from './page.ts';
import { addMatchKeys, replaceMatchKeys } from './match-keys.ts';
import { addLeis, replaceLeis } from './party-leis.ts';
import { statusColumns, toParty, toPartyRow } from './party-rows.ts';
import { rowsStatement } from './rows-statement.ts';
import type { PartyTable } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectById = statement((db, { officeCode, partyId }: { officeCode: OfficeCode; partyId: string }) =>
  db.selectFrom('party').selectAll().where('office_code', '=', officeCode).where('party_id', '=', partyId),
);
const selectByIdentifier = statement(
  (db, { officeCode, identifier }: { officeCode: OfficeCode; identifier: string }) =>
    db
      .selectFrom('party_identifier')
      .innerJoin('party', 'party.party_id', 'party_identifier.party_id')
      .selectAll('party')
      .where('party_identifier.office_code', '=', officeCode)
      .where('party_identifier.identifier', '=', identifier),
);
const selectByDid = statement((db, { officeCode, did }: { officeCode: OfficeCode; did: Did }) =>
  db
    .selectFrom('party')
    .selectAll()
    .where('office_code', '=', officeCode)
    .where('did', '=', did)
    .orderBy('seq')
    .limit(1),
);
const insert = rowsStatement((db, rows: readonly Insertable<PartyTable>[]) =>
  db.insertInto('party').values(rows).returning(['party_id', 'seq']),
);
type IdentifierRow = { office_code: OfficeCode; identifier: string; party_id: string };
const insertIdentifiers = rowsStatement((db, rows: readonly IdentifierRow[]) =>
  db
    .insertInto('party_identifier')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning(['office_code', 'identifier']),
);

const selectHolder = statement(
  (db, { officeCode, identifier }: { officeCode: OfficeCode; identifier: string }) =>
    db
      .selectFrom('party_identifier')
      .select('party_id')
      .where('office_code', '=', officeCode)
      .where('identifier', '=', identifier),
);

export function readParties(session: Session): ReadStore['parties'] {
  return {
    async byId(officeCode, partyId) {
      const [row] = await selectById(session, { officeCode, partyId });
      return row && toParty(row);
    },
    async byIdentifier(officeCode, identifier) {
      const [row] = await selectByIdentifier(session, { officeCode, identifier });
      return row && toParty(row);
    },
    async byDid(officeCode, did) {
      const [row] = await selectByDid(session, { officeCode, did });
      return row && toParty(row);
    },
    async list(officeCode, filter, page) {
      const query = matching(session, officeCode, filter)
        .selectAll()
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      return toSeqPage(await session.run(query.compile()), page.limit, toParty);
    },
    async count(officeCode, filter) {
      const query = matching(session, officeCode, filter).select((of) =>
        of.fn.countAll<number>().as('count'),
      );
      const [row] = await session.run(query.compile());
      return row?.count ?? 0;
    },
  };
}

export function writeParties(unit: Unit): WriteStore['writeParties'] {
  return {
    add: (party) => addAll(unit, [party]),
    addAll: (parties) => addAll(unit, parties),
    async amend(officeCode, partyId, expectedVersion, { data, status, control, at }) {
      const query = unit.dialect.builder
        .updateTable('party')
        .set({
          version: expectedVersion + 1,
          updated_at: toMoment(at),
          ...(data !== undefined && { data: toJson(data), folded_names: foldedNames(data) }),
          ...(status !== undefined && statusColumns(status)),
          ...(control !== undefined && { control }),
        })
        .where('office_code', '=', officeCode)
        .where('party_id', '=', partyId)
        .where('version', '=', expectedVersion)
        .returningAll();
      const before = data === undefined ? undefined : await readParties(unit).byId(officeCode, partyId);
      const [row] = await unit.run(query.compile());
      if (row === undefined) return undefined;
      const party = toParty(row);
      if (before === undefined) return party;
      await replaceIdentifiers(unit, party);
      await replaceLeis(unit, party);
      await replaceMatchKeys(unit, { ...party, seq: row.seq }, before.data);
      return party;
    },
  };
}

async function addAll(unit: Unit, parties: readonly Party[]): Promise<PartiesAdded> {
  const other = await claimIdentifiers(unit, parties);
  if (other !== undefined) {
    for (const party of parties) await releaseIdentifiers(unit, party);
    return { outcome: 'exists', partyId: other };
  }
  const rows = await insert(unit, parties.map(toPartyRow));
  await addLeis(unit, parties);
  const numbers = new Map(rows.map(({ party_id: partyId, seq }) => [partyId, seq]));
  await addMatchKeys(
    unit,
    parties.map((party) => ({ ...party, seq: numbers.get(party.partyId) ?? 0 })),
  );
  return { outcome: 'added' };
}

/** Claims the offices' own numbers of the parties; the id of another party that has one of them, if any has. */
async function claimIdentifiers(unit: Unit, parties: readonly Party[]): Promise<string | undefined> {
  const rows = parties.flatMap(ownIdentifiers).sort(inOrder);
  const claimed = await insertIdentifiers(unit, rows);
  if (claimed.length === rows.length) return undefined;
  const isClaimed = new Set(claimed.map(keyOf));
  for (const row of rows) {
    // Each key is claimed once: a second party of the same call that has it comes after the first.
    if (isClaimed.delete(keyOf(row))) continue;
    do {
      const asked = { officeCode: row.office_code, identifier: row.identifier };
      const [holder] = await selectHolder(unit, asked);
      // Without a holder the number became free between the two statements, and is tried again.
      if (holder !== undefined) return holder.party_id;
    } while ((await insertIdentifiers(unit, [row])).length === 0);
  }
  return undefined;
}

async function releaseIdentifiers(unit: Unit, party: Party): Promise<void> {
  const query = unit.dialect.builder.deleteFrom('party_identifier').where('party_id', '=', party.partyId);
  await unit.run(query.compile());
}

async function replaceIdentifiers(unit: Unit, party: Party): Promise<void> {
  await releaseIdentifiers(unit, party);
  const other = await claimIdentifiers(unit, [party]);
  if (other !== undefined)
    throw new Problem('party-exists', `The party ${other} of this office has one of the party identifiers.`);
}

function ownIdentifiers({ officeCode, partyId, data }: Party): readonly IdentifierRow[] {
  const own = (data.partyIdentifierBag ?? []).filter((entry) => entry.officeCode === officeCode);
  const identifiers = [...new Set(own.map(({ identifier }) => identifier))];
  return identifiers.map((identifier) => ({ office_code: officeCode, identifier, party_id: partyId }));
}

function keyOf({ office_code: officeCode, identifier }: Omit<IdentifierRow, 'party_id'>): string {
  return `${officeCode} ${identifier}`;
}

// So that two transactions that claim the same numbers wait for each other in one direction only.
function inOrder(left: IdentifierRow, right: IdentifierRow): number {
  const [first, second] = [keyOf(left), keyOf(right)];
  return first < second ? -1 : Number(first > second);
}

function matching(session: Session, officeCode: OfficeCode, filter: PartyFilter) {
  const { name, identifier, did, status } = filter;
  let query = session.dialect.builder.selectFrom('party').where('party.office_code', '=', officeCode);
  if (did !== undefined) query = query.where(sql<boolean>`party.did = ${did}`);
  if (status !== undefined) {
    const { status: kept, move } = statusColumns(status);
    query = query.where('status', '=', kept);
    query = move === null ? query.where('move', 'is', null) : query.where('move', '=', move);
  }
  if (name !== undefined) query = query.where(session.dialect.contains('folded_names', fold(name)));
  if (identifier === undefined) return query;
  return query.where('party_id', 'in', (of) =>
    of
      .selectFrom('party_identifier')
      .select('party_identifier.party_id')
      .where('party_identifier.office_code', '=', officeCode)
      .where('identifier', '=', identifier),
  );
}

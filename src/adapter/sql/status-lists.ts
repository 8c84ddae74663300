import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { statusValues } from '../../domain/credential/credential-status.ts';
import type { Did } from '../../domain/did/did.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { StatusDecoy, StatusEntry } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { toFlag } from './column.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

/** Entries of one list: the least a Bitstring Status List may have (https://www.w3.org/TR/vc-bitstring-status-list/ §6.1). */
const listSize = 131_072;
// At most half of a list is given out, so that a random index is free at the second try on average.
const mostAllocated = listSize / 2;
const randomTries = 32;
// So many places, and at random up to as many again, show a status that is nobody's.
const leastDecoys = 1024;
const decoysAtOnce = 256;

type ListKey = { officeCode: OfficeCode; listId: number };
type IssuerKey = { officeCode: OfficeCode; issuer: Did | null };

// One statement for the version and the statuses, so that both are of the same moment.
const selectList = statement((db, { officeCode, listId }: ListKey) =>
  db
    .selectFrom('status_list as list')
    .leftJoin('status_entry as entry', (join) =>
      join
        .onRef('entry.office_code', '=', 'list.office_code')
        .onRef('entry.list_id', '=', 'list.list_id')
        .on('entry.status', '<>', sql.lit(0)),
    )
    .select(['list.version', 'list.issuer_did', 'entry.list_index', 'entry.status', 'entry.decoy'])
    .where('list.office_code', '=', officeCode)
    .where('list.list_id', '=', listId),
);
// Counts one place in the list that is not full, whose row stays locked. It is not looked for from the end: SQLite
// needs ten times as long for that as for a search forward.
const reserve = statement((db, { officeCode, issuer }: IssuerKey) =>
  db
    .updateTable('status_list')
    .set({ allocated: sql`allocated + 1` })
    .where('office_code', '=', officeCode)
    .where('list_id', '=', (of) =>
      of
        .selectFrom('status_list as open')
        .select('open.list_id')
        .where('open.office_code', '=', officeCode)
        .where('open.issuer_did', 'is not distinct from', issuer)
        .where('open.allocated', '<', mostAllocated)
        .limit(sql.lit(1)),
    )
    .where('allocated', '<', mostAllocated)
    .returning(['list_id', 'decoys']),
);
const selectNewest = statement((db, { officeCode, issuer }: IssuerKey) =>
  db
    .selectFrom('status_list')
    .select('allocated')
    .where('office_code', '=', officeCode)
    .where('issuer_did', 'is not distinct from', issuer)
    .orderBy('list_id', 'desc')
    .limit(1),
);
const selectLastId = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db
    .selectFrom('status_list')
    .select('list_id')
    .where('office_code', '=', officeCode)
    .orderBy('list_id', 'desc')
    .limit(1),
);
const openList = statement((db, { officeCode, listId, issuer }: ListKey & IssuerKey) =>
  db
    .insertInto('status_list')
    .values({
      ...{ office_code: officeCode, list_id: listId, allocated: 0, version: 1 },
      ...{ issuer_did: issuer, decoys: 0 },
    })
    .onConflict((conflict) => conflict.doNothing()),
);
const insertEntry = statement((db, entry: ListKey & { index: number }) =>
  db
    .insertInto('status_entry')
    .values({ office_code: entry.officeCode, list_id: entry.listId, list_index: entry.index, status: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .returning('list_index'),
);
const keepDecoyCount = statement((db, { officeCode, listId, decoys }: ListKey & { decoys: number }) =>
  db
    .updateTable('status_list')
    .set({ decoys })
    .where('office_code', '=', officeCode)
    .where('list_id', '=', listId),
);
const countVersion = statement((db, { officeCode, listId }: ListKey) =>
  db
    .updateTable('status_list')
    .set({ version: sql`version + 1` })
    .where('office_code', '=', officeCode)
    .where('list_id', '=', listId),
);
const setStatus = statement((db, entry: ListKey & { index: number; status: number }) =>
  db
    .updateTable('status_entry')
    .set({ status: entry.status })
    .where('office_code', '=', entry.officeCode)
    .where('list_id', '=', entry.listId)
    .where('list_index', '=', entry.index)
    .where('decoy', '=', sql.lit(0))
    .returning('list_index'),
);

export function readStatusLists(session: Session): ReadStore['statusLists'] {
  return {
    async byId(officeCode, listId) {
      const number = toNumber(listId);
      if (number === undefined) return undefined;
      const rows = await selectList(session, { officeCode, listId: number });
      const [first] = rows;
      if (first === undefined) return undefined;
      const statuses = new Uint8Array(listSize);
      const decoys: StatusDecoy[] = [];
      for (const { list_index: index, status, decoy } of rows) {
        if (index === null || status === null) continue;
        if (decoy === 1) decoys.push({ index, status });
        else statuses[index] = status;
      }
      const issuer = first.issuer_did ?? undefined;
      return { officeCode, listId, issuer, statuses, decoys, version: first.version };
    },
    async list(officeCode) {
      const query = session.dialect.builder
        .selectFrom('status_list')
        .select(['list_id', 'version', 'issuer_did'])
        .where('office_code', '=', officeCode)
        .orderBy('list_id');
      const rows = await session.run(query.compile());
      return rows.map((row) => ({
        officeCode,
        listId: String(row.list_id),
        issuer: row.issuer_did ?? undefined,
        version: row.version,
      }));
    },
  };
}

export function writeStatusLists(unit: Unit): WriteStore['writeStatusLists'] {
  return {
    async allocate(officeCode, draw, issuer) {
      const { listId, hasDecoys } = await reservePlace(unit, { officeCode, issuer: issuer ?? null });
      for (let attempt = 0, index = randomIndex(draw); ; attempt += 1) {
        const [given] = await insertEntry(unit, { officeCode, listId, index });
        if (given !== undefined) {
          // In the same unit, while the row of the list is locked: they are drawn once.
          if (!hasDecoys) await addDecoys(unit, { officeCode, listId }, draw);
          return { officeCode, listId: String(listId), index: given.list_index };
        }
        // Chance fails this often only when the draws repeat; the next free place is found by walking then.
        index = attempt < randomTries ? randomIndex(draw) : (index + 1) % listSize;
      }
    },
    async set({ officeCode, listId, index }: StatusEntry, status) {
      const list = { officeCode, listId: toNumber(listId) ?? 0 };
      // The list first, as in `allocate`: locks are always taken in this order.
      await countVersion(unit, list);
      const changed = await setStatus(unit, { ...list, index, status });
      if (changed.length === 0)
        throw new Problem('not-found', 'The status list has no such entry that was given out.');
    },
  };
}

type Reserved = { readonly listId: number; readonly hasDecoys: boolean };

/** Counts one place in the issuer's open list; opens a further one where that is half full. */
async function reservePlace(unit: Unit, issuer: IssuerKey): Promise<Reserved> {
  for (;;) {
    const [reserved] = await reserve(unit, issuer);
    if (reserved !== undefined) return { listId: reserved.list_id, hasDecoys: reserved.decoys > 0 };
    // The last number before the look for a list: one that another transaction opens for the issuer in between either is
    // found, or has the number that is taken here and keeps it.
    const [last] = await selectLastId(unit, { officeCode: issuer.officeCode });
    const [newest] = await selectNewest(unit, issuer);
    // Another transaction may have filled the list that was tried and opened the next one already.
    if (newest !== undefined && newest.allocated < mostAllocated) continue;
    await openList(unit, { ...issuer, listId: (last?.list_id ?? 0) + 1 });
  }
}

/**
 * Takes random places out of the list for good and gives them a status, so that the number of set places does not tell
 * how many credentials ended, nor a place that is given out early stand alone.
 */
async function addDecoys(unit: Unit, list: ListKey, draw: () => number): Promise<void> {
  const wanted = leastDecoys + Math.floor(draw() * leastDecoys);
  const drawn = new Map<number, number>();
  for (let count = 0; count < wanted; count += 1)
    drawn.set(randomIndex(draw), draw() < 0.5 ? statusValues.revoked : statusValues.suspended);
  const rows = [...drawn].map(([list_index, status]) => ({
    ...{ office_code: list.officeCode, list_id: list.listId },
    ...{ list_index, status, decoy: toFlag(true) },
  }));
  for (let from = 0; from < rows.length; from += decoysAtOnce) {
    const insert = unit.dialect.builder
      .insertInto('status_entry')
      .values(rows.slice(from, from + decoysAtOnce))
      .onConflict((conflict) => conflict.doNothing());
    await unit.run(insert.compile());
  }
  await keepDecoyCount(unit, { ...list, decoys: wanted });
}

function randomIndex(draw: () => number): number {
  return Math.min(Math.floor(draw() * listSize), listSize - 1);
}

function toNumber(listId: string): number | undefined {
  return /^[1-9][0-9]{0,8}$/.test(listId) ? Number(listId) : undefined;
}

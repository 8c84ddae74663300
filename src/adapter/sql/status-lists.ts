import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { StatusEntry } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

/** Entries of one list: the least a Bitstring Status List may have (https://www.w3.org/TR/vc-bitstring-status-list/ §6.1). */
const listSize = 131_072;
// At most half of a list is given out, so that a random index is free at the second try on average.
const mostAllocated = listSize / 2;
const randomTries = 32;

type ListKey = { officeCode: OfficeCode; listId: number };

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
    .select(['list.version', 'entry.list_index', 'entry.status'])
    .where('list.office_code', '=', officeCode)
    .where('list.list_id', '=', listId),
);
// Counts one place in the list that is not full, whose row stays locked. It is not looked for from the end: SQLite
// needs ten times as long for that as for a search forward.
const reserve = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db
    .updateTable('status_list')
    .set({ allocated: sql`allocated + 1` })
    .where('office_code', '=', officeCode)
    .where('list_id', '=', (of) =>
      of
        .selectFrom('status_list as open')
        .select('open.list_id')
        .where('open.office_code', '=', officeCode)
        .where('open.allocated', '<', mostAllocated)
        .limit(sql.lit(1)),
    )
    .where('allocated', '<', mostAllocated)
    .returning('list_id'),
);
const selectNewest = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db
    .selectFrom('status_list')
    .select(['list_id', 'allocated'])
    .where('office_code', '=', officeCode)
    .orderBy('list_id', 'desc')
    .limit(1),
);
const openList = statement((db, { officeCode, listId }: ListKey) =>
  db
    .insertInto('status_list')
    .values({ office_code: officeCode, list_id: listId, allocated: 0, version: 1 })
    .onConflict((conflict) => conflict.doNothing()),
);
const insertEntry = statement((db, entry: ListKey & { index: number }) =>
  db
    .insertInto('status_entry')
    .values({ office_code: entry.officeCode, list_id: entry.listId, list_index: entry.index, status: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .returning('list_index'),
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
      for (const { list_index, status } of rows)
        if (list_index !== null && status !== null) statuses[list_index] = status;
      return { officeCode, listId, statuses, version: first.version };
    },
    async list(officeCode) {
      const query = session.dialect.builder
        .selectFrom('status_list')
        .select(['list_id', 'version'])
        .where('office_code', '=', officeCode)
        .orderBy('list_id');
      const rows = await session.run(query.compile());
      return rows.map((row) => ({ officeCode, listId: String(row.list_id), version: row.version }));
    },
  };
}

export function writeStatusLists(unit: Unit): WriteStore['writeStatusLists'] {
  return {
    async allocate(officeCode, draw) {
      const listId = await reservePlace(unit, officeCode);
      for (let attempt = 0, index = randomIndex(draw); ; attempt += 1) {
        const [given] = await insertEntry(unit, { officeCode, listId, index });
        if (given !== undefined) return { officeCode, listId: String(listId), index: given.list_index };
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

/** Counts one place in the office's open list; opens a further one where that is half full. */
async function reservePlace(unit: Unit, officeCode: OfficeCode): Promise<number> {
  for (;;) {
    const [reserved] = await reserve(unit, { officeCode });
    if (reserved !== undefined) return reserved.list_id;
    const [newest] = await selectNewest(unit, { officeCode });
    // Another transaction may have filled the list that was tried and opened the next one already.
    if (newest !== undefined && newest.allocated < mostAllocated) continue;
    await openList(unit, { officeCode, listId: (newest?.list_id ?? 0) + 1 });
  }
}

function randomIndex(draw: () => number): number {
  return Math.min(Math.floor(draw() * listSize), listSize - 1);
}

function toNumber(listId: string): number | undefined {
  return /^[1-9][0-9]{0,8}$/.test(listId) ? Number(listId) : undefined;
}

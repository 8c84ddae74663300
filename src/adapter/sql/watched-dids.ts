import type { Insertable } from 'kysely';
import type { WatchedDid } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromMoment, fromMomentOrNull, type Moment, toMoment } from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { WatchedDidTable } from './did-schema.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectByScid = statement((db, { scid }: { scid: string }) =>
  db.selectFrom('watched_did').selectAll().where('scid', '=', scid),
);
const insert = statement((db, row: Insertable<WatchedDidTable>) =>
  db
    .insertInto('watched_did')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('scid'),
);
const beginAgain = statement((db, { scid, since }: { scid: string; since: Moment }) =>
  db
    .updateTable('watched_did')
    .set({ since, ended_at: null })
    .where('scid', '=', scid)
    .where('ended_at', 'is not', null)
    .returning('scid'),
);
const end = statement((db, { scid, at }: { scid: string; at: Moment }) =>
  db
    .updateTable('watched_did')
    .set({ ended_at: at })
    .where('scid', '=', scid)
    .where('ended_at', 'is', null)
    .returning('scid'),
);
const look = statement((db, asked: { scid: string; at: Moment; notAfter: Moment }) =>
  db
    .updateTable('watched_did')
    .set({ looked_at: asked.at })
    .where('scid', '=', asked.scid)
    .where('ended_at', 'is', null)
    .where((of) => of.or([of('looked_at', 'is', null), of('looked_at', '<=', asked.notAfter)]))
    .returning('scid'),
);

export function readWatchedDids(session: Session): ReadStore['watchedDids'] {
  return {
    async byScid(scid) {
      const [row] = await selectByScid(session, { scid });
      return row && toWatched(row);
    },
    async list(page) {
      const query = session.dialect.builder
        .selectFrom('watched_did')
        .selectAll()
        .where('ended_at', 'is', null)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      return toSeqPage(await session.run(query.compile()), page.limit, toWatched);
    },
  };
}

export function writeWatchedDids(unit: Unit): WriteStore['writeWatchedDids'] {
  return {
    async add({ scid, did, since: begun }) {
      const since = toMoment(begun);
      if ((await beginAgain(unit, { scid, since })).length > 0) return true;
      return (await insert(unit, { scid, did, since, looked_at: null, ended_at: null })).length > 0;
    },
    end: async (scid, at) => (await end(unit, { scid, at: toMoment(at) })).length > 0,
    async look(scid, { at, notAfter }) {
      return (await look(unit, { scid, at: toMoment(at), notAfter: toMoment(notAfter) })).length > 0;
    },
  };
}

function toWatched(row: Row<'watched_did'>): WatchedDid {
  return {
    scid: row.scid,
    did: row.did,
    since: fromMoment(row.since),
    lookedAt: fromMomentOrNull(row.looked_at),
    endedAt: fromMomentOrNull(row.ended_at),
  };
}

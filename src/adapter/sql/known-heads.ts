import type { Insertable } from 'kysely';
import type { ReadDids, WriteDids } from '../../usecase/did-store.ts';
import { fromJson, toJson, toMoment } from './column.ts';
import type { KnownHeadTable } from './did-schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectByScid = statement((db, { scid }: { scid: string }) =>
  db.selectFrom('known_head').selectAll().where('scid', '=', scid),
);
// A version that another process saw meanwhile is not forgotten for an earlier one.
const keep = statement((db, row: Insertable<KnownHeadTable>) =>
  db
    .insertInto('known_head')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('scid')
        .doUpdateSet((update) => ({
          did: update.ref('excluded.did'),
          version_number: update.ref('excluded.version_number'),
          version_id: update.ref('excluded.version_id'),
          names: update.ref('excluded.names'),
          watchers: update.ref('excluded.watchers'),
          seen_at: update.ref('excluded.seen_at'),
        }))
        .whereRef('known_head.version_number', '<', 'excluded.version_number'),
    ),
);

export function readKnownHeads(session: Session): ReadDids['knownHeads'] {
  return {
    async byScid(scid) {
      const [row] = await selectByScid(session, { scid });
      if (row === undefined) return undefined;
      const { did, version_number: versionNumber, version_id: versionId } = row;
      return { did, versionNumber, versionId, names: fromJson(row.names), watchers: fromJson(row.watchers) };
    },
  };
}

export function writeKnownHeads(unit: Unit): WriteDids['writeKnownHeads'] {
  return {
    async keep(scid, { did, versionNumber, versionId, names, watchers }, at) {
      await keep(unit, {
        scid,
        did,
        version_number: versionNumber,
        version_id: versionId,
        names: toJson(names),
        watchers: toJson(watchers),
        seen_at: toMoment(at),
      });
    },
  };
}

import type { Json } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, type JsonText, type Moment, toJson, toMoment } from './column.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const select = statement((db, { did }: { did: Did }) =>
  db
    .selectFrom('did_log')
    .select(['departs_to', 'departure_entry', 'departed_at', 'moved_at'])
    .where('did', '=', did),
);
// Appending changes the same row under the same condition, so of an entry and a departure only one comes first.
const begin = statement(
  (db, asked: { did: Did; expectedHead: string; to: Did; entry: JsonText<Json> | null; at: Moment }) =>
    db
      .updateTable('did_log')
      .set({ departs_to: asked.to, departure_entry: asked.entry, departed_at: asked.at })
      .where('did', '=', asked.did)
      .where('version_id', '=', asked.expectedHead)
      .where('departs_to', 'is', null)
      .where('pending_version_id', 'is', null)
      .returning('did'),
);
const confirm = statement((db, asked: { did: Did; at: Moment }) =>
  db
    .updateTable('did_log')
    .set({ moved_at: asked.at })
    .where('did', '=', asked.did)
    .where('departs_to', 'is not', null)
    .where('moved_at', 'is', null)
    .returning('did'),
);
const withdraw = statement((db, { did }: { did: Did }) =>
  db
    .updateTable('did_log')
    .set({ departs_to: null, departure_entry: null, departed_at: null })
    .where('did', '=', did)
    .where('departs_to', 'is not', null)
    .where('moved_at', 'is', null)
    .returning('did'),
);
const insertName = statement((db, { did, formerDid }: { did: Did; formerDid: Did }) =>
  db.insertInto('did_former_name').values({ former_did: formerDid, did }),
);

export function readDeparture(session: Session): ReadStore['didLogs']['departure'] {
  return async (did) => {
    const [row] = await select(session, { did });
    if (row === undefined || row.departs_to === null || row.departed_at === null) return undefined;
    return {
      to: row.departs_to,
      signedEntry: row.departure_entry === null ? undefined : fromJson(row.departure_entry),
      departedAt: fromMoment(row.departed_at),
      movedAt: row.moved_at === null ? undefined : fromMoment(row.moved_at),
    };
  };
}

export function writeDepartures(unit: Unit): WriteStore['writeDepartures'] {
  return {
    async begin(did, expectedHead, { to, signedEntry, at }) {
      const entry = signedEntry === undefined ? null : toJson(signedEntry);
      const rows = await begin(unit, { did, expectedHead, to, entry, at: toMoment(at) });
      return rows.length === 1;
    },
    confirm: async (did, at) => (await confirm(unit, { did, at: toMoment(at) })).length === 1,
    withdraw: async (did) => (await withdraw(unit, { did })).length === 1,
  };
}

/** Remembers a DID that a log had before it came here. */
export async function addFormerName(unit: Unit, name: { did: Did; formerDid: Did }): Promise<void> {
  await insertName(unit, name);
}

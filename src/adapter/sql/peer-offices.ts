import type { Insertable } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { PeerOffice } from '../../domain/trust/peer-office.ts';
import type { WitnessReads, WitnessWrites } from '../../usecase/witness/witness-store.ts';
import { fromJson, fromMoment, fromMomentOrNull, toJson, toMoment, toMomentOrNull } from './column.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';
import type { PeerOfficeTable } from './witness-tables.ts';

const selectList = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db.selectFrom('peer_office').selectAll().where('office_code', '=', officeCode).orderBy('seq'),
);
// The unique index lets one peer of a DID in; the others are told so once that one is committed.
const insert = statement((db, row: Insertable<PeerOfficeTable>) =>
  db
    .insertInto('peer_office')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('peer_id'),
);

export function readPeerOffices(session: Session): WitnessReads['peerOffices'] {
  return { list: async (officeCode) => (await selectList(session, { officeCode })).map(toPeerOffice) };
}

export function writePeerOffices(unit: Unit): WitnessWrites['writePeerOffices'] {
  return {
    async add(peer) {
      const rows = await insert(unit, {
        peer_id: peer.peerId,
        office_code: peer.officeCode,
        did: peer.did,
        url: peer.url ?? null,
        witness: peer.witness ?? null,
        permissions: toJson(peer.permissions),
        since: toMoment(peer.since),
        until: toMomentOrNull(peer.until),
      });
      return rows.length > 0;
    },
    async end(officeCode, peerId, at) {
      const query = unit.dialect.builder
        .updateTable('peer_office')
        .set({ until: toMoment(at) })
        .where('office_code', '=', officeCode)
        .where('peer_id', '=', peerId)
        .where('until', 'is', null)
        .returning('peer_id');
      return (await unit.run(query.compile())).length > 0;
    },
  };
}

function toPeerOffice(row: Row<'peer_office'>): PeerOffice {
  return {
    peerId: row.peer_id,
    officeCode: row.office_code,
    did: row.did,
    url: row.url ?? undefined,
    witness: row.witness ?? undefined,
    permissions: fromJson(row.permissions),
    since: fromMoment(row.since),
    until: fromMomentOrNull(row.until),
  };
}

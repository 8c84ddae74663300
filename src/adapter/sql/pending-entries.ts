import type { Insertable } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { WitnessReads, WitnessWrites } from '../../usecase/witness/witness-store.ts';
import type { PendingEntry } from '../../usecase/witness/witness-records.ts';
import { type KeyText, toKeyText } from './arrivals.ts';
import { fromJson, fromMoment, toJson, toMoment } from './column.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';
import type { PendingEntryTable } from './witness-tables.ts';

const selectByDid = statement((db, { did }: { did: Did }) =>
  db.selectFrom('pending_entry').selectAll().where('did', '=', did),
);
// Appending and leaving change the same row under the same conditions, so only one of all comes first.
const reserve = statement((db, asked: { did: Did; expectedHead: string; versionId: string }) =>
  db
    .updateTable('did_log')
    .set({ pending_version_id: asked.versionId })
    .where('did', '=', asked.did)
    .where('version_id', '=', asked.expectedHead)
    .where('pending_version_id', 'is', null)
    .where('departs_to', 'is', null)
    .returning('did'),
);
const insert = statement((db, row: Insertable<PendingEntryTable>) =>
  db.insertInto('pending_entry').values(row),
);
const remove = statement((db, { did }: { did: Did }) =>
  db.deleteFrom('pending_entry').where('did', '=', did),
);

export function readPendingEntries(session: Session): WitnessReads['pendingEntries'] {
  return {
    async byDid(did) {
      const [row] = await selectByDid(session, { did });
      return row && toPendingEntry(row);
    },
    async list() {
      const query = session.dialect.builder.selectFrom('pending_entry').selectAll().orderBy('did');
      return (await session.run(query.compile())).map(toPendingEntry);
    },
  };
}

export function writePendingEntries(unit: Unit): WitnessWrites['writePendingEntries'] {
  return {
    async put(entry) {
      const { did, expectedHead } = entry;
      const versionId = entry.change.lines.at(-1)?.versionId ?? '';
      if ((await reserve(unit, { did, expectedHead, versionId })).length === 0) return false;
      await insert(unit, toRow(entry, versionId));
      return true;
    },
    async keepProofs(did, versionId, proofs) {
      const query = unit.dialect.builder
        .updateTable('pending_entry')
        .set({ proofs: toJson(proofs) })
        .where('did', '=', did)
        .where('version_id', '=', versionId);
      await unit.run(query.compile());
    },
  };
}

/** Removes the entry that is appended in the same unit, with the sealed keys it brought. */
export async function removePendingEntry(unit: Unit, did: Did): Promise<void> {
  await remove(unit, { did });
}

function toRow(entry: PendingEntry, versionId: string): Insertable<PendingEntryTable> {
  const { record, newKeys, retiredKeyIds } = entry.keys;
  return {
    did: entry.did,
    office_code: entry.officeCode,
    party_id: entry.partyId ?? null,
    expected_head: entry.expectedHead,
    version_id: versionId,
    change: toJson(entry.change),
    urgency: entry.urgency,
    record: record === undefined ? null : toJson(record),
    new_keys: toJson(newKeys.map(toKeyText)),
    retired_key_ids: toJson(retiredKeyIds),
    command: toJson(entry.command),
    proofs: toJson(entry.proofs),
    created_at: toMoment(entry.createdAt),
  };
}

function toPendingEntry(row: Row<'pending_entry'>): PendingEntry {
  return {
    did: row.did,
    officeCode: row.office_code,
    partyId: row.party_id ?? undefined,
    expectedHead: row.expected_head,
    change: fromJson(row.change),
    urgency: row.urgency,
    keys: {
      record: row.record === null ? undefined : fromJson(row.record),
      newKeys: fromJson(row.new_keys).map((key) => toKey(key, row.did)),
      retiredKeyIds: fromJson(row.retired_key_ids),
    },
    command: fromJson(row.command),
    proofs: fromJson(row.proofs),
    createdAt: fromMoment(row.created_at),
  };
}

function toKey(key: KeyText, did: Did) {
  return { ...key, did, sealed: Uint8Array.from(Buffer.from(key.sealed, 'base64')) };
}

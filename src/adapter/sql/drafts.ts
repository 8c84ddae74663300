import type { Insertable } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, type Moment, toJson, toMoment } from './column.ts';
import type { LogDraftTable } from './schema.ts';
import type { Unit } from './session.ts';
import { statement } from './statement.ts';

const insert = statement((db, row: Insertable<LogDraftTable>) => db.insertInto('log_draft').values(row));
// Removing it is taking it: of several transactions one removes the row.
const take = statement((db, asked: { officeCode: OfficeCode; draftId: string; at: Moment }) =>
  db
    .deleteFrom('log_draft')
    .where('draft_id', '=', asked.draftId)
    .where('office_code', '=', asked.officeCode)
    .where('expires_at', '>', asked.at)
    .returningAll(),
);

export function writeDrafts(unit: Unit): WriteStore['writeDrafts'] {
  return {
    async add(draft) {
      await insert(unit, {
        draft_id: draft.draftId,
        office_code: draft.officeCode,
        did: draft.did,
        location: draft.location,
        unsigned: toJson(draft.unsigned),
        expires_at: toMoment(draft.expiresAt),
      });
    },
    async take(officeCode, draftId, at) {
      const [row] = await take(unit, { officeCode, draftId, at: toMoment(at) });
      if (row === undefined) return undefined;
      return {
        draftId: row.draft_id,
        officeCode: row.office_code,
        did: row.did,
        location: row.location,
        unsigned: fromJson(row.unsigned),
        expiresAt: fromMoment(row.expires_at),
      };
    },
  };
}

import type { Insertable } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Did } from '../../domain/did/did.ts';
import type { LogDraft } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { toKeyText } from './arrivals.ts';
import { fromJson, fromMoment, type Moment, toJson, toMoment } from './column.ts';
import { fullTerms } from './recovery-plans.ts';
import type { LogDraftTable } from './did-schema.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const insert = statement((db, row: Insertable<LogDraftTable>) => db.insertInto('log_draft').values(row));
const select = statement((db, asked: { officeCode: OfficeCode; draftId: string; at: Moment }) =>
  db
    .selectFrom('log_draft')
    .selectAll()
    .where('draft_id', '=', asked.draftId)
    .where('office_code', '=', asked.officeCode)
    .where('expires_at', '>', asked.at),
);
// Removing it is taking it: of several transactions one removes the row.
const take = statement((db, asked: { officeCode: OfficeCode; draftId: string; at: Moment }) =>
  db
    .deleteFrom('log_draft')
    .where('draft_id', '=', asked.draftId)
    .where('office_code', '=', asked.officeCode)
    .where('expires_at', '>', asked.at)
    .returningAll(),
);

export function readDrafts(session: Session): ReadStore['drafts'] {
  return {
    async byId(officeCode, draftId, at) {
      const [row] = await select(session, { officeCode, draftId, at: toMoment(at) });
      return row && toDraft(row);
    },
  };
}

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
        recovery: draft.recovery === undefined ? null : recoveryText(draft.recovery),
      });
    },
    async take(officeCode, draftId, at) {
      const [row] = await take(unit, { officeCode, draftId, at: toMoment(at) });
      return row && toDraft(row);
    },
  };
}

function toDraft(row: Row<'log_draft'>): LogDraft {
  return {
    draftId: row.draft_id,
    officeCode: row.office_code,
    did: row.did,
    location: row.location,
    unsigned: fromJson(row.unsigned),
    expiresAt: fromMoment(row.expires_at),
    recovery: row.recovery === null ? undefined : recoveryOf(row.recovery, row.did),
  };
}

type DraftedRecovery = NonNullable<LogDraft['recovery']>;

function recoveryText({ terms, newKeys }: DraftedRecovery) {
  return toJson({ terms, keys: newKeys.map(toKeyText) });
}

function recoveryOf(text: NonNullable<Row<'log_draft'>['recovery']>, did: Did): DraftedRecovery {
  const { terms, keys } = fromJson(text);
  const newKeys = keys.map((key) => ({
    ...key,
    did,
    sealed: Uint8Array.from(Buffer.from(key.sealed, 'base64')),
  }));
  return { terms: fullTerms(terms), newKeys };
}

import { type Insertable, sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { auditHash, firstPreviousHash } from '../../usecase/audit-hash.ts';
import type { AuditEvent, NewAuditEvent } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, toJson, toMoment } from './column.ts';
import { pageStart, toPage } from './page.ts';
import type { AuditEventTable, Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

// Takes the next number and keeps the head's row locked; the hash answered is still that of the event before.
const advanceHead = statement((db, { officeCode, hash }: { officeCode: OfficeCode; hash: string }) =>
  db
    .insertInto('audit_head')
    .values({ office_code: officeCode, sequence: 1, hash })
    .onConflict((conflict) =>
      conflict.column('office_code').doUpdateSet({ sequence: sql`audit_head.sequence + 1` }),
    )
    .returning(['sequence', 'hash']),
);
const setHeadHash = statement((db, { officeCode, hash }: { officeCode: OfficeCode; hash: string }) =>
  db.updateTable('audit_head').set({ hash }).where('office_code', '=', officeCode),
);
const insert = statement((db, row: Insertable<AuditEventTable>) => db.insertInto('audit_event').values(row));

/** An office's events in the order of their sequence. Nothing here or in the database changes or removes one. */
export function readAudit(session: Session): ReadStore['audit'] {
  return {
    async list(officeCode, page) {
      const query = session.dialect.builder
        .selectFrom('audit_event')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('sequence', '>', pageStart(page))
        .orderBy('sequence')
        .limit(page.limit + 1);
      const rows = await session.run(query.compile());
      return toPage(rows, page.limit, { position: (row) => row.sequence, item: toAuditEvent });
    },
  };
}

/** As `readAudit`, inside the unit: events that are still to be numbered are numbered first. */
export function readAuditInUnit(unit: Unit): ReadStore['audit'] {
  const { list } = readAudit(unit);
  return {
    async list(officeCode, page) {
      await unit.settle();
      return list(officeCode, page);
    },
  };
}

export function writeAudit(unit: Unit): WriteStore['writeAudit'] {
  return {
    async append(event) {
      // At the end of the unit, because every writer of the office waits for this lock: taken last it cannot be part of
      // a deadlock, and it is held for the shortest time.
      unit.beforeCommit(() => appendToChain(unit, event));
    },
  };
}

async function appendToChain(unit: Unit, event: NewAuditEvent): Promise<void> {
  const { officeCode } = event;
  const [head] = await advanceHead(unit, { officeCode, hash: firstPreviousHash });
  if (head === undefined) throw new Problem('internal-error', 'The audit chain has no head.');
  const facts = toJson(event.facts);
  const numbered = {
    ...event,
    facts: fromJson(facts),
    sequence: head.sequence,
    previousHash: head.hash,
  };
  const hash = auditHash(numbered);
  await insert(unit, {
    office_code: officeCode,
    sequence: head.sequence,
    at: toMoment(event.at),
    actor: event.actor,
    action: event.action,
    subject: event.subject,
    facts,
    previous_hash: head.hash,
    hash,
  });
  await setHeadHash(unit, { officeCode, hash });
}

function toAuditEvent(row: Row<'audit_event'>): AuditEvent {
  return {
    officeCode: row.office_code,
    sequence: row.sequence,
    at: fromMoment(row.at),
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    facts: fromJson(row.facts),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

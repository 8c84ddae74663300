import { type Insertable, sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { auditHash, firstPreviousHash } from '../../usecase/audit-hash.ts';
import type { AuditEvent, NewAuditEvent } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, toJson, toMoment } from './column.ts';
import { pageStart, toPage } from './page.ts';
import { rowsStatement } from './rows-statement.ts';
import type { AuditEventTable, Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

// Takes the next numbers and keeps the head's row locked; the hash answered is still that of the event before.
const advanceHead = statement(
  (db, { officeCode, count, hash }: { officeCode: OfficeCode; count: number; hash: string }) =>
    db
      .insertInto('audit_head')
      .values({ office_code: officeCode, sequence: count, hash })
      .onConflict((conflict) =>
        conflict.column('office_code').doUpdateSet({ sequence: sql`audit_head.sequence + ${count}` }),
      )
      .returning(['sequence', 'hash']),
);
const setHeadHash = statement((db, { officeCode, hash }: { officeCode: OfficeCode; hash: string }) =>
  db.updateTable('audit_head').set({ hash }).where('office_code', '=', officeCode),
);
const insert = rowsStatement((db, rows: readonly Insertable<AuditEventTable>[]) =>
  db.insertInto('audit_event').values(rows),
);

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
    append: async (event) => appendLater(unit, [event]),
    async appendAll(events) {
      for (const ofOffice of Map.groupBy(events, ({ officeCode }) => officeCode).values())
        appendLater(unit, ofOffice);
    },
  };
}

// At the end of the unit, because every writer of the office waits for this lock: taken last it cannot be part of a
// deadlock, and it is held for the shortest time.
function appendLater(unit: Unit, events: readonly NewAuditEvent[]): void {
  unit.beforeCommit(() => appendToChain(unit, events));
}

/** Appends events of one office. */
async function appendToChain(unit: Unit, events: readonly NewAuditEvent[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const { officeCode } = first;
  const [head] = await advanceHead(unit, { officeCode, count: events.length, hash: firstPreviousHash });
  if (head === undefined) throw new Problem('internal-error', 'The audit chain has no head.');
  let { hash } = head;
  const rows: Insertable<AuditEventTable>[] = [];
  for (const [offset, event] of events.entries()) {
    const row = linkedRow(event, {
      sequence: head.sequence - events.length + 1 + offset,
      previousHash: hash,
    });
    rows.push(row);
    hash = row.hash;
  }
  await insert(unit, rows);
  await setHeadHash(unit, { officeCode, hash });
}

function linkedRow(
  event: NewAuditEvent,
  { sequence, previousHash }: Pick<AuditEvent, 'sequence' | 'previousHash'>,
): Insertable<AuditEventTable> {
  const facts = toJson(event.facts);
  return {
    office_code: event.officeCode,
    sequence,
    at: toMoment(event.at),
    actor: event.actor,
    action: event.action,
    subject: event.subject,
    facts,
    previous_hash: previousHash,
    hash: auditHash({ ...event, facts: fromJson(facts), sequence, previousHash }),
  };
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

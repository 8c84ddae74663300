import { sql } from 'kysely';
import type { Recovery } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { isOpen } from '../../domain/did/recovery.ts';
import { fromJson, fromMoment, fromMomentOrNull, toJson, toMoment, toMomentOrNull } from './column.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';

const mostListed = 100;

export function readRecoveries(session: Session): ReadStore['recoveries'] {
  const all = () => session.dialect.builder.selectFrom('recovery').selectAll();
  return {
    async byId(partyId, recoveryId) {
      const query = all().where('party_id', '=', partyId).where('recovery_id', '=', recoveryId);
      const [row] = await session.run(query.compile());
      return row && toRecovery(row);
    },
    async open(did) {
      const query = all().where('did', '=', did).where('state', 'in', ['collecting', 'waiting']);
      const [row] = await session.run(query.compile());
      return row && toRecovery(row);
    },
    async list(partyId) {
      const query = all().where('party_id', '=', partyId).orderBy('seq', 'desc').limit(mostListed);
      return (await session.run(query.compile())).map(toRecovery);
    },
    async approvals(recoveryId) {
      const query = session.dialect.builder
        .selectFrom('recovery_approval')
        .selectAll()
        .where('recovery_id', '=', recoveryId)
        .orderBy('at')
        .orderBy('guardian');
      return (await session.run(query.compile())).map((row) => ({
        recoveryId: row.recovery_id,
        guardian: row.guardian,
        evidenceDigest: row.evidence_digest,
        at: fromMoment(row.at),
      }));
    },
  };
}

export function writeRecoveries(unit: Unit): WriteStore['writeRecoveries'] {
  return {
    open: (recovery) => open(unit, recovery),
    approve: (approval) => approve(unit, approval),
    async move(recoveryId, from, to, { at, waitingUntil }) {
      const query = unit.dialect.builder
        .updateTable('recovery')
        .set({
          state: to,
          ...(waitingUntil === undefined ? {} : { waiting_until: toMoment(waitingUntil) }),
          ...(isOpen(to) ? {} : { ended_at: toMoment(at) }),
        })
        .where('recovery_id', '=', recoveryId)
        .where('state', '=', from)
        .returning('recovery_id');
      return (await unit.run(query.compile())).length > 0;
    },
  };
}

// The unique index lets one open recovery of an identifier in; the others are told so once that one is committed.
async function open(unit: Unit, recovery: Recovery): Promise<boolean> {
  const query = unit.dialect.builder
    .insertInto('recovery')
    .values({
      recovery_id: recovery.recoveryId,
      office_code: recovery.officeCode,
      party_id: recovery.partyId,
      did: recovery.did,
      head_version_id: recovery.headVersionId,
      plan_version: recovery.planVersion,
      new_key_hash: recovery.newKeyHash,
      keys: toJson(recovery.keys),
      state: recovery.state,
      approvals: recovery.approvals,
      opened_at: toMoment(recovery.openedAt),
      expires_at: toMoment(recovery.expiresAt),
      waiting_until: toMomentOrNull(recovery.waitingUntil),
      ended_at: toMomentOrNull(recovery.endedAt),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('recovery_id');
  return (await unit.run(query.compile())).length > 0;
}

// Counting comes first: it locks the recovery, so that of two approvals at once the second sees the first.
async function approve(
  unit: Unit,
  approval: Parameters<WriteStore['writeRecoveries']['approve']>[0],
): Promise<number | undefined> {
  const { recoveryId, guardian, evidenceDigest, at } = approval;
  const { builder } = unit.dialect;
  const count = (change: 1 | -1) =>
    builder
      .updateTable('recovery')
      .set({ approvals: sql<number>`approvals + ${change}` })
      .where('recovery_id', '=', recoveryId)
      .where('state', '=', 'collecting')
      .returning('approvals')
      .compile();
  const [counted] = await unit.run(count(1));
  if (counted === undefined) return undefined;
  const insert = builder
    .insertInto('recovery_approval')
    .values({ recovery_id: recoveryId, guardian, evidence_digest: evidenceDigest, at: toMoment(at) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('guardian');
  if ((await unit.run(insert.compile())).length > 0) return counted.approvals;
  await unit.run(count(-1));
  return undefined;
}

function toRecovery(row: Row<'recovery'>): Recovery {
  return {
    recoveryId: row.recovery_id,
    officeCode: row.office_code,
    partyId: row.party_id,
    did: row.did,
    headVersionId: row.head_version_id,
    planVersion: row.plan_version,
    newKeyHash: row.new_key_hash,
    keys: fromJson(row.keys),
    state: row.state,
    approvals: row.approvals,
    openedAt: fromMoment(row.opened_at),
    expiresAt: fromMoment(row.expires_at),
    waitingUntil: fromMomentOrNull(row.waiting_until),
    endedAt: fromMomentOrNull(row.ended_at),
  };
}

import { type Insertable, sql } from 'kysely';
import { type PairDecision, type PairStanding, undecided } from '../../domain/link/pair-decision.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { PairDecisionReads, PairDecisionWrites } from '../../usecase/candidate/pair-decision-store.ts';
import type { PairDecisionTable, PairStandingTable } from './candidate-tables.ts';
import { fromJson, fromMoment, toFlag, toJson, toMoment } from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

type PairKey = { readonly officeCode: OfficeCode; readonly left: string; readonly right: string };

const selectById = statement(
  (db, { officeCode, decisionId }: { officeCode: OfficeCode; decisionId: string }) =>
    db
      .selectFrom('pair_decision')
      .selectAll()
      .where('office_code', '=', officeCode)
      .where('decision_id', '=', decisionId),
);
const selectStanding = statement((db, { officeCode, left, right }: PairKey) =>
  db
    .selectFrom('pair_standing')
    .selectAll()
    .where('office_code', '=', officeCode)
    .where('left_party_id', '=', left)
    .where('right_party_id', '=', right),
);
const insertDecision = statement((db, row: Insertable<PairDecisionTable>) =>
  db
    .insertInto('pair_decision')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('decision_id'),
);
const putStanding = statement((db, row: PairStandingTable) =>
  db
    .insertInto('pair_standing')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['office_code', 'left_party_id', 'right_party_id']).doUpdateSet((is) => ({
        number: is.ref('excluded.number'),
        last_decision_id: is.ref('excluded.last_decision_id'),
        verdict: is.ref('excluded.verdict'),
        verdict_decision_id: is.ref('excluded.verdict_decision_id'),
        proposed_kind: is.ref('excluded.proposed_kind'),
        proposed_by: is.ref('excluded.proposed_by'),
        postponed_until: is.ref('excluded.postponed_until'),
      })),
    ),
);
const takeTurn = statement((db, { officeCode }: { officeCode: OfficeCode }) =>
  db
    .insertInto('decision_turn')
    .values({ office_code: officeCode, turns: 1 })
    .onConflict((conflict) =>
      conflict.column('office_code').doUpdateSet({ turns: sql`decision_turn.turns + 1` }),
    ),
);

export function readPairDecisions(session: Session): PairDecisionReads['pairDecisions'] {
  return {
    async byId(officeCode, decisionId) {
      const [row] = await selectById(session, { officeCode, decisionId });
      return row && toDecision(row);
    },
    async list(officeCode, { partyId, isAwaited }, page) {
      let query = session.dialect.builder
        .selectFrom('pair_decision')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      if (partyId !== undefined)
        query = query.where((is) =>
          is.or([is('left_party_id', '=', partyId), is('right_party_id', '=', partyId)]),
        );
      if (isAwaited === true)
        query = query.where('decision_id', 'in', (db) =>
          db
            .selectFrom('pair_standing')
            .select('last_decision_id')
            .where('office_code', '=', officeCode)
            .where('proposed_kind', 'is not', null),
        );
      return toSeqPage(await session.run(query.compile()), page.limit, toDecision);
    },
    async standing(officeCode, [left, right]) {
      const [row] = await selectStanding(session, { officeCode, left, right });
      return row === undefined ? undecided : toStanding(row);
    },
    async inForce(officeCode, partyId, most) {
      const query = session.dialect.builder
        .selectFrom('pair_standing')
        .innerJoin('pair_decision', 'pair_decision.decision_id', 'pair_standing.verdict_decision_id')
        .selectAll('pair_decision')
        .select('pair_standing.verdict')
        .where('pair_standing.office_code', '=', officeCode)
        .where((is) =>
          is.or([
            is('pair_standing.left_party_id', '=', partyId),
            is('pair_standing.right_party_id', '=', partyId),
          ]),
        )
        .orderBy('pair_decision.seq')
        .limit(most);
      const rows = await session.run(query.compile());
      return rows.flatMap(({ verdict, ...row }) => {
        const { partyIds, dids, decidedAt, decisionId, statement: signed } = toDecision(row);
        return verdict === null
          ? []
          : [{ partyIds, dids, verdict, decidedAt, decisionId, statement: signed }];
      });
    },
  };
}

export function writePairDecisions(unit: Unit): PairDecisionWrites['writePairDecisions'] {
  return {
    async takeTurn(officeCode) {
      await takeTurn(unit, { officeCode });
    },
    async add(decision, after) {
      const [added] = await insertDecision(unit, toRow(decision));
      if (added === undefined) return false;
      const [left, right] = decision.partyIds;
      const [before] = await selectStanding(unit, { officeCode: decision.officeCode, left, right });
      await putStanding(unit, toStandingRow(decision, after, before));
      await showCandidate(unit, decision, after);
      return true;
    },
  };
}

async function showCandidate(
  unit: Unit,
  { officeCode, partyIds: [left, right], decidedAt }: PairDecision,
  { verdict, postponedUntil }: PairStanding,
): Promise<void> {
  const query = unit.dialect.builder
    .updateTable('match_candidate')
    .set({ is_decided: toFlag(verdict !== undefined), shown_from: toMoment(postponedUntil ?? decidedAt) })
    .where('office_code', '=', officeCode)
    .where('left_party_id', '=', left)
    .where('right_party_id', '=', right);
  await unit.run(query.compile());
}

function toRow(decision: PairDecision): Insertable<PairDecisionTable> {
  const [left, right] = decision.partyIds;
  const [leftDid, rightDid] = decision.dids;
  const { seen } = decision;
  return {
    decision_id: decision.decisionId,
    office_code: decision.officeCode,
    left_party_id: left,
    right_party_id: right,
    left_did: leftDid,
    right_did: rightDid,
    number: decision.number,
    kind: decision.kind,
    is_final: toFlag(decision.isFinal),
    until: decision.until === undefined ? null : toMoment(decision.until),
    reason: decision.reason,
    decided_at: toMoment(decision.decidedAt),
    decided_by: decision.decidedBy,
    band: seen?.band ?? null,
    probability: seen?.probability ?? null,
    explanation: seen === undefined ? null : toJson(seen.explanation),
    rule_version: seen?.ruleVersion ?? null,
    statement: decision.statement,
  };
}

function toStandingRow(
  { officeCode, partyIds: [left, right], decisionId }: PairDecision,
  { number, verdict, proposal, postponedUntil }: PairStanding,
  before: PairStandingTable | undefined,
): PairStandingTable {
  // A proposal to withdraw leaves what holds, and by which decision.
  const holdsBy =
    before !== undefined && verdict === before.verdict ? before.verdict_decision_id : decisionId;
  return {
    ...{ office_code: officeCode, left_party_id: left, right_party_id: right },
    ...{ number, last_decision_id: decisionId, verdict: verdict ?? null },
    verdict_decision_id: verdict === undefined ? null : holdsBy,
    proposed_kind: proposal?.kind ?? null,
    proposed_by: proposal?.by ?? null,
    postponed_until: postponedUntil === undefined ? null : toMoment(postponedUntil),
  };
}

function toStanding(row: PairStandingTable): PairStanding {
  const { number, verdict, proposed_kind: kind, proposed_by: by, postponed_until: until } = row;
  return {
    ...{ number, verdict: verdict ?? undefined },
    proposal: kind === null || by === null ? undefined : { kind, by },
    postponedUntil: until === null ? undefined : fromMoment(until),
  };
}

function toDecision(row: Row<'pair_decision'>): PairDecision {
  const { band, probability, explanation, rule_version: ruleVersion } = row;
  const isSeen = band !== null && probability !== null && explanation !== null && ruleVersion !== null;
  return {
    decisionId: row.decision_id,
    officeCode: row.office_code,
    partyIds: [row.left_party_id, row.right_party_id],
    dids: [row.left_did, row.right_did],
    number: row.number,
    kind: row.kind,
    isFinal: row.is_final === 1,
    until: row.until === null ? undefined : fromMoment(row.until),
    reason: row.reason,
    decidedAt: fromMoment(row.decided_at),
    decidedBy: row.decided_by,
    seen: isSeen ? { band, probability, explanation: fromJson(explanation), ruleVersion } : undefined,
    statement: row.statement,
  };
}

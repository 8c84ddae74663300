import { type Insertable, sql } from 'kysely';
import { base64url, fromBase64url, utf8Text } from '../../base/bytes.ts';
import { Problem } from '../../base/problem.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type {
  CandidateReads,
  CandidateWrites,
  KeptCandidate,
} from '../../usecase/candidate/candidate-store.ts';
import type { MatchCandidateTable } from './candidate-tables.ts';
import { fromJson, fromMoment, toFlag, toJson, toMoment } from './column.ts';
import { rowsStatement } from './rows-statement.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectById = statement(
  (db, { officeCode, candidateId }: { officeCode: OfficeCode; candidateId: string }) =>
    db
      .selectFrom('match_candidate')
      .selectAll()
      .where('office_code', '=', officeCode)
      .where('candidate_id', '=', candidateId),
);
const insertNew = rowsStatement<Insertable<MatchCandidateTable>, never>((db, rows) =>
  db
    .insertInto('match_candidate')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing()),
);

export function readCandidates(session: Session): CandidateReads['candidates'] {
  return {
    async byId(officeCode, candidateId) {
      const [row] = await selectById(session, { officeCode, candidateId });
      return row && toCandidate(row);
    },
    async list(officeCode, { band, partyId, state }, page) {
      let query = session.dialect.builder
        .selectFrom('match_candidate')
        .selectAll()
        .where('office_code', '=', officeCode)
        .orderBy('rank')
        .orderBy('seq')
        .limit(page.limit + 1);
      const after = page.cursor === undefined ? undefined : placeOf(page.cursor);
      if (after !== undefined)
        query = query.where((is) =>
          is.or([
            is('rank', '>', after.rank),
            is.and([is('rank', '=', after.rank), is('seq', '>', after.seq)]),
          ]),
        );
      if (band !== undefined) query = query.where('band', '=', band);
      if (state !== undefined) {
        query = query.where('is_decided', '=', state.is === 'decided' ? sql.lit(1) : sql.lit(0));
        if (state.is !== 'decided')
          query = query.where('shown_from', state.is === 'open' ? '<=' : '>', toMoment(state.at));
      }
      if (partyId !== undefined)
        query = query.where((is) =>
          is.or([is('left_party_id', '=', partyId), is('right_party_id', '=', partyId)]),
        );
      const rows = await session.run(query.compile());
      const shown = rows.slice(0, page.limit);
      const last = shown.at(-1);
      const hasMore = rows.length > page.limit && last !== undefined;
      return { items: shown.map(toCandidate), next: hasMore ? cursorAfter(last) : undefined };
    },
  };
}

export function writeCandidates(unit: Unit): CandidateWrites['writeCandidates'] {
  return {
    async addAll(candidates) {
      const decided = await decidedAmong(unit, candidates);
      await insertNew(
        unit,
        candidates.map((candidate) => toRow(candidate, decided.has(keyOf(candidate.partyIds)))),
      );
    },
  };
}

// What was decided before it was found is in no queue.
async function decidedAmong(
  { run, dialect }: Unit,
  candidates: readonly KeptCandidate[],
): Promise<ReadonlySet<string>> {
  const decided = new Set<string>();
  for (const [officeCode, ofOffice] of Map.groupBy(candidates, (candidate) => candidate.officeCode)) {
    const lefts = [...new Set(ofOffice.map(({ partyIds: [left] }) => left))];
    for (let start = 0; start < lefts.length; start += idsAtOnce) {
      const query = dialect.builder
        .selectFrom('pair_standing')
        .select(['left_party_id', 'right_party_id'])
        .where('office_code', '=', officeCode)
        .where('left_party_id', 'in', lefts.slice(start, start + idsAtOnce))
        .where('verdict', 'is not', null);
      for (const row of await run(query.compile()))
        decided.add(keyOf([row.left_party_id, row.right_party_id]));
    }
  }
  return decided;
}

const idsAtOnce = 500;
function keyOf(partyIds: readonly [string, string]): string {
  return partyIds.join(' ');
}

const steps = 1_000_000_000;
/** Of what is suggested the surest first, of what is for review the least sure: it teaches most. */
function rankOf({ band, probability }: Pick<KeptCandidate, 'band' | 'probability'>): number {
  return Math.round(steps * (band === 'suggest' ? 1 - probability : Math.abs(probability - 0.5)));
}

function cursorAfter({ rank, seq }: Row<'match_candidate'>): string {
  return base64url(`${rank}.${seq}`);
}

function placeOf(cursor: string): { readonly rank: number; readonly seq: number } {
  const bytes = cursor.length <= 48 ? fromBase64url(cursor) : undefined;
  const text = bytes === undefined ? '' : (utf8Text(bytes) ?? '');
  const [, rank, seq] = /^(\d{1,10})\.([1-9]\d{0,14})$/.exec(text) ?? [];
  if (rank !== undefined && seq !== undefined) return { rank: Number(rank), seq: Number(seq) };
  throw new Problem('invalid-request', 'The cursor is not one of this collection.', {
    errors: [{ pointer: 'cursor', detail: 'This is not a cursor that an earlier page gave.' }],
  });
}

function toRow(candidate: KeptCandidate, isDecided: boolean): Insertable<MatchCandidateTable> {
  const [left, right] = candidate.partyIds;
  return {
    candidate_id: candidate.candidateId,
    office_code: candidate.officeCode,
    left_party_id: left,
    right_party_id: right,
    band: candidate.band,
    probability: candidate.probability,
    rank: rankOf(candidate),
    explanation: toJson(candidate.explanation),
    rule_version: candidate.ruleVersion,
    found_at: toMoment(candidate.foundAt),
    is_decided: toFlag(isDecided),
    shown_from: toMoment(candidate.foundAt),
  };
}

function toCandidate(row: Row<'match_candidate'>): KeptCandidate {
  return {
    candidateId: row.candidate_id,
    officeCode: row.office_code,
    partyIds: [row.left_party_id, row.right_party_id],
    band: row.band,
    probability: row.probability,
    explanation: fromJson(row.explanation),
    ruleVersion: row.rule_version,
    foundAt: fromMoment(row.found_at),
  };
}

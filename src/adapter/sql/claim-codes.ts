import { type Insertable, sql } from 'kysely';
import type { ClaimCode } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromMoment, toMoment } from './column.ts';
import type { ClaimCodeTable } from './did-schema.ts';
import { rowsStatement } from './rows-statement.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';

const mostListed = 100;

const withdrawOpen = rowsStatement((db, parties: readonly { partyId: string }[]) =>
  db
    .updateTable('claim_code')
    .set({ state: 'withdrawn' })
    .where(
      'party_id',
      'in',
      parties.map(({ partyId }) => partyId),
    )
    .where('state', '=', 'open'),
);
const insert = rowsStatement((db, rows: readonly Insertable<ClaimCodeTable>[]) =>
  db.insertInto('claim_code').values(rows),
);

export function readClaimCodes(session: Session): ReadStore['claimCodes'] {
  return {
    async list(officeCode, partyId) {
      const query = session.dialect.builder
        .selectFrom('claim_code')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('party_id', '=', partyId)
        .orderBy('seq', 'desc')
        .limit(mostListed);
      return (await session.run(query.compile())).map(toClaimCode);
    },
  };
}

export function writeClaimCodes(unit: Unit): WriteStore['writeClaimCodes'] {
  const { builder } = unit.dialect;
  return {
    add: (code) => addAll(unit, [code]),
    addAll: (codes) => addAll(unit, codes),
    // The row is locked by the comparison, so that many wrong codes at once are counted one after another.
    async compare(partyId, codeDigest, { at, mostTries }) {
      const isRight = sql<boolean>`code_digest = ${codeDigest}`;
      const query = builder
        .updateTable('claim_code')
        .set({
          failed_tries: sql<number>`case when ${isRight} then failed_tries else failed_tries + 1 end`,
          state: sql<
            ClaimCode['state']
          >`case when ${isRight} or failed_tries + 1 < ${mostTries} then 'open' else 'locked' end`,
        })
        .where('party_id', '=', partyId)
        .where('state', '=', 'open')
        .where('expires_at', '>', toMoment(at))
        .returningAll();
      const [row] = await unit.run(query.compile());
      if (row === undefined) return { outcome: 'notOpen' };
      const claimCode = toClaimCode(row);
      return row.code_digest === codeDigest
        ? { outcome: 'right', claimCode }
        : { outcome: 'wrong', claimCode, triesLeft: Math.max(0, mostTries - row.failed_tries) };
    },
    async use(codeId, at) {
      const query = builder
        .updateTable('claim_code')
        .set({ state: 'used' })
        .where('code_id', '=', codeId)
        .where('state', '=', 'open')
        .where('expires_at', '>', toMoment(at))
        .returning('code_id');
      return (await unit.run(query.compile())).length > 0;
    },
  };
}

async function addAll(unit: Unit, codes: readonly ClaimCode[]): Promise<void> {
  const parties = codes.map(({ partyId }) => ({ partyId }));
  await withdrawOpen(unit, parties);
  await insert(unit, codes.map(toRow));
}

function toRow(code: ClaimCode): Insertable<ClaimCodeTable> {
  return {
    code_id: code.codeId,
    office_code: code.officeCode,
    party_id: code.partyId,
    did: code.did,
    code_digest: code.codeDigest,
    created_at: toMoment(code.createdAt),
    expires_at: toMoment(code.expiresAt),
    failed_tries: code.failedTries,
    state: code.state,
  };
}

function toClaimCode(row: Row<'claim_code'>): ClaimCode {
  return {
    codeId: row.code_id,
    officeCode: row.office_code,
    partyId: row.party_id,
    did: row.did,
    codeDigest: row.code_digest,
    createdAt: fromMoment(row.created_at),
    expiresAt: fromMoment(row.expires_at),
    failedTries: row.failed_tries,
    state: row.state,
  };
}

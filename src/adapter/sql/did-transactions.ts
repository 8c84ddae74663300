import type { Insertable } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { DidTransaction } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, fromMomentOrNull, type Moment, toJson, toMoment } from './column.ts';
import type { DidTransactionTable } from './did-schema.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const mostTransactions = 100;

const selectByDid = statement((db, { did }: { did: Did }) =>
  db
    .selectFrom('did_transaction')
    .selectAll()
    .where('did', '=', did)
    .orderBy('seq', 'desc')
    .limit(mostTransactions),
);
// The index allows one row of a DID that is pending: of several transactions one is added.
const insert = statement((db, row: Insertable<DidTransactionTable>) =>
  db
    .insertInto('did_transaction')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('hash'),
);
const settle = statement((db, change: { hash: string; state: 'final' | 'failed'; at: Moment }) =>
  db
    .updateTable('did_transaction')
    .set({ state: change.state, settled_at: change.at })
    .where('hash', '=', change.hash)
    .where('state', '=', 'pending')
    .returning('hash'),
);

export function readDidTransactions(session: Session): ReadStore['didTransactions'] {
  return {
    list: async (did) => (await selectByDid(session, { did })).map(toDidTransaction),
  };
}

export function writeDidTransactions(unit: Unit): WriteStore['writeDidTransactions'] {
  return {
    async add(transaction) {
      const [added] = await insert(unit, {
        did: transaction.did,
        hash: transaction.hash,
        kind: transaction.kind,
        signed: transaction.signed,
        next_record: toJson(transaction.nextRecord),
        retired_key_ids: toJson(transaction.retiredKeyIds),
        state: 'pending',
        sent_at: toMoment(transaction.sentAt),
        settled_at: null,
      });
      return added !== undefined;
    },
    async settle(hash, state, at) {
      const [settled] = await settle(unit, { hash, state, at: toMoment(at) });
      return settled !== undefined;
    },
  };
}

function toDidTransaction(row: Row<'did_transaction'>): DidTransaction {
  return {
    did: row.did,
    hash: row.hash,
    kind: row.kind,
    signed: row.signed,
    nextRecord: fromJson(row.next_record),
    retiredKeyIds: fromJson(row.retired_key_ids),
    state: row.state,
    sentAt: fromMoment(row.sent_at),
    settledAt: fromMomentOrNull(row.settled_at),
  };
}

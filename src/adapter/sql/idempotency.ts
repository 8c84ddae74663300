import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { KeptAnswer } from '../../usecase/records.ts';
import type { WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, type JsonText, type Moment, toJson, toMoment } from './column.ts';
import type { Unit } from './session.ts';
import { statement } from './statement.ts';
import { idempotencySeconds } from './sweep.ts';

type Key = { officeCode: OfficeCode; key: string };

// The insertion waits for a transaction that has claimed the key and not ended; if that one commits an answer, nothing
// is written here and the answer can be read.
const claim = statement((db, asked: Key & { now: Moment; oldest: Moment }) =>
  db
    .insertInto('idempotency')
    .values({
      office_code: asked.officeCode,
      key: asked.key,
      claimed_at: asked.now,
      digest: null,
      answer: null,
      kept_at: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['office_code', 'key'])
        .doUpdateSet({ claimed_at: asked.now, digest: null, answer: null, kept_at: null })
        .where((of) =>
          of.or([of('idempotency.answer', 'is', null), of('idempotency.claimed_at', '<', asked.oldest)]),
        ),
    )
    .returning('key'),
);
const selectKept = statement((db, { officeCode, key }: Key) =>
  db
    .selectFrom('idempotency')
    .select(['digest', 'answer', 'kept_at'])
    .where('office_code', '=', officeCode)
    .where('key', '=', key),
);
const keep = statement(
  (db, kept: Key & { digest: string; answer: JsonText<KeptAnswer['answer']>; keptAt: Moment }) =>
    db
      .updateTable('idempotency')
      .set({ digest: kept.digest, answer: kept.answer, kept_at: kept.keptAt })
      .where('office_code', '=', kept.officeCode)
      .where('key', '=', kept.key)
      .returning('key'),
);

export function idempotency(unit: Unit): WriteStore['idempotency'] {
  return {
    async claim(officeCode, key) {
      const now = unit.now();
      const oldest = toMoment(addSeconds(now, -idempotencySeconds));
      const claimed = await claim(unit, { officeCode, key, now: toMoment(now), oldest });
      if (claimed.length > 0) return undefined;
      const [row] = await selectKept(unit, { officeCode, key });
      if (row === undefined || row.digest === null || row.answer === null || row.kept_at === null)
        return undefined;
      return { digest: row.digest, answer: fromJson(row.answer), keptAt: fromMoment(row.kept_at) };
    },
    async keep(officeCode, key, { digest, answer, keptAt }) {
      const kept = await keep(unit, {
        officeCode,
        key,
        digest,
        answer: toJson(answer),
        keptAt: toMoment(keptAt),
      });
      if (kept.length === 0)
        throw new Problem('internal-error', 'An answer was kept under a key that was not claimed.');
    },
  };
}

import { sql } from 'kysely';
import type { JsonObject } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { FeedEntry } from '../../usecase/mirror/mirror-records.ts';
import type { ReadStore } from '../../usecase/store.ts';
import { fromJson, type JsonText } from './column.ts';
import { rowsStatement } from './rows-statement.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

type Added = { readonly did: Did; readonly first: number; readonly count: number };

// Any number that no other lock of this database is taken under.
const feedLock = 4_710_815;
const takeFeedLock = sql`select pg_advisory_xact_lock(${sql.lit(feedLock)})`;

const insert = rowsStatement((db, rows: readonly { did: Did; number: number }[]) =>
  db.insertInto('did_feed').values(rows),
);
const selectSizes = statement((db, { position, most }: { position: number; most: number }) =>
  db
    .selectFrom('did_feed as feed')
    .innerJoin('did_log_line as line', (join) =>
      join.onRef('line.did', '=', 'feed.did').onRef('line.number', '=', 'feed.number'),
    )
    .select(['feed.position', sql<number>`length(line.line)`.as('size')])
    .where('feed.position', '>', position)
    .orderBy('feed.position')
    .limit(most),
);
const selectEntries = statement((db, { position, until }: { position: number; until: number }) =>
  db
    .selectFrom('did_feed as feed')
    .innerJoin('did_log_line as line', (join) =>
      join.onRef('line.did', '=', 'feed.did').onRef('line.number', '=', 'feed.number'),
    )
    .select(['feed.position', 'feed.did', 'feed.number', 'line.version_id', 'line.line'])
    .where('feed.position', '>', position)
    .where('feed.position', '<=', until)
    .orderBy('feed.position'),
);
const selectProofs = statement((db, { position, until }: { position: number; until: number }) =>
  db
    .selectFrom('did_feed as feed')
    .innerJoin('witness_proof as proof', (join) =>
      join.onRef('proof.did', '=', 'feed.did').onRef('proof.version_number', '=', 'feed.number'),
    )
    .select(['feed.position', 'proof.proof'])
    .where('feed.position', '>', position)
    .where('feed.position', '<=', until)
    .orderBy('feed.position')
    .orderBy('proof.witness'),
);
const selectLast = statement<object, { position: number }>((db) =>
  db.selectFrom('did_feed').select('position').orderBy('position', 'desc').limit(1),
);

/**
 * Puts new lines at the end of the feed, at the end of the unit. On PostgreSQL a lock is held from the numbering until the
 * commit, so that numbers become visible in their order and a reader never passes one by; SQLite has one writer anyway.
 */
export function feedLines(unit: Unit, added: readonly Added[]): void {
  // Put off twice, so that it comes after the audit chains, whose locks other units hold before they wait for this one.
  unit.beforeCommit(async () => unit.beforeCommit(() => appendToFeed(unit, added)));
}

async function appendToFeed(unit: Unit, added: readonly Added[]): Promise<void> {
  if (unit.dialect.name === 'postgres') await unit.run(takeFeedLock.compile(unit.dialect.builder));
  const rows = added.flatMap(({ did, first, count }) =>
    Array.from({ length: count }, (_, offset) => ({ did, number: first + offset })),
  );
  await insert(unit, rows);
}

export function readDidFeed(session: Session): ReadStore['didFeed'] {
  return {
    async after(position, most) {
      const sizes = await selectSizes(session, { position, most: most.entries });
      const until = lastFitting(sizes, most.characters);
      if (until === undefined) return [];
      // Rows of the feed are never changed, so the second reading sees the entries of the first.
      const rows = await selectEntries(session, { position, until });
      const proofs = await selectProofs(session, { position, until });
      return rows.map((row) => ({
        position: row.position,
        did: row.did,
        versionNumber: row.number,
        versionId: row.version_id,
        line: row.line,
        ...proofsAt(proofs, row.position),
      }));
    },
    async last() {
      const [row] = await selectLast(session, {});
      return row?.position ?? 0;
    },
  };
}

function proofsAt(
  proofs: readonly { readonly position: number; readonly proof: JsonText<JsonObject> }[],
  position: number,
): Pick<FeedEntry, 'witnessProofs'> {
  const own = proofs.filter((each) => each.position === position);
  return own.length === 0 ? {} : { witnessProofs: own.map(({ proof }) => fromJson(proof)) };
}

/** The position of the last entry that fits; the first one always does. */
function lastFitting(
  sizes: readonly { readonly position: number; readonly size: number }[],
  characters: number,
): number | undefined {
  let total = 0;
  let until: number | undefined;
  for (const { position, size } of sizes) {
    total += size;
    if (until !== undefined && total > characters) break;
    until = position;
  }
  return until;
}

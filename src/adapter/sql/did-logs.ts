import { type Insertable, sql } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { DidLog, LogChange } from '../../domain/did/did-log.ts';
import type { DidLogHead } from '../../usecase/did-store.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import {
  fromJson,
  type Flag,
  fromMoment,
  type JsonText,
  type Moment,
  toFlag,
  toJson,
  toMoment,
} from './column.ts';
import { addFormerName, readDeparture } from './departures.ts';
import { pageStart, toSeqPage } from './page.ts';
import { feedLines } from './did-feed.ts';
import { lastLine, lineRows, logRow } from './did-log-rows.ts';
import type { DidLogLineTable, DidLogTable } from './did-schema.ts';
import { rowsStatement } from './rows-statement.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { removePendingEntry } from './pending-entries.ts';
import { statement } from './statement.ts';
import { addWitnessProofs, requireApprovals } from './witness-proofs.ts';

const mostOperations = 1_000;

const selectHead = statement((db, { did }: { did: Did }) =>
  db
    .selectFrom('did_log')
    .select([
      'did',
      'version_id',
      'version_time',
      'created',
      'document',
      'deactivated',
      'departs_to',
      'moved_at',
      'witnesses',
    ])
    .where('did', '=', did),
);
const logColumns = [
  'did_log.did',
  'location',
  'deactivated',
  'departs_to',
  'moved_at',
  'line.version_id',
  'line.version_time',
  'line.line',
] as const;
// One statement for the log and its lines, so that both are of the same moment.
const selectByDid = statement((db, { did }: { did: Did }) =>
  db
    .selectFrom('did_log')
    .innerJoin('did_log_line as line', 'line.did', 'did_log.did')
    .select(logColumns)
    .where('did_log.did', '=', did)
    .orderBy('line.number'),
);
const selectByLocation = statement((db, { location }: { location: string }) =>
  db
    .selectFrom('did_log')
    .innerJoin('did_log_line as line', 'line.did', 'did_log.did')
    .select(logColumns)
    .where('location', '=', location)
    .orderBy('line.number'),
);
const selectByFormerDid = statement((db, { did }: { did: Did }) =>
  db
    .selectFrom('did_log')
    .innerJoin('did_log_line as line', 'line.did', 'did_log.did')
    .select(logColumns)
    .where('did_log.did', '=', (of) =>
      of
        .selectFrom('did_former_name')
        .select('did')
        .where('former_did', '=', did)
        .orderBy('seq', 'desc')
        .limit(1),
    )
    .orderBy('line.number'),
);
const insertLogs = rowsStatement((db, rows: readonly Insertable<DidLogTable>[]) =>
  db
    .insertInto('did_log')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning('did'),
);
const advance = statement(
  (
    db,
    change: {
      did: Did;
      expectedHead: string;
      versionId: string;
      versionTime: string;
      document: JsonText<LogChange['document']>;
      deactivated: Flag;
      witnesses: DidLogTable['witnesses'];
      added: number;
    },
  ) =>
    db
      .updateTable('did_log')
      .set({
        version_id: change.versionId,
        version_time: change.versionTime,
        document: change.document,
        deactivated: change.deactivated,
        witnesses: change.witnesses,
        pending_version_id: null,
        line_count: sql`line_count + ${change.added}`,
      })
      .where('did', '=', change.did)
      .where('version_id', '=', change.expectedHead)
      .where('departs_to', 'is', null)
      .where((of) =>
        of.or([of('pending_version_id', 'is', null), of('pending_version_id', '=', change.versionId)]),
      )
      .returning('line_count'),
);
const selectRival = statement((db, { did, location }: { did: Did; location: string }) =>
  db
    .selectFrom('did_log')
    .select('version_id')
    .where((of) => of.or([of('did', '=', did), of('location', '=', location)]))
    .orderBy('seq')
    .limit(1),
);
const insertOperation = statement((db, row: { did: Did; at: Moment }) =>
  db.insertInto('did_operation').values(row),
);
const selectOperations = statement((db, { did, since }: { did: Did; since: Moment }) =>
  db
    .selectFrom('did_operation')
    .select('at')
    .where('did', '=', did)
    .where('at', '>=', since)
    .orderBy('at', 'desc')
    .limit(mostOperations),
);
const insertLines = rowsStatement((db, rows: readonly Insertable<DidLogLineTable>[]) =>
  db.insertInto('did_log_line').values(rows),
);

export function readDidLogs(session: Session): ReadStore['didLogs'] {
  return {
    byDid: async (did) => toLog(await selectByDid(session, { did })),
    byLocation: async (location) => toLog(await selectByLocation(session, { location })),
    async head(did) {
      const [row] = await selectHead(session, { did });
      return row && knownHead(row);
    },
    byFormerDid: async (did) => toLog(await selectByFormerDid(session, { did })),
    departure: readDeparture(session),
    async operationTimes(did, since) {
      const rows = await selectOperations(session, { did, since: toMoment(since) });
      return rows.map(({ at }) => fromMoment(at));
    },
    async list(page) {
      const query = session.dialect.builder
        .selectFrom('did_log')
        .select(['seq', 'did'])
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      return toSeqPage(await session.run(query.compile()), page.limit, ({ did }) => did);
    },
  };
}

export function writeDidLogs(unit: Unit): WriteStore['writeDidLogs'] {
  return {
    async append(change, expectedHead) {
      const isAppended =
        expectedHead === undefined ? await begin(unit, [change]) : await proceed(unit, change, expectedHead);
      if (isAppended) return { outcome: 'appended' };
      const [rival] = await selectRival(unit, { did: change.did, location: change.location });
      return { outcome: 'conflict', head: rival?.version_id };
    },
    appendFirst: (changes) => begin(unit, changes),
  };
}

/** Starts the logs; false where a DID or a location has one already. */
async function begin(unit: Unit, changes: readonly LogChange[]): Promise<boolean> {
  const rows = changes.map((change) => logRow(change, witnessesOf(unit, change)));
  if ((await insertLogs(unit, rows)).length < rows.length) return false;
  await addLines(
    unit,
    changes.map((change) => ({ change, first: 1 })),
  );
  return true;
}

/** Moves the head on; false where the head is another one. */
async function proceed(unit: Unit, change: LogChange, expectedHead: string): Promise<boolean> {
  const count = await moveHead(unit, change, { expectedHead, witnesses: witnessesOf(unit, change) });
  if (count === undefined) return false;
  await insertOperation(unit, { did: change.did, at: toMoment(unit.now()) });
  await addLines(unit, [{ change, first: count - change.lines.length + 1 }]);
  if (change.neededApprovals.length > 0) await removePendingEntry(unit, change.did);
  return true;
}

/** Adds the lines of changes, of which the first has the number, and what belongs to them. */
async function addLines(
  unit: Unit,
  added: readonly { readonly change: LogChange; readonly first: number }[],
): Promise<void> {
  const rows = added.flatMap(({ change, first }) => lineRows(change, first));
  await insertLines(unit, rows);
  for (const { change } of added) {
    for (const formerDid of change.formerDids ?? [])
      await addFormerName(unit, { did: change.did, formerDid });
    await addWitnessProofs(unit, change);
  }
  feedLines(
    unit,
    added.map(({ change, first }) => ({ did: change.did, first, count: change.lines.length })),
  );
}

function witnessesOf(unit: Unit, change: LogChange): DidLogTable['witnesses'] {
  const approvals = requireApprovals(change, unit.now());
  return approvals === undefined ? null : toJson(approvals);
}

async function moveHead(
  unit: Unit,
  change: LogChange,
  {
    expectedHead,
    witnesses,
  }: { readonly expectedHead: string; readonly witnesses: DidLogTable['witnesses'] },
): Promise<number | undefined> {
  const last = lastLine(change);
  const [row] = await advance(unit, {
    did: change.did,
    expectedHead,
    versionId: last.versionId,
    versionTime: last.versionTime,
    document: toJson(change.document),
    deactivated: toFlag(change.deactivated),
    witnesses,
    added: change.lines.length,
  });
  return row?.line_count;
}

function toLog(
  rows: readonly (Pick<Row<'did_log'>, 'did' | 'location' | 'deactivated' | 'departs_to' | 'moved_at'> &
    Pick<Row<'did_log_line'>, 'version_id' | 'version_time' | 'line'>)[],
): DidLog | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    did: first.did,
    location: first.location,
    lines: rows.map((row) => ({
      versionId: row.version_id,
      versionTime: row.version_time,
      line: row.line,
    })),
    deactivated: first.deactivated === 1,
    ...movedTo(first),
  };
}

function movedTo({
  departs_to: to,
  moved_at: movedAt,
}: Pick<Row<'did_log'>, 'departs_to' | 'moved_at'>): Pick<DidLog, 'movedTo'> {
  return to === null || movedAt === null ? {} : { movedTo: to };
}

type HeadRow = Omit<
  Row<'did_log'>,
  'seq' | 'location' | 'line_count' | 'departure_entry' | 'departed_at' | 'pending_version_id'
>;

// The same row gives the same head, so that whoever keeps something for a head can tell that it did not change.
const heads = new WeakMap<HeadRow, DidLogHead>();

function knownHead(row: HeadRow): DidLogHead {
  const known = heads.get(row);
  if (known !== undefined) return known;
  const head = toHead(row);
  heads.set(row, head);
  return head;
}

function toHead(row: HeadRow): DidLogHead {
  return {
    did: row.did,
    versionId: row.version_id,
    versionTime: row.version_time,
    created: row.created,
    document: fromJson(row.document),
    deactivated: row.deactivated === 1,
    ...movedTo(row),
    ...(row.witnesses === null ? {} : { witnesses: fromJson(row.witnesses) }),
  };
}

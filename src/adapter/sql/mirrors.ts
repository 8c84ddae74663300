import { type Insertable, sql } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import { mostLines } from '../../protocol/did-webvh/log-entry.ts';
import type { LogState } from '../../protocol/did-webvh/log-state.ts';
import type {
  MirroredLine,
  MirroredLog,
  MirrorAddition,
  MirrorFinding,
} from '../../usecase/mirror/mirror-records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, type JsonText, type Moment, toJson, toMoment } from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type {
  MirroredLineTable,
  MirroredLogTable,
  MirrorFindingTable,
  MirrorSourceTable,
} from './did-schema.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const selectSource = statement((db, { source }: { source: string }) =>
  db.selectFrom('mirror_source').selectAll().where('source', '=', source),
);
const selectHead = statement((db, { source, did }: { source: string; did: Did }) =>
  db
    .selectFrom('mirrored_log')
    .select(['did', 'line_count', 'head', 'contested'])
    .where('source', '=', source)
    .where('did', '=', did),
);
const selectLine = statement((db, at: { source: string; did: Did; number: number }) =>
  db
    .selectFrom('mirrored_line')
    .select(['version_id', 'line'])
    .where('source', '=', at.source)
    .where('did', '=', at.did)
    .where('number', '=', at.number),
);
const selectNamed = statement((db, { name }: { name: string }) =>
  db
    .selectFrom('mirrored_log')
    .selectAll()
    .where((of) => of.or([of('did', '=', sql<Did>`${name}`), of('scid', '=', name)]))
    .orderBy('contested')
    .orderBy('line_count', 'desc')
    .orderBy('seq')
    .limit(1),
);
const selectLines = statement((db, log: { source: string; did: Did; most: number }) =>
  db
    .selectFrom('mirrored_line')
    .select(['version_id', 'line'])
    .where('source', '=', log.source)
    .where('did', '=', log.did)
    .where('number', '<=', log.most)
    .orderBy('number'),
);

const insertSource = statement((db, row: Insertable<MirrorSourceTable>) =>
  db
    .insertInto('mirror_source')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('position'),
);
const moveSource = statement((db, to: Insertable<MirrorSourceTable> & { expected: number }) =>
  db
    .updateTable('mirror_source')
    .set({ position: to.position, did: to.did, version_id: to.version_id, reached_at: to.reached_at })
    .where('source', '=', to.source)
    .where('position', '=', to.expected)
    .returning('position'),
);
const insertLog = statement((db, row: Insertable<MirroredLogTable>) =>
  db
    .insertInto('mirrored_log')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('line_count'),
);
const advanceLog = statement(
  (
    db,
    to: {
      source: string;
      did: Did;
      expected: number;
      line_count: number;
      head: JsonText<LogState>;
      witness_proofs: string | null;
      seen_at: Moment;
    },
  ) =>
    db
      .updateTable('mirrored_log')
      .set({
        line_count: to.line_count,
        head: to.head,
        witness_proofs: sql`coalesce(${to.witness_proofs}, witness_proofs)`,
        seen_at: to.seen_at,
      })
      .where('source', '=', to.source)
      .where('did', '=', to.did)
      .where('line_count', '=', to.expected)
      .where('contested', '=', 0)
      .returning('line_count'),
);
const insertLine = statement((db, row: Insertable<MirroredLineTable>) =>
  db.insertInto('mirrored_line').values(row),
);
const insertFinding = statement((db, row: Insertable<MirrorFindingTable>) =>
  db
    .insertInto('mirror_finding')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('number'),
);
const markContested = statement((db, { source, did }: { source: string; did: Did }) =>
  db.updateTable('mirrored_log').set({ contested: 1 }).where('source', '=', source).where('did', '=', did),
);

export function readMirrors(session: Session): ReadStore['mirrors'] {
  const { builder } = session.dialect;
  return {
    async source(source) {
      const [row] = await selectSource(session, { source });
      return row && toSource(row);
    },
    async sources() {
      const query = builder.selectFrom('mirror_source').selectAll().orderBy('source');
      return (await session.run(query.compile())).map(toSource);
    },
    async head(source, did) {
      const [row] = await selectHead(session, { source, did });
      return (
        row && {
          did,
          lineCount: row.line_count,
          head: fromJson(row.head),
          isContested: row.contested === 1,
        }
      );
    },
    async line(source, did, number) {
      const [row] = await selectLine(session, { source, did, number });
      return row && { versionId: row.version_id, line: row.line };
    },
    lines: (source, did) => readLines(session, { source, did, most: mostLines }),
    log: (didOrScid) => readLog(session, didOrScid),
    async list(source, page) {
      const query = builder
        .selectFrom('mirrored_log')
        .select(['seq', 'did', 'line_count', 'contested'])
        .where('source', '=', source)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      return toSeqPage(await session.run(query.compile()), page.limit, (row) => ({
        did: row.did,
        lineCount: row.line_count,
        isContested: row.contested === 1,
      }));
    },
    async findings(source, page) {
      const query = builder
        .selectFrom('mirror_finding')
        .selectAll()
        .where('source', '=', source)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      return toSeqPage(await session.run(query.compile()), page.limit, toFinding);
    },
  };
}

async function readLog(session: Session, name: string): Promise<MirroredLog | undefined> {
  const [row] = await selectNamed(session, { name });
  if (row === undefined) return undefined;
  const { source, did, scid } = row;
  // Lines are only ever added, so those up to the count are the lines of this very moment.
  const lines = await readLines(session, { source, did, most: row.line_count });
  return {
    source,
    did,
    scid,
    lines,
    witnessProofs: row.witness_proofs ?? undefined,
    isContested: row.contested === 1,
    seenAt: fromMoment(row.seen_at),
  };
}

async function readLines(
  session: Session,
  log: { readonly source: string; readonly did: Did; readonly most: number },
): Promise<readonly MirroredLine[]> {
  const rows = await selectLines(session, log);
  return rows.map(({ version_id: versionId, line }) => ({ versionId, line }));
}

function toSource({ source, position, did, version_id: versionId, reached_at: at }: Row<'mirror_source'>) {
  return { source, position, did, versionId, reachedAt: fromMoment(at) };
}

export function writeMirrors(unit: Unit): WriteStore['writeMirrors'] {
  return {
    async advance({ source, position, did, versionId, reachedAt }, expected) {
      const row = { source, position, did, version_id: versionId, reached_at: toMoment(reachedAt) };
      const begun = expected === 0 ? await insertSource(unit, row) : [];
      if (begun.length > 0) return true;
      return (await moveSource(unit, { ...row, expected })).length > 0;
    },
    async extend(addition, expectedLines) {
      if (!(await moveHead(unit, addition, expectedLines))) return false;
      const { source, did, lines } = addition;
      for (const [offset, { versionId, line }] of lines.entries()) {
        const number = expectedLines + offset + 1;
        await insertLine(unit, { source, did, number, version_id: versionId, line });
      }
      return true;
    },
    async contest(finding) {
      const { source, did } = finding;
      if (did !== undefined) await markContested(unit, { source, did });
      const [row] = await insertFinding(unit, {
        source,
        did: did ?? '',
        number: finding.versionNumber ?? 0,
        kind: finding.kind,
        kept_digest: finding.keptDigest ?? '',
        seen_digest: finding.seenDigest ?? '',
        detail: finding.detail,
        found_at: toMoment(finding.foundAt),
      });
      return row !== undefined;
    },
  };
}

async function moveHead(unit: Unit, addition: MirrorAddition, expectedLines: number): Promise<boolean> {
  const { source, did, head, lines, witnessProofs } = addition;
  const row = {
    source,
    did,
    line_count: expectedLines + lines.length,
    head: toJson(head),
    witness_proofs: witnessProofs ?? null,
    seen_at: toMoment(addition.seenAt),
  };
  const moved =
    expectedLines === 0
      ? await insertLog(unit, { ...row, scid: head.parameters.scid, contested: 0 })
      : await advanceLog(unit, { ...row, expected: expectedLines });
  return moved.length > 0;
}

function toFinding(row: Row<'mirror_finding'>): MirrorFinding {
  return {
    source: row.source,
    kind: row.kind,
    // Only what was a DID is kept in this column.
    did: row.did === '' ? undefined : (row.did as Did),
    versionNumber: row.number === 0 ? undefined : row.number,
    keptDigest: row.kept_digest === '' ? undefined : row.kept_digest,
    seenDigest: row.seen_digest === '' ? undefined : row.seen_digest,
    detail: row.detail,
    foundAt: fromMoment(row.found_at),
  };
}

import type { Selectable } from 'kysely';
import type { Party } from '../../domain/party/party.ts';
import type { Did } from '../../domain/did/did.ts';
import type { ImportJob, ImportReads, ReportedRow } from '../../usecase/import/import-store.ts';
import { fromJson, fromMoment, fromMomentOrNull, toMoment } from './column.ts';
import type { ImportJobTable, ImportRowTable } from './import-tables.ts';
import { pageStart, toPage } from './page.ts';
import { toParty } from './party-rows.ts';
import { inParts } from './in-parts.ts';
import type { Session } from './session.ts';

const mostWaiting = 100;

export function readImports(session: Session): ImportReads['imports'] {
  const { builder } = session.dialect;
  const jobs = () => builder.selectFrom('import_job').selectAll();
  return {
    async byId(officeCode, jobId) {
      const query = jobs().where('office_code', '=', officeCode).where('job_id', '=', jobId);
      return oneJob(await session.run(query.compile()));
    },
    async list(officeCode, page) {
      const before = pageStart(page);
      const all = jobs().where('office_code', '=', officeCode);
      const query = (before === 0 ? all : all.where('seq', '<', before))
        .orderBy('seq', 'desc')
        .limit(page.limit + 1);
      const rows = await session.run(query.compile());
      return toPage(rows, page.limit, { position: ({ seq }) => seq, item: toJob });
    },
    async open(officeCode) {
      const query = jobs().where('office_code', '=', officeCode).where('ended_at', 'is', null);
      return oneJob(await session.run(query.compile()));
    },
    async waiting(at) {
      const query = jobs()
        .where('ended_at', 'is', null)
        .where('stored', '=', 1)
        .where('digest', '<>', '')
        .where((of) => of.or([of('alive_until', 'is', null), of('alive_until', '<=', toMoment(at))]))
        .orderBy('seq')
        .limit(mostWaiting);
      return (await session.run(query.compile())).map(toJob);
    },
    ...rowReads(session),
    ...lookups(session),
  };
}

function rowReads(session: Session): Pick<ImportReads['imports'], 'rows' | 'piece'> {
  const { builder } = session.dialect;
  return {
    async rows(officeCode, jobId, { outcome }, page) {
      const all = builder
        .selectFrom('import_row')
        .innerJoin('import_job', 'import_job.job_id', 'import_row.job_id')
        .leftJoin('party', 'party.party_id', 'import_row.party_id')
        .selectAll('import_row')
        .select('party.did')
        .where('import_job.office_code', '=', officeCode)
        .where('import_row.job_id', '=', jobId)
        .where('import_row.row_number', '>', pageStart(page))
        .orderBy('import_row.row_number')
        .limit(page.limit + 1);
      const query =
        outcome === undefined
          ? all.where('import_row.outcome', '<>', 'unchanged')
          : all.where('import_row.outcome', '=', outcome);
      const rows = await session.run(query.compile());
      return toPage(rows, page.limit, { position: ({ row_number }) => row_number, item: toReportedRow });
    },
    async piece(jobId, number) {
      const query = builder
        .selectFrom('import_piece')
        .select('content')
        .where('job_id', '=', jobId)
        .where('piece', '=', number);
      const [row] = await session.run(query.compile());
      return row && Buffer.from(row.content, 'base64');
    },
  };
}

function lookups(
  session: Session,
): Pick<ImportReads['imports'], 'partiesByNumber' | 'partiesByLei' | 'touched'> {
  const { builder } = session.dialect;
  return {
    async partiesByNumber(officeCode, identifiers) {
      const found = new Map<string, Party>();
      for (const some of inParts(identifiers)) {
        const query = builder
          .selectFrom('party_identifier')
          .innerJoin('party', 'party.party_id', 'party_identifier.party_id')
          .selectAll('party')
          .select('party_identifier.identifier')
          .where('party_identifier.office_code', '=', officeCode)
          .where('party_identifier.identifier', 'in', some);
        for (const row of await session.run(query.compile())) found.set(row.identifier, toParty(row));
      }
      return found;
    },
    async partiesByLei(officeCode, leis) {
      const found = new Map<string, readonly Party[]>();
      for (const some of inParts(leis)) {
        const query = builder
          .selectFrom('party_lei')
          .innerJoin('party', 'party.party_id', 'party_lei.party_id')
          .selectAll('party')
          .select('party_lei.lei')
          .where('party_lei.office_code', '=', officeCode)
          .where('party_lei.lei', 'in', some)
          .where('party.status', '=', 'active')
          .where('party.move', 'is', null)
          .orderBy('party.seq');
        for (const row of await session.run(query.compile()))
          found.set(row.lei, [...(found.get(row.lei) ?? []), toParty(row)]);
      }
      return found;
    },
    async touched(jobId, partyIds) {
      const found = new Map<string, ReportedRow>();
      for (const some of inParts(partyIds)) {
        const query = builder
          .selectFrom('import_row')
          .selectAll()
          .where('job_id', '=', jobId)
          .where('party_id', 'in', some)
          .where('outcome', 'not in', ['unchanged', 'refused'])
          .orderBy('row_number', 'desc');
        for (const row of await session.run(query.compile()))
          if (row.party_id !== null) found.set(row.party_id, toReportedRow({ ...row, did: null }));
      }
      return found;
    },
  };
}

/** The import in a row of an answer that has at most one. */
export function oneJob(rows: readonly Selectable<ImportJobTable>[]): ImportJob | undefined {
  const [row] = rows;
  return row && toJob(row);
}

function toJob(row: Selectable<ImportJobTable>): ImportJob {
  return {
    jobId: row.job_id,
    officeCode: row.office_code,
    actor: row.actor,
    digest: row.digest,
    format: row.format,
    mapping: row.mapping === null ? undefined : fromJson(row.mapping),
    isStored: row.stored === 1,
    bytes: row.bytes,
    state: row.state,
    rows: row.done_rows,
    counts: fromJson(row.counts),
    reportBytes: row.report_bytes,
    createdAt: fromMoment(row.created_at),
    startedAt: fromMomentOrNull(row.started_at),
    endedAt: fromMomentOrNull(row.ended_at),
    runner: row.runner ?? undefined,
    aliveUntil: fromMomentOrNull(row.alive_until),
    isCancelAsked: row.cancel_asked === 1,
    failure: row.failure === null ? undefined : fromJson(row.failure),
  };
}

function toReportedRow(row: Selectable<ImportRowTable> & { readonly did: Did | null }): ReportedRow {
  return {
    row: row.row_number,
    line: row.line ?? undefined,
    outcome: row.outcome,
    partyId: row.party_id ?? undefined,
    errors: row.errors === null ? [] : fromJson(row.errors),
    did: row.did ?? undefined,
  };
}

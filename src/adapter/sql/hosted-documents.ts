import { type Insertable, sql } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { HostedDocument } from '../../usecase/records.ts';
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
import type { HostedDocumentTable, HostedDocumentVersionTable } from './did-schema.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

const mostVersions = 1_000;

const selectByDid = statement((db, { did }: { did: Did }) =>
  db.selectFrom('hosted_document').selectAll().where('did', '=', did),
);
const selectByLocation = statement((db, { location }: { location: string }) =>
  db.selectFrom('hosted_document').selectAll().where('location', '=', location),
);
const selectVersions = statement((db, { did }: { did: Did }) =>
  db
    .selectFrom('hosted_document_version')
    .selectAll()
    .where('did', '=', did)
    .orderBy('version', 'desc')
    .limit(mostVersions),
);
const insert = statement((db, row: Insertable<HostedDocumentTable>) =>
  db
    .insertInto('hosted_document')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('version'),
);
const insertVersion = statement((db, row: HostedDocumentVersionTable) =>
  db.insertInto('hosted_document_version').values(row),
);
const replace = statement(
  (
    db,
    change: {
      did: Did;
      expected: number;
      document: JsonText<HostedDocument['document']>;
      deactivated: Flag;
      at: Moment;
    },
  ) =>
    db
      .updateTable('hosted_document')
      .set({
        version: sql`version + 1`,
        document: change.document,
        deactivated: change.deactivated,
        updated_at: change.at,
      })
      .where('did', '=', change.did)
      .where('version', '=', change.expected)
      .where('deactivated', '=', 0)
      .returning('version'),
);

export function readHostedDocuments(session: Session): ReadStore['hostedDocuments'] {
  return {
    async byDid(did) {
      const [row] = await selectByDid(session, { did });
      return row && toHostedDocument(row);
    },
    async byLocation(location) {
      const [row] = await selectByLocation(session, { location });
      return row && toHostedDocument(row);
    },
    async versions(did) {
      const rows = await selectVersions(session, { did });
      return rows.map(({ version, document, at }) => ({
        version,
        document: fromJson(document),
        at: fromMoment(at),
      }));
    },
  };
}

export function writeHostedDocuments(unit: Unit): WriteStore['writeHostedDocuments'] {
  return {
    async add({ did, location, document, at }) {
      const [added] = await insert(unit, {
        ...{ did, location, version: 1, document: toJson(document), deactivated: toFlag(false) },
        created_at: toMoment(at),
        updated_at: toMoment(at),
      });
      if (added === undefined) return false;
      await insertVersion(unit, { did, version: 1, document: toJson(document), at: toMoment(at) });
      return true;
    },
    async replace(did, expected, { document, deactivated, at }) {
      const text = toJson(document);
      const [replaced] = await replace(unit, {
        ...{ did, expected, document: text, deactivated: toFlag(deactivated), at: toMoment(at) },
      });
      if (replaced === undefined) return false;
      await insertVersion(unit, { did, version: replaced.version, document: text, at: toMoment(at) });
      return true;
    },
  };
}

function toHostedDocument(row: Row<'hosted_document'>): HostedDocument {
  return {
    did: row.did,
    location: row.location,
    version: row.version,
    document: fromJson(row.document),
    deactivated: row.deactivated === 1,
    createdAt: fromMoment(row.created_at),
    updatedAt: fromMoment(row.updated_at),
  };
}

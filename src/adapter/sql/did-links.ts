import type { Insertable } from 'kysely';
import type { Did } from '../../domain/did/did.ts';
import type { DidLink, DidLinkStatement } from '../../domain/link/did-link.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { DidLinkReads, DidLinkWrites } from '../../usecase/link/did-link-store.ts';
import {
  fromJson,
  fromMoment,
  fromMomentOrNull,
  toFlag,
  toJson,
  toMoment,
  toMomentOrNull,
} from './column.ts';
import type { DidLinkStatementTable, DidLinkTable } from './did-link-tables.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

type One = { readonly officeCode: OfficeCode; readonly linkId: string };

const selectById = statement((db, { officeCode, linkId }: One) =>
  db.selectFrom('did_link').selectAll().where('office_code', '=', officeCode).where('link_id', '=', linkId),
);
const selectStatements = statement((db, { officeCode, linkId }: One) =>
  db
    .selectFrom('did_link_statement')
    .selectAll()
    .where('office_code', '=', officeCode)
    .where('link_id', '=', linkId)
    .orderBy('did'),
);
// The unique index over links that have not ended lets one in; the condition names that index.
const insert = statement((db, row: Insertable<DidLinkTable>) =>
  db
    .insertInto('did_link')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['office_code', 'did', 'other_did']).where('ended_at', 'is', null).doNothing(),
    )
    .returning('link_id'),
);
const insertStatement = statement((db, row: Insertable<DidLinkStatementTable>) =>
  db
    .insertInto('did_link_statement')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('link_id'),
);
type OfPair = { readonly officeCode: OfficeCode; readonly did: Did; readonly otherDid: Did };
const selectInForce = statement((db, { officeCode, did, otherDid }: OfPair) =>
  db
    .selectFrom('did_link')
    .select('link_id')
    .where('office_code', '=', officeCode)
    .where('did', '=', did)
    .where('other_did', '=', otherDid)
    .where('ended_at', 'is', null),
);

export function readDidLinks(session: Session): DidLinkReads['didLinks'] {
  return {
    async byId(officeCode, linkId) {
      const [row] = await selectById(session, { officeCode, linkId });
      return row && toLink(row);
    },
    async list(officeCode, { did, state }, page) {
      let query = session.dialect.builder
        .selectFrom('did_link')
        .selectAll()
        .where('office_code', '=', officeCode)
        .where('seq', '>', pageStart(page))
        .orderBy('seq')
        .limit(page.limit + 1);
      if (did !== undefined)
        query = query.where((where) => where.or([where('did', '=', did), where('other_did', '=', did)]));
      if (state !== undefined) query = query.where('state', '=', state);
      return toSeqPage(await session.run(query.compile()), page.limit, toLink);
    },
    async statements(officeCode, linkId) {
      return (await selectStatements(session, { officeCode, linkId })).map(toStatement);
    },
  };
}

export function writeDidLinks(unit: Unit): DidLinkWrites['writeDidLinks'] {
  return {
    async add(link) {
      const row = toRow(link);
      const { officeCode } = link;
      const [did, otherDid] = link.dids;
      while ((await insert(unit, row)).length === 0) {
        const [existing] = await selectInForce(unit, { officeCode, did, otherDid });
        // Without one the link in the way ended between the two statements, and adding is tried again.
        if (existing !== undefined) return { outcome: 'exists', linkId: existing.link_id };
      }
      return { outcome: 'added' };
    },
    async addStatement(given) {
      return (await insertStatement(unit, fromStatement(given))).length > 0;
    },
    async move(officeCode, linkId, { from, to, end }) {
      const ended =
        end === undefined
          ? {}
          : {
              ended_at: toMoment(end.at),
              ended_by: end.by,
              end_reason: end.reason,
              is_not_same: toFlag(end.isNotSame),
            };
      const query = unit.dialect.builder
        .updateTable('did_link')
        .set({ state: to, ...ended })
        .where('office_code', '=', officeCode)
        .where('link_id', '=', linkId)
        .where('state', '=', from)
        .returning('link_id');
      return (await unit.run(query.compile())).length > 0;
    },
    async withdrawNotSame(officeCode, linkId) {
      const query = unit.dialect.builder
        .updateTable('did_link')
        .set({ is_not_same: toFlag(false) })
        .where('office_code', '=', officeCode)
        .where('link_id', '=', linkId)
        .where('is_not_same', '=', toFlag(true))
        .returning('link_id');
      return (await unit.run(query.compile())).length > 0;
    },
  };
}

function toRow(link: DidLink): Insertable<DidLinkTable> {
  const [did, otherDid] = link.dids;
  return {
    ...{ link_id: link.linkId, office_code: link.officeCode, did, other_did: otherDid },
    ...{ nonce: link.nonce, audience: link.audience, state: link.state },
    ...{ requested_at: toMoment(link.requestedAt), requested_by: link.requestedBy },
    ...{ expires_at: toMoment(link.expiresAt), states_equivalence: toFlag(link.statesEquivalence) },
    is_not_same: toFlag(link.isNotSame),
    ended_at: toMomentOrNull(link.endedAt),
    ended_by: link.endedBy ?? null,
    end_reason: link.endReason ?? null,
  };
}

function toLink(row: Row<'did_link'>): DidLink {
  return {
    ...{ linkId: row.link_id, officeCode: row.office_code, dids: [row.did, row.other_did] },
    ...{ nonce: row.nonce, audience: row.audience, state: row.state },
    ...{ requestedAt: fromMoment(row.requested_at), requestedBy: row.requested_by },
    ...{ expiresAt: fromMoment(row.expires_at), statesEquivalence: row.states_equivalence === 1 },
    isNotSame: row.is_not_same === 1,
    endedAt: fromMomentOrNull(row.ended_at),
    endedBy: row.ended_by ?? undefined,
    endReason: row.end_reason ?? undefined,
  };
}

function fromStatement(given: DidLinkStatement): Insertable<DidLinkStatementTable> {
  return {
    ...{ link_id: given.linkId, office_code: given.officeCode, did: given.did, other_did: given.otherDid },
    ...{ role: given.role, issuer: given.issuer, credential: given.credential },
    ...{ credential_digest: given.credentialDigest, evidence: toJson(given.evidence) },
    issued_id: given.issuedId ?? null,
    valid_from: toMoment(given.validFrom),
    valid_until: toMoment(given.validUntil),
    received_at: toMoment(given.receivedAt),
  };
}

function toStatement(row: Row<'did_link_statement'>): DidLinkStatement {
  return {
    ...{ linkId: row.link_id, officeCode: row.office_code, did: row.did, otherDid: row.other_did },
    ...{ role: row.role, issuer: row.issuer, credential: row.credential },
    ...{ credentialDigest: row.credential_digest, evidence: fromJson(row.evidence) },
    issuedId: row.issued_id ?? undefined,
    validFrom: fromMoment(row.valid_from),
    validUntil: fromMoment(row.valid_until),
    receivedAt: fromMoment(row.received_at),
  };
}

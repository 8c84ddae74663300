import type { Generated, Insertable, Selectable } from 'kysely';
import type { CredentialState } from '../../domain/credential/credential-status.ts';
import type { Did } from '../../domain/did/did.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { KeyType } from '../../usecase/vc-api/instance.ts';
import type {
  InstanceCredential,
  InstanceIdentity,
  VcApiReads,
  VcApiWrites,
} from '../../usecase/vc-api/vc-api-store.ts';
import { fromMoment, type Moment, toMoment } from './column.ts';
import { pageStart, toSeqPage } from './page.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

export type VcApiInstanceTable = {
  instance_id: string;
  office_code: OfficeCode;
  did: Did;
  key_type: KeyType;
  made_at: Moment;
};
export type VcApiCredentialTable = {
  seq: Generated<number>;
  instance_id: string;
  name_digest: string;
  list_office_code: OfficeCode;
  list_id: string;
  list_index: number;
  state: CredentialState;
  issued_at: Moment;
};

/** The tables of the instances of the VC API. */
export type VcApiTables = {
  vc_api_instance: VcApiInstanceTable;
  vc_api_credential: VcApiCredentialTable;
};

type Named = { instanceId: string; nameDigest: string; most: number };
type Move = {
  officeCode: OfficeCode;
  listId: string;
  index: number;
  from: CredentialState;
  to: CredentialState;
};

const selectInstance = statement((db, { instanceId }: { instanceId: string }) =>
  db.selectFrom('vc_api_instance').selectAll().where('instance_id', '=', instanceId),
);
const insertInstance = statement((db, row: Insertable<VcApiInstanceTable>) =>
  db
    .insertInto('vc_api_instance')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('instance_id'),
);
const selectNamed = statement((db, { instanceId, nameDigest, most }: Named) =>
  db
    .selectFrom('vc_api_credential')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('name_digest', '=', nameDigest)
    .orderBy('seq')
    .limit(most),
);
const insertCredential = statement((db, row: Insertable<VcApiCredentialTable>) =>
  db.insertInto('vc_api_credential').values(row),
);
const moveState = statement((db, { officeCode, listId, index, from, to }: Move) =>
  db
    .updateTable('vc_api_credential')
    .set({ state: to })
    .where('list_office_code', '=', officeCode)
    .where('list_id', '=', listId)
    .where('list_index', '=', index)
    .where('state', '=', from)
    .returning('list_index'),
);

/** What the instances of the VC API keep, as it can be read on one session. */
export function readVcApi(session: Session): VcApiReads {
  const { builder } = session.dialect;
  return {
    vcApiInstances: {
      async byId(instanceId) {
        const [row] = await selectInstance(session, { instanceId });
        return row && toIdentity(row);
      },
      async list() {
        const query = builder.selectFrom('vc_api_instance').selectAll().orderBy('instance_id');
        return (await session.run(query.compile())).map(toIdentity);
      },
    },
    vcApiCredentials: {
      async named(instanceId, nameDigest, most) {
        return (await selectNamed(session, { instanceId, nameDigest, most })).map(toCredential);
      },
      async list(page) {
        const query = builder
          .selectFrom('vc_api_credential')
          .selectAll()
          .where('seq', '>', pageStart(page))
          .orderBy('seq')
          .limit(page.limit + 1);
        return toSeqPage(await session.run(query.compile()), page.limit, toCredential);
      },
    },
  };
}

/** The same for writing, in one unit. */
export function writeVcApi(unit: Unit): VcApiWrites {
  return {
    writeVcApiInstances: {
      async add({ instanceId, officeCode, did, keyType, madeAt }) {
        const row = { instance_id: instanceId, office_code: officeCode, did, key_type: keyType };
        return (await insertInstance(unit, { ...row, made_at: toMoment(madeAt) })).length > 0;
      },
    },
    writeVcApiCredentials: {
      async add({ instanceId, nameDigest, status, state, issuedAt }) {
        await insertCredential(unit, {
          ...{ instance_id: instanceId, name_digest: nameDigest, state },
          ...{ list_office_code: status.officeCode, list_id: status.listId, list_index: status.index },
          issued_at: toMoment(issuedAt),
        });
      },
      async move({ officeCode, listId, index }, from, to) {
        return (await moveState(unit, { officeCode, listId, index, from, to })).length > 0;
      },
    },
  };
}

function toIdentity(row: Selectable<VcApiInstanceTable>): InstanceIdentity {
  return {
    instanceId: row.instance_id,
    officeCode: row.office_code,
    did: row.did,
    keyType: row.key_type,
    madeAt: fromMoment(row.made_at),
  };
}

function toCredential(row: Selectable<VcApiCredentialTable>): InstanceCredential {
  return {
    instanceId: row.instance_id,
    nameDigest: row.name_digest,
    status: { officeCode: row.list_office_code, listId: row.list_id, index: row.list_index },
    state: row.state,
    issuedAt: fromMoment(row.issued_at),
  };
}

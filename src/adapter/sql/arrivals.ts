import type { Insertable } from 'kysely';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { KeyRecord, PartyArrival } from '../../usecase/records.ts';
import type { ReadStore, WriteStore } from '../../usecase/store.ts';
import { fromJson, fromMoment, type Moment, toJson, toMoment } from './column.ts';
import type { PartyArrivalTable } from './did-schema.ts';
import type { Row } from './schema.ts';
import type { Session, Unit } from './session.ts';
import { statement } from './statement.ts';

/** A new key as text; its private part is sealed. */
export type KeyText = Omit<KeyRecord, 'did' | 'sealed'> & { readonly sealed: string };
type Asked = { officeCode: OfficeCode; arrivalId: string; at: Moment };

const insert = statement((db, row: Insertable<PartyArrivalTable>) =>
  db.insertInto('party_arrival').values(row),
);
const select = statement((db, asked: Asked) =>
  db
    .selectFrom('party_arrival')
    .selectAll()
    .where('arrival_id', '=', asked.arrivalId)
    .where('office_code', '=', asked.officeCode)
    .where('expires_at', '>', asked.at),
);
// Removing it is taking it: of several transactions one removes the row, and the sealed keys with it.
const take = statement((db, asked: Asked) =>
  db
    .deleteFrom('party_arrival')
    .where('arrival_id', '=', asked.arrivalId)
    .where('office_code', '=', asked.officeCode)
    .where('expires_at', '>', asked.at)
    .returningAll(),
);

export function readArrivals(session: Session): ReadStore['arrivals'] {
  return {
    async byId(officeCode, arrivalId, at) {
      const [row] = await select(session, { officeCode, arrivalId, at: toMoment(at) });
      return row && toArrival(row);
    },
  };
}

export function writeArrivals(unit: Unit): WriteStore['writeArrivals'] {
  return {
    async add(arrival) {
      const { custody } = arrival;
      await insert(unit, {
        arrival_id: arrival.arrivalId,
        office_code: arrival.officeCode,
        former_did: arrival.formerDid,
        did: arrival.did,
        location: arrival.location,
        unsigned: toJson(arrival.unsigned),
        data: toJson(arrival.data),
        record: custody === undefined ? null : toJson(custody.record),
        keys: toJson((custody?.newKeys ?? []).map(toKeyText)),
        expires_at: toMoment(arrival.expiresAt),
      });
    },
    async take(officeCode, arrivalId, at) {
      const [row] = await take(unit, { officeCode, arrivalId, at: toMoment(at) });
      return row && toArrival(row);
    },
  };
}

function toArrival(row: Row<'party_arrival'>): PartyArrival {
  return {
    arrivalId: row.arrival_id,
    officeCode: row.office_code,
    formerDid: row.former_did,
    did: row.did,
    location: row.location,
    unsigned: fromJson(row.unsigned),
    data: fromJson(row.data),
    custody:
      row.record === null
        ? undefined
        : {
            record: fromJson(row.record),
            newKeys: fromJson(row.keys).map((key) => ({
              ...key,
              did: row.did,
              sealed: Uint8Array.from(Buffer.from(key.sealed, 'base64')),
            })),
          },
    expiresAt: fromMoment(row.expires_at),
  };
}

export function toKeyText({ keyId, algorithm, publicKeyHex, sealed }: KeyRecord): KeyText {
  return { keyId, algorithm, publicKeyHex, sealed: Buffer.from(sealed).toString('base64') };
}

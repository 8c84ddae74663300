import type { Insertable } from 'kysely';
import type { Party } from '../../domain/party/party.ts';
import { fromJson, fromMoment, toJson, toMoment } from './column.ts';
import { foldedNames } from './folded-names.ts';
import type { PartyTable, Row } from './schema.ts';

export function toPartyRow(party: Party): Insertable<PartyTable> {
  return {
    party_id: party.partyId,
    office_code: party.officeCode,
    did: party.did,
    control: party.control,
    data: toJson(party.data),
    folded_names: foldedNames(party.data),
    version: party.version,
    ...statusColumns(party.status),
    created_at: toMoment(party.createdAt),
    updated_at: toMoment(party.updatedAt),
  };
}

/** A party that leaves or has left is an active one with a mark. */
export function statusColumns(status: Party['status']): Pick<Row<'party'>, 'status' | 'move'> {
  return status === 'leaving' || status === 'moved'
    ? { status: 'active', move: status }
    : { status, move: null };
}

export function toParty(row: Row<'party'>): Party {
  return {
    partyId: row.party_id,
    officeCode: row.office_code,
    did: row.did,
    control: row.control,
    data: fromJson(row.data),
    version: row.version,
    status: row.move ?? row.status,
    createdAt: fromMoment(row.created_at),
    updatedAt: fromMoment(row.updated_at),
  };
}

import type { Party } from '../../domain/party/party.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';
import type { PreparedDid } from '../records.ts';
import type { WriteStore } from '../store.ts';
import { addRegistered, preparePartyIdentifier } from './register-party.ts';

/** A party whose identifier is made and not stored yet. */
export type PreparedParty = { readonly party: Party; readonly prepared: PreparedDid };

/**
 * Makes the identifiers of many parties, in their order, for which the office will hold the keys; nothing is stored yet.
 * Throws `witness-threshold-not-met`.
 */
export async function prepareParties(
  ports: Pick<Ports, 'dids' | 'clock' | 'random' | 'witnesses'>,
  officeCode: OfficeCode,
  parties: readonly PartyData[],
): Promise<readonly PreparedParty[]> {
  const made: PreparedParty[] = [];
  for (const data of parties) made.push(await preparePartyIdentifier(ports, officeCode, data));
  return made;
}

/** Adds prepared parties with their logs, keys and audit events to the transaction. Throws `party-exists`. */
export async function addAllRegistered(
  store: WriteStore,
  parties: readonly PreparedParty[],
  actor: string,
): Promise<void> {
  for (const each of parties) await addRegistered(store, { ...each, actor });
}

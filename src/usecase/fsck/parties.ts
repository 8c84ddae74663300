import { didMethodOf } from '../../domain/did/did-method.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Office } from '../../domain/trust/office.ts';
import { keyIdsOf } from '../identifier/custodial-keys.ts';
import { plainIdentifierFault } from './plain-identifiers.ts';
import { allItems, type CheckScope } from './state-check.ts';

/** Every office and party has its identifier's log, and the record of its keys where the office keeps them. */
export async function checkParties(scope: CheckScope): Promise<void> {
  for (const office of scope.offices) {
    await checkOffice(scope, office);
    for await (const party of allItems((page) => scope.read.parties.list(office.officeCode, {}, page))) {
      scope.count('parties');
      const detail = await faultOf(scope, party);
      if (detail !== undefined) scope.find({ kind: 'party', subject: party.partyId, detail });
    }
  }
}

async function checkOffice({ read, find }: CheckScope, { officeCode, did }: Office): Promise<void> {
  const detail =
    (await read.didLogs.head(did)) === undefined
      ? 'The office has no DID log.'
      : (await read.didRecords.byDid(did)) === undefined
        ? 'The keys of the office are not recorded.'
        : undefined;
  if (detail !== undefined) find({ kind: 'office', subject: officeCode, detail });
}

async function faultOf({ read }: CheckScope, party: Party): Promise<string | undefined> {
  const { did, officeCode, partyId } = party;
  const detail =
    didMethodOf(did) === 'webvh' ? await logFault(read, party) : await plainIdentifierFault(read, party);
  if (detail !== undefined) return detail;
  const record = await read.didRecords.byDid(did);
  if (party.control === 'office' && record === undefined) return 'The keys of the party are not recorded.';
  const departure = await read.didLogs.departure(did);
  const state = departure === undefined ? undefined : departure.movedAt === undefined ? 'leaving' : 'moved';
  if (state !== (party.status === 'leaving' || party.status === 'moved' ? party.status : undefined))
    return 'The party and its log differ on whether the DID leaves.';
  if (state === 'moved' && record !== undefined && keyIdsOf(record).length > 0)
    return 'Keys of a DID that moved are still recorded.';
  for (const { officeCode: code, identifier } of party.data.partyIdentifierBag ?? []) {
    if (code !== officeCode) continue;
    const holder = await read.parties.byIdentifier(officeCode, identifier);
    if (holder?.partyId !== partyId) return 'A party identifier of the office leads to another party.';
  }
  return undefined;
}

async function logFault(read: CheckScope['read'], { did, status }: Party): Promise<string | undefined> {
  const head = await read.didLogs.head(did);
  if (head === undefined) return 'The party has no DID log.';
  return head.deactivated === (status === 'deactivated')
    ? undefined
    : 'The party and its log differ on whether the DID is deactivated.';
}

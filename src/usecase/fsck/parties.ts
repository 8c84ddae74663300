import type { Party } from '../../domain/party/party.ts';
import type { Office } from '../../domain/trust/office.ts';
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
  const head = await read.didLogs.head(did);
  if (head === undefined) return 'The party has no DID log.';
  if (head.deactivated !== (party.status === 'deactivated')) {
    return 'The party and its log differ on whether the DID is deactivated.';
  }
  const hasRecord = (await read.didRecords.byDid(did)) !== undefined;
  if (party.control === 'office' && !hasRecord) return 'The keys of the party are not recorded.';
  for (const { officeCode: code, identifier } of party.data.partyIdentifierBag ?? []) {
    if (code !== officeCode) continue;
    const holder = await read.parties.byIdentifier(officeCode, identifier);
    if (holder?.partyId !== partyId) return 'A party identifier of the office leads to another party.';
  }
  return undefined;
}

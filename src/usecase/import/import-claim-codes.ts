import type { Caller } from '../../domain/trust/access.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Page, PageRequest } from '../records.ts';
import { addClaimCodes } from './claim-codes.ts';
import type { ImportPorts } from './import-ports.ts';
import { readImport } from './receive-import.ts';

export type ImportedClaimCode = {
  readonly row: number;
  readonly line: number | undefined;
  readonly partyId: string;
  readonly did: string;
  readonly claimCode: string;
};

/**
 * Makes claim codes for the parties that an import registered, a page of its rows at a time, in one transaction; a code made
 * before is withdrawn. Parties that keep their own keys, or whose identifier has ended, get none. Throws `not-found`.
 */
export async function makeImportClaimCodes(
  ports: Pick<ImportPorts, 'store' | 'clock' | 'random'>,
  caller: Caller,
  { jobId, page }: { readonly jobId: string; readonly page: PageRequest },
): Promise<Page<ImportedClaimCode>> {
  const { officeCode, actor } = caller;
  await readImport(ports, caller, jobId);
  const { items, next } = await ports.store.read.imports.rows(officeCode, jobId, {}, page);
  const rows = items.filter(({ outcome }) => ['new', 'suggest', 'review'].includes(outcome));
  return ports.store.write(async (store) => {
    const parties: Party[] = [];
    for (const { partyId = '' } of rows) {
      const party = await store.parties.byId(officeCode, partyId);
      if (party?.status === 'active' && party.control === 'office') parties.push(party);
    }
    const codes = await addClaimCodes(ports, store, parties, actor);
    const made = rows.flatMap(({ row, line, partyId = '', did = '' }) => {
      const claimCode = codes.get(partyId);
      return claimCode === undefined ? [] : [{ row, line, partyId, did, claimCode }];
    });
    return { items: made, next };
  });
}

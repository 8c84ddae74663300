import { credentialState, statusValues } from '../../domain/credential/credential-status.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { IssuedCredential, StatusListHead } from '../records.ts';
import { allItems, type CheckScope } from './state-check.ts';

type CheckedList = Pick<StatusListHead, 'listId' | 'issuer'> & {
  readonly statuses: Uint8Array;
  readonly decoys: ReadonlySet<number>;
  /** The places that credentials have. */
  readonly taken: Set<number>;
};

/**
 * Every issued credential has a place of its own in a status list, and the list says of it what its record says; no
 * place of the office's own lists says anything of a credential that is not on record.
 */
export async function checkIssuedCredentials(scope: CheckScope): Promise<void> {
  for (const { officeCode } of scope.offices) {
    const lists = await readLists(scope, officeCode);
    const issued = allItems((page) => scope.read.issuedCredentials.list(officeCode, {}, page));
    for await (const credential of issued) {
      scope.count('issuedCredentials');
      const detail = faultOf(credential, lists.get(credential.status.listId));
      if (detail !== undefined)
        scope.find({ kind: 'issuedCredential', subject: credential.issuedId, detail });
    }
    for (const list of lists.values()) findStrays(scope, officeCode, list);
  }
}

async function readLists(scope: CheckScope, officeCode: OfficeCode): Promise<Map<string, CheckedList>> {
  const lists = new Map<string, CheckedList>();
  for (const { listId } of await scope.read.statusLists.list(officeCode)) {
    scope.count('statusLists');
    const list = await scope.read.statusLists.byId(officeCode, listId);
    if (list === undefined) continue;
    const { issuer, statuses } = list;
    const decoys = new Set(list.decoys.map(({ index }) => index));
    lists.set(listId, { listId, issuer, statuses, decoys, taken: new Set() });
  }
  return lists;
}

function faultOf(credential: IssuedCredential, list: CheckedList | undefined): string | undefined {
  if (list === undefined) return 'Its status list does not exist.';
  const { index } = credential.status;
  if (list.taken.has(index)) return 'Its status entry belongs to another credential too.';
  list.taken.add(index);
  const value = list.statuses[index];
  if (value === undefined) return 'Its status entry is outside of the list.';
  if (list.decoys.has(index)) return 'Its status entry is one of those that belong to no credential.';
  return value === statusValues[credentialState(credential)]
    ? undefined
    : 'Its record and the status list differ on whether it is valid, suspended or revoked.';
}

// What others issue with lists of their own is on record elsewhere.
function findStrays(scope: CheckScope, officeCode: OfficeCode, list: CheckedList): void {
  if (list.issuer !== undefined) return;
  const strays = list.statuses.reduce(
    (count, status, index) => (status === statusValues.valid || list.taken.has(index) ? count : count + 1),
    0,
  );
  if (strays > 0)
    scope.find({
      kind: 'issuedCredential',
      subject: `${officeCode} status list ${list.listId}`,
      detail: `${strays} of its entries are set and belong to no credential on record.`,
    });
}

import type { OfficeCode } from '../../domain/trust/office.ts';
import type { IssuedCredential } from '../records.ts';
import { allItems, type CheckScope } from './state-check.ts';

const revokedStatus = 1;

/** Every issued credential has a place of its own in a status list, and the list says of it what its record says. */
export async function checkIssuedCredentials(scope: CheckScope): Promise<void> {
  for (const { officeCode } of scope.offices) {
    const lists = await readLists(scope, officeCode);
    const taken = new Set<string>();
    const issued = allItems((page) => scope.read.issuedCredentials.list(officeCode, {}, page));
    for await (const credential of issued) {
      scope.count('issuedCredentials');
      const { listId, index } = credential.status;
      const place = `${listId}/${index}`;
      const detail = taken.has(place)
        ? 'Its status entry belongs to another credential too.'
        : faultOf(credential, lists.get(listId));
      taken.add(place);
      if (detail !== undefined)
        scope.find({ kind: 'issuedCredential', subject: credential.issuedId, detail });
    }
  }
}

async function readLists(scope: CheckScope, officeCode: OfficeCode): Promise<Map<string, Uint8Array>> {
  const lists = new Map<string, Uint8Array>();
  for (const { listId } of await scope.read.statusLists.list(officeCode)) {
    scope.count('statusLists');
    const list = await scope.read.statusLists.byId(officeCode, listId);
    if (list !== undefined) lists.set(listId, list.statuses);
  }
  return lists;
}

function faultOf(
  { status, revokedAt }: IssuedCredential,
  statuses: Uint8Array | undefined,
): string | undefined {
  if (statuses === undefined) return 'Its status list does not exist.';
  const value = statuses[status.index];
  if (value === undefined) return 'Its status entry is outside of the list.';
  const isRevoked = value === revokedStatus;
  return isRevoked === (revokedAt !== undefined)
    ? undefined
    : 'Its record and the status list differ on whether it is revoked.';
}

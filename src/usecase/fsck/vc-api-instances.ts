import { statusValues } from '../../domain/credential/credential-status.ts';
import type { StatusList } from '../records.ts';
import type { InstanceCredential, InstanceIdentity } from '../vc-api/vc-api-store.ts';
import { allItems, type CheckScope } from './state-check.ts';

/**
 * The key of every issuer instance of the VC API is on record, every place its credentials have is in a list of its own,
 * and the list says what the record says.
 */
export async function checkVcApiInstances(scope: CheckScope): Promise<void> {
  const { read, count, find } = scope;
  const identities = new Map<string, InstanceIdentity>();
  for (const identity of await read.vcApiInstances.list()) {
    count('vcApiInstances');
    identities.set(identity.instanceId, identity);
    const record = await read.didRecords.byDid(identity.did);
    if (record === undefined || record.keys.length === 0)
      find({ kind: 'vcApiInstance', subject: identity.instanceId, detail: 'Its key is not on record.' });
  }
  const lists = new Map<string, StatusList | undefined>();
  for await (const credential of allItems((page) => read.vcApiCredentials.list(page))) {
    count('vcApiCredentials');
    const { officeCode, listId, index } = credential.status;
    const name = `${officeCode} ${listId}`;
    if (!lists.has(name)) lists.set(name, await read.statusLists.byId(officeCode, listId));
    const detail = faultOf(credential, identities.get(credential.instanceId), lists.get(name));
    if (detail !== undefined) find({ kind: 'vcApiCredential', subject: `${name} place ${index}`, detail });
  }
}

function faultOf(
  { status, state }: InstanceCredential,
  identity: InstanceIdentity | undefined,
  list: StatusList | undefined,
): string | undefined {
  if (identity === undefined || list === undefined || list.issuer !== identity.did)
    return 'It is in no list of its instance.';
  return list.statuses[status.index] === statusValues[state]
    ? undefined
    : 'Its record and the status list differ on whether it is valid, suspended or revoked.';
}

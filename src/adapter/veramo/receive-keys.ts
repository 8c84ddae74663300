import { Problem } from '../../base/problem.ts';
import { buildDocument } from '../../domain/did/build-document.ts';
import type { Did } from '../../domain/did/did.ts';
import type { ArrivingKeys, PreparedArrival } from '../../usecase/ports.ts';
import { stage } from './staging.ts';
import { recordOf } from './first-entry.ts';
import { type Context, createKey, createKeys } from './webvh-provider.ts';

/**
 * Makes the keys of an identifier that comes from another node, through Veramo's key manager. Nothing is stored: the use
 * case keeps the sealed keys with the arrival, and adds them once the identifier is here.
 */
export async function receiveKeys(
  context: Context,
  did: Did,
  { officeCode, keys: requests }: ArrivingKeys,
): Promise<PreparedArrival> {
  let made: Omit<PreparedArrival, 'newKeys'> | undefined;
  const { newKeys } = await stage(async () => {
    const [updateKey, keys] = await Promise.all([createKey(context, 'EdDSA'), createKeys(context, requests)]);
    const record = recordOf({ did, officeCode, updateKeyId: updateKey.kid, keys });
    made = { record, updateKey: updateKey.kid, keyMembers: buildDocument(did, { keys, services: [] }) };
  });
  if (made === undefined) throw new Problem('internal-error', 'The agent has made no keys.');
  return { ...made, newKeys: [...newKeys.values()].map((key) => ({ ...key, did })) };
}

import { Problem } from '../../base/problem.ts';
import type { Ports } from '../ports.ts';
import { algorithmOfKeyType, type IssuerInstance } from './instance.ts';
import type { InstanceIdentity } from './vc-api-store.ts';

type EnsurePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'vcApi'>;

/**
 * Sees to it that every configured issuer instance has its identity: a did:key of a key of its own, made on first use and
 * kept for good. It is nobody's but the instance's: never an office's DID, and on no trust list. Throws `conflict` where
 * an instance was another office's or had another key type before, and `not-found` for an office that is not here.
 */
export async function ensureInstances(ports: EnsurePorts): Promise<readonly InstanceIdentity[]> {
  const identities: InstanceIdentity[] = [];
  for (const instance of ports.vcApi) {
    if ((await ports.store.read.offices.byCode(instance.office)) === undefined)
      throw new Problem('not-found', `The office of the VC API instance ${instance.id} is not hosted here.`);
    if (instance.role === 'issuer') identities.push(await ensureIdentity(ports, instance));
  }
  return identities;
}

async function ensureIdentity(ports: EnsurePorts, instance: IssuerInstance): Promise<InstanceIdentity> {
  const known = await ports.store.read.vcApiInstances.byId(instance.id);
  const identity = known ?? (await makeIdentity(ports, instance));
  if (identity.keyType === instance.keyType && identity.officeCode === instance.office) return identity;
  throw new Problem(
    'conflict',
    `The VC API instance ${instance.id} was made for another office or with another key type. Give it another id.`,
  );
}

async function makeIdentity(
  { store, dids, clock }: EnsurePorts,
  { id, office, keyType }: IssuerInstance,
): Promise<InstanceIdentity> {
  const prepared = await dids.createPlain('key', {
    path: ['vc-api'],
    officeCode: office,
    keys: [
      {
        fragment: 'vc-api',
        algorithm: algorithmOfKeyType[keyType],
        relationships: ['assertionMethod'],
      },
    ],
  });
  const { did } = prepared.record;
  const identity = { instanceId: id, officeCode: office, did, keyType, madeAt: clock() };
  return store.write(async (writing) => {
    if (!(await writing.writeVcApiInstances.add(identity))) {
      const first = await writing.vcApiInstances.byId(id);
      if (first === undefined)
        throw new Problem('internal-error', 'The identity of an instance is not kept.');
      return first;
    }
    await writing.writeDids.keep(prepared);
    await writing.writeAudit.append({
      ...{ officeCode: office, at: identity.madeAt, actor: 'node' },
      ...{ action: 'vcApi.instanceMade', subject: id, facts: { did, keyType } },
    });
    return identity;
  });
}

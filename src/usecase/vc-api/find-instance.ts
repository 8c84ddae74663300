import { Problem } from '../../base/problem.ts';
import { type Caller, isAllowed, type Scope } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { HolderInstance, IssuerInstance, VcApiInstance, VerifierInstance } from './instance.ts';
import type { InstanceIdentity } from './vc-api-store.ts';

type InstanceOf = {
  readonly issuer: IssuerInstance;
  readonly verifier: VerifierInstance;
  readonly holder: HolderInstance;
};

/** Who calls, found out only where the instance is not for everybody. */
export type FindCaller = () => Promise<Caller | undefined>;

/** An issuer instance with its identity. */
export type Issuer = { readonly instance: IssuerInstance; readonly identity: InstanceIdentity };

const scopeOfRole: { readonly [role in VcApiInstance['role']]: Scope } = {
  issuer: 'credential:issue',
  verifier: 'presentation:request',
  holder: 'presentation:request',
};

/**
 * The configured instance of this id and role. Throws `not-found`; and for an instance that is not for everybody
 * `unauthorized` without an office credential, `forbidden` for another office's or one without the scope.
 */
export async function findInstance<Role extends keyof InstanceOf>(
  { vcApi }: Pick<Ports, 'vcApi'>,
  { id, role }: { readonly id: string; readonly role: Role },
  findCaller: FindCaller,
): Promise<InstanceOf[Role]> {
  const isAsked = (instance: VcApiInstance): instance is InstanceOf[Role] =>
    instance.id === id && instance.role === role;
  const instance = vcApi.find(isAsked);
  if (instance === undefined) throw new Problem('not-found', `There is no such ${role} here.`);
  if (instance.access !== 'public') await assertAllowed(instance, findCaller);
  return instance;
}

/** The issuer instance of this id; throws as `findInstance`. */
export async function findIssuer(
  ports: Pick<Ports, 'vcApi' | 'store'>,
  id: string,
  findCaller: FindCaller,
): Promise<Issuer> {
  const instance = await findInstance(ports, { id, role: 'issuer' }, findCaller);
  const identity = await ports.store.read.vcApiInstances.byId(id);
  if (identity === undefined) throw new Problem('unavailable', 'The key of this issuer is not made yet.');
  return { instance, identity };
}

async function assertAllowed({ office, role }: VcApiInstance, findCaller: FindCaller): Promise<void> {
  const scope = scopeOfRole[role];
  const caller = await findCaller();
  if (caller === undefined) throw new Problem('unauthorized', 'A valid office credential is needed.');
  if (caller.officeCode !== office || !isAllowed(caller, [scope]))
    throw new Problem('forbidden', `A credential of the instance’s office with ${scope} is needed.`);
}

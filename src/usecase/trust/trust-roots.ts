import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { TrustRoot } from '../../domain/trust/accreditation.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';

/** Whose accreditations the office believes by themselves: its own roots, and those of the node since ever. */
export async function trustRoots(
  { store, node }: Pick<Ports, 'store' | 'node'>,
  officeCode: OfficeCode,
): Promise<readonly TrustRoot[]> {
  const configured = (node.trustRoots ?? []).map((did) => ({ did, since: new Date(0), until: undefined }));
  return [...configured, ...(await store.read.trustRoots.list(officeCode))];
}

/** Makes a DID one of the office's roots from now on. Throws `conflict` where it is one. */
export async function addTrustRoot(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { caller, did }: { readonly caller: Caller; readonly did: Did },
): Promise<TrustRoot> {
  const { officeCode, actor } = caller;
  const root = { did, since: clock(), until: undefined };
  await store.write(async (writing) => {
    if (!(await writing.writeTrustRoots.add(officeCode, root)))
      throw new Problem('conflict', 'The DID is a trust root of the office already.');
    const event = { officeCode, at: root.since, actor, action: 'trustRoot.added', subject: did };
    await writing.writeAudit.append({ ...event, facts: {} });
  });
  return root;
}

/** Ends a root from now on; it still answers for the past. Throws `not-found` where it is none. */
export async function endTrustRoot(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { caller, did }: { readonly caller: Caller; readonly did: Did },
): Promise<void> {
  const { officeCode, actor } = caller;
  const at = clock();
  await store.write(async (writing) => {
    if (!(await writing.writeTrustRoots.end(officeCode, did, at)))
      throw new Problem('not-found', 'The office has no such trust root.');
    await writing.writeAudit.append({
      ...{ officeCode, at, actor, action: 'trustRoot.ended', subject: did },
      facts: {},
    });
  });
}

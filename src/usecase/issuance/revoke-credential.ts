import { Problem } from '../../base/problem.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { IssuedCredential } from '../records.ts';

const revokedStatus = 1;

/**
 * Revokes a credential of the caller's office for good: its record and its place in the status list change together.
 * Revoking it again changes nothing and answers the same. Throws `not-found`.
 */
export async function revokeCredential(
  ports: Pick<Ports, 'store' | 'clock'>,
  caller: Pick<Caller, 'officeCode' | 'actor'>,
  issuedId: string,
): Promise<IssuedCredential> {
  const { officeCode, actor } = caller;
  const at = ports.clock();
  return ports.store.write(async (store) => {
    const revoked = await store.writeIssuedCredentials.revoke(officeCode, issuedId, at);
    if (revoked === undefined) {
      const before = await store.issuedCredentials.byId(officeCode, issuedId);
      if (before === undefined) throw new Problem('not-found', 'The office issued no credential of this id.');
      return before;
    }
    await store.writeStatusLists.set(revoked.status, revokedStatus);
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'credential.revoked',
      subject: issuedId,
      facts: { did: revoked.did, listId: revoked.status.listId, index: revoked.status.index },
    });
    return revoked;
  });
}

import { Problem } from '../../base/problem.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';

/**
 * Ends an office credential for good; nodes on the same store stop accepting it within 5 seconds. Throws `not-found`
 * where the office has no such credential in force.
 */
export async function revokeAccessCredential(
  ports: Pick<Ports, 'store' | 'clock'>,
  command: { readonly caller: Pick<Caller, 'officeCode' | 'actor'>; readonly credentialId: string },
): Promise<void> {
  const { officeCode, actor } = command.caller;
  const at = ports.clock();
  await ports.store.write(async (store) => {
    const isRevoked = await store.writeAccessCredentials.revoke(officeCode, command.credentialId, at);
    if (!isRevoked) throw new Problem('not-found', 'The office has no such credential in force.');
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'accessCredential.revoked',
      subject: command.credentialId,
      facts: {},
    });
  });
}

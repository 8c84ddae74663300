import { Problem } from '../../base/problem.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';

/** Ends an accreditation from now on; its row stays as history. Throws `not-found` where it is absent or has ended. */
export async function endTrustedIssuer(
  ports: Pick<Ports, 'store' | 'clock'>,
  { caller, id }: { readonly caller: Caller; readonly id: string },
): Promise<void> {
  const { officeCode, actor } = caller;
  const at = ports.clock();
  await ports.store.write(async (store) => {
    const hasEnded = await store.writeTrustList.end(officeCode, id, at);
    if (!hasEnded) throw new Problem('not-found', 'The trust list has no such row in force.');
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'issuer.accreditationEnded',
      subject: id,
      facts: {},
    });
  });
}

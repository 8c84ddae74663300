import { Problem } from '../base/problem.ts';
import type { Office } from '../domain/trust/office.ts';
import type { Caller } from '../domain/trust/access.ts';
import { appendWithinLimits } from './append-within-limits.ts';
import type { Ports } from './ports.ts';

/**
 * Replaces every key of the office's own identifier because one may be in other hands. The keys before stay in the
 * document as revoked, so that no credential they signed, or that claims to be signed by them earlier, counts any more:
 * what the office issued is issued anew. Throws `not-found`, `did-log-conflict` where another change came first, and
 * `too-many-requests`.
 */
export async function revokeOfficeKeys(
  ports: Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits'>,
  caller: Caller,
): Promise<Office> {
  const { officeCode, actor } = caller;
  const office = await ports.store.read.offices.byCode(officeCode);
  if (office === undefined) throw new Problem('not-found', 'There is no such office here.');
  const prepared = await ports.dids.update(office.did, { kind: 'rotate', isCompromised: true });
  const { change, expectedHead } = prepared;
  await ports.store.write(async (store) => {
    const urgency = 'lastResort';
    const { outcome } = await appendWithinLimits(ports, store, { change, expectedHead, urgency });
    if (outcome === 'conflict')
      throw new Problem('did-log-conflict', 'Another change of the identifier came first; try again.');
    await store.writeDids.keep(prepared);
    await store.writeAudit.append({
      ...{ officeCode, at: ports.clock(), actor, action: 'office.keysRevoked', subject: office.did },
      facts: { versionId: change.lines.at(-1)?.versionId ?? '' },
    });
  });
  return office;
}

import { checkAccreditations } from './accreditations.ts';
import { checkAuditChain } from './audit-chain.ts';
import { checkDeferredIssuances } from './deferred-issuances.ts';
import { checkDidLinks } from './did-links.ts';
import { checkDidLogs } from './did-logs.ts';
import { checkIssuedCredentials } from './issued-credentials.ts';
import { checkKeys, type OpensKey } from './keys.ts';
import { checkMirroredLogs } from './mirrored-logs.ts';
import { checkLinks } from './links.ts';
import { checkLinkRequests } from './link-requests.ts';
import { checkPairDecisions } from './pair-decisions.ts';
import { checkOutsideAttestations } from './outside-attestations.ts';
import { checkPendingEntries } from './pending-entries.ts';
import { checkParties } from './parties.ts';
import { checkRelations } from './relations.ts';
import { checkRecoveries } from './recoveries.ts';
import { checkVcApiInstances } from './vc-api-instances.ts';
import type { Finding, StateCheck } from './state-check.ts';
import type { Ports } from '../ports.ts';

export type { Finding } from './state-check.ts';

/** What was looked at, by kind, and everything that does not hold. */
export type WholeState = {
  readonly checked: { readonly [kind: string]: number };
  readonly findings: readonly Finding[];
};

const checks: readonly StateCheck[] = [
  checkDidLogs,
  checkPendingEntries,
  checkMirroredLogs,
  checkParties,
  checkRecoveries,
  checkIssuedCredentials,
  checkDeferredIssuances,
  checkVcApiInstances,
  checkLinks,
  checkOutsideAttestations,
  checkRelations,
  checkLinkRequests,
  checkPairDecisions,
  checkDidLinks,
  checkAccreditations,
  checkAuditChain,
];

/**
 * Re-verifies everything the node keeps: each DID log from its first entry, parties against their identifiers, issued
 * credentials against the status lists, links, accreditations, the audit chain of each office, and that kept keys open. It changes
 * nothing and finds what an interrupted write, a damaged disk, or a hand in the database left behind.
 */
export async function checkWholeState(
  ports: Pick<Ports, 'store' | 'clock'>,
  opensKey?: OpensKey,
): Promise<WholeState> {
  const checked: { [kind: string]: number } = {};
  const findings: Finding[] = [];
  const offices = await ports.store.read.offices.list();
  const scope = {
    read: ports.store.read,
    now: ports.clock(),
    offices,
    count: (kind: string, more = 1) => void (checked[kind] = (checked[kind] ?? 0) + more),
    find: (finding: Finding) => void findings.push(finding),
  };
  scope.count('offices', offices.length);
  for (const check of checks) await check(scope);
  if (opensKey !== undefined) await checkKeys(scope, opensKey);
  return { checked, findings };
}

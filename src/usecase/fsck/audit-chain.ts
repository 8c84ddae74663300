import { auditHash, firstPreviousHash } from '../audit-hash.ts';
import { allItems, type CheckScope } from './state-check.ts';

/** The events of each office are numbered without a gap, and each has the hash of itself and of the one before. */
export async function checkAuditChain(scope: CheckScope): Promise<void> {
  for (const { officeCode } of scope.offices) {
    let sequence = 0;
    let previousHash = firstPreviousHash;
    for await (const event of allItems((page) => scope.read.audit.list(officeCode, page))) {
      scope.count('auditEvents');
      sequence += 1;
      const isNext = event.sequence === sequence && event.previousHash === previousHash;
      if (!isNext || auditHash(event) !== event.hash) {
        const detail = isNext
          ? 'The event is not what was hashed.'
          : 'The chain is broken before this event.';
        scope.find({ kind: 'auditEvent', subject: `${officeCode}/${event.sequence}`, detail });
      }
      sequence = event.sequence;
      previousHash = event.hash;
    }
    if (sequence === 0) {
      scope.find({ kind: 'auditEvent', subject: officeCode, detail: 'The office has no audit events.' });
    }
  }
}

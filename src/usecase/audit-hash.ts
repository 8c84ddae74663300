import { sha256Text } from '../base/hash.ts';
import { canonicalJson } from '../base/json.ts';
import type { AuditEvent } from './records.ts';

/** What the first event of an office has in place of an earlier event's hash. */
export const firstPreviousHash = '';

/**
 * The hash of an audit event: SHA-256 (base64url) over the RFC 8785 form of all its other members, with `at` in RFC 3339
 * to the millisecond. It covers `previousHash`, so it answers for all events before it.
 */
export function auditHash(event: Omit<AuditEvent, 'hash'>): string {
  return sha256Text(
    canonicalJson({
      officeCode: event.officeCode,
      sequence: event.sequence,
      at: event.at.toISOString(),
      actor: event.actor,
      action: event.action,
      subject: event.subject,
      facts: event.facts,
      previousHash: event.previousHash,
    }),
  );
}

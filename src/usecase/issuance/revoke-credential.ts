import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { IssuedCredential } from '../records.ts';
import { changeCredentialStatus } from './change-credential-status.ts';

/**
 * Revokes a credential of the caller's office for good, suspended or not. Revoking it again changes nothing and answers
 * the same. Throws `not-found`.
 */
export function revokeCredential(
  ports: Pick<Ports, 'store' | 'clock'>,
  caller: Pick<Caller, 'officeCode' | 'actor'>,
  issuedId: string,
): Promise<IssuedCredential> {
  return changeCredentialStatus(ports, caller, { issuedId, to: 'revoked' });
}

import type { Office } from '../../domain/trust/office.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { changeOfficeIdentifier } from './change-office-identifier.ts';
import type { Ports } from '../ports.ts';

/**
 * Replaces every key of the office's own identifier because one may be in other hands. The keys before stay in the
 * document as revoked, so that no credential they signed, or that claims to be signed by them earlier, counts any more:
 * what the office issued is issued anew. Throws as `changeOfficeIdentifier`.
 */
export function revokeOfficeKeys(
  ports: Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits' | 'witnesses'>,
  caller: Caller,
): Promise<Office> {
  const update = { kind: 'rotate', isCompromised: true } as const;
  return changeOfficeIdentifier(ports, caller, { update, action: 'office.keysRevoked' });
}

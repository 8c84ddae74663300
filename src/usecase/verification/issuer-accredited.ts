import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { accreditationOf, type Evidence } from './evidence.ts';

/** The trust list lets this issuer issue this type at the moment of verification. */
export function issuerAccredited(evidence: Evidence): JoseFault | undefined {
  return accreditationOf(evidence) === undefined
    ? {
        code: 'ISSUER_NOT_TRUSTED',
        detail: 'The trust list does not let this issuer issue this type of credential.',
      }
    : undefined;
}

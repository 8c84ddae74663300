import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { accreditationOf, type Evidence } from './evidence.ts';

/** The trust list, or accreditations, let this issuer issue this type at the moment of verification. */
export function issuerAccredited(evidence: Evidence): JoseFault | undefined {
  return accreditationOf(evidence) === undefined
    ? {
        code: 'ISSUER_NOT_TRUSTED',
        detail:
          'Neither the trust list nor any accreditation lets this issuer issue this type of credential.',
      }
    : undefined;
}

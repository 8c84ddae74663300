import type { VerificationRelationship } from '../../src/domain/did/did-document.ts';
import type { ResolutionResult } from '../../src/domain/did/resolution.ts';
import { readJws } from '../../src/protocol/jose/compact-jws.ts';
import { checkTimes } from '../../src/protocol/jose/time-claims.ts';
import { type JoseAlgorithm, keyOfMethod } from '../../src/protocol/jose/verification-key.ts';
import { selectMethod } from '../../src/protocol/jose/verification-method.ts';
import { type JwsTerms, verifyJws } from '../../src/protocol/jose/verify-jws.ts';

/** What a verifier of issued tokens knows before it sees one. */
export type VerdictTerms = {
  readonly at: Date;
  readonly resolve: (did: string) => ResolutionResult | undefined;
  readonly relationship?: VerificationRelationship;
  readonly algorithms?: readonly JoseAlgorithm[];
  readonly typ?: NonNullable<JwsTerms['typ']>;
  readonly mostBytes?: number;
};

const allAlgorithms: readonly JoseAlgorithm[] = ['EdDSA', 'ES256', 'ES384', 'ES256K'];

/** The pieces of `protocol/jose` in the order the use cases run them: `accepted`, or the code of the first fault. */
export function verdict(compact: string, terms: VerdictTerms): string {
  const jws = readJws(compact, terms.mostBytes === undefined ? {} : { mostBytes: terms.mostBytes });
  if (jws.fault !== undefined) return jws.fault.code;
  const { iss } = jws.payload;
  const { kid } = jws.header;
  const resolution = typeof iss === 'string' ? terms.resolve(iss) : undefined;
  if (resolution?.document === undefined || resolution.document.id !== iss) return 'INVALID_DID_DOCUMENT';
  if (resolution.documentMetadata.deactivated === true) return 'DEACTIVATED';
  const selected = selectMethod(
    resolution.document,
    typeof kid === 'string' ? kid : undefined,
    terms.relationship ?? 'assertionMethod',
  );
  if ('code' in selected) return selected.code;
  const key = keyOfMethod(selected.method);
  if (key === undefined) return 'INVALID_VERIFICATION_METHOD';
  const jwsTerms = { key, allowedAlgorithms: terms.algorithms ?? allAlgorithms };
  const fault =
    verifyJws(jws, terms.typ === undefined ? jwsTerms : { ...jwsTerms, typ: terms.typ }) ??
    checkTimes(jws.payload, terms);
  return fault?.code ?? 'accepted';
}

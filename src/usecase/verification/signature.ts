import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { type JoseAlgorithm, keyOfMethod } from '../../protocol/jose/verification-key.ts';
import { selectMethod } from '../../protocol/jose/verification-method.ts';
import { verifyJws } from '../../protocol/jose/verify-jws.ts';
import { type Evidence, usableDocument } from './evidence.ts';

/** The algorithms accepted on credentials, presentations, key bindings and status lists. */
export const credentialAlgorithms: readonly JoseAlgorithm[] = ['EdDSA', 'ES256', 'ES384', 'ES256K'];

/** The signature is by the key that `kid` names among the issuer's keys for assertions. */
export function signature({ reading, issuer }: Evidence): JoseFault | undefined {
  const document = usableDocument(issuer, reading.issuer);
  if ('code' in document) return document;
  const selected = selectMethod(document, reading.kid, 'assertionMethod');
  if ('code' in selected) return selected;
  const key = keyOfMethod(selected.method);
  if (key === undefined)
    return { code: 'INVALID_VERIFICATION_METHOD', detail: 'The key of the issuer is not sound.' };
  return verifyJws(reading.jws, {
    key,
    allowedAlgorithms: credentialAlgorithms,
    ...(reading.typ === undefined ? {} : { typ: reading.typ }),
  });
}

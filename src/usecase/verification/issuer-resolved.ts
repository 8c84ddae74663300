import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { type Evidence, usableDocument } from './evidence.ts';

/** The issuer's DID resolves to its own document and is not deactivated. */
export function issuerResolved({ reading, issuer }: Evidence): JoseFault | undefined {
  const document = usableDocument(issuer, reading.issuer);
  return 'code' in document ? document : undefined;
}

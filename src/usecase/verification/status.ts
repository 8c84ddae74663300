import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import type { Evidence } from './evidence.ts';

/** Every status the credential refers to is known, and none is revoked or suspended. What cannot be read fails. */
export function status({ statuses }: Evidence): JoseFault | undefined {
  for (const found of statuses) {
    if ('code' in found) return found;
    if (found.status === 'revoked')
      return { code: 'CREDENTIAL_REVOKED', detail: 'The issuer has revoked the credential.' };
    if (found.status === 'suspended')
      return { code: 'CREDENTIAL_SUSPENDED', detail: 'The issuer has suspended the credential.' };
  }
  return undefined;
}

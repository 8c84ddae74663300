import { dataIntegrity } from './data-integrity.ts';
import { jwtVc } from './jwt-vc.ts';
import { sdJwtVc } from './sd-jwt-vc.ts';
import {
  type CredentialInput,
  type CredentialReading,
  malformed,
  type Refusal,
  type SecuringSuite,
} from './securing-suite.ts';

/** Every form of credential that is accepted; the first row whose form it is reads it. */
export const securingSuites: readonly SecuringSuite[] = [sdJwtVc, jwtVc, dataIntegrity];

/** Reads a credential of any format, told by its own form. Faults are those of its format. */
export function readCredential(credential: CredentialInput): CredentialReading | Refusal {
  const suite = securingSuites.find(({ isForm }) => isForm(credential));
  return suite?.read(credential) ?? malformed('This is no credential.');
}

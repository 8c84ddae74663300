import { Problem } from '../../base/problem.ts';
import type { CredentialDataset } from '../../domain/credential/credential-dataset.ts';
import { partyClaims } from '../../domain/credential/party-claims.ts';
import type { StatedClaims } from '../../domain/credential/stated-claims.ts';
import type { Party } from '../../domain/party/party.ts';
import type { CredentialType } from '../../domain/trust/trusted-issuer.ts';

/** What a credential of the type says of the party; throws `invalid-request` where the clerk did not say what it needs. */
export function claimsOf(type: CredentialType, party: Party, dataset: CredentialDataset): StatedClaims {
  const claims = partyClaims(type, party, dataset);
  if (claims !== undefined) return claims;
  throw new Problem('invalid-request', 'The credential needs what the register says of the right.', {
    errors: [{ pointer: '/rightHolding', detail: 'A credential of this type states a right.' }],
  });
}

import { exclusiveKey, type OutsideAttestation } from '../../domain/link/outside-attestation.ts';
import { checkOutsideIdentifier } from '../../domain/link/outside-identifier.ts';
import { allItems, type CheckScope } from './state-check.ts';

/** Each attested identifier is right by itself and in its normal form, of a party there is, and of one party only. */
export async function checkOutsideAttestations(scope: CheckScope): Promise<void> {
  for (const { officeCode } of scope.offices) {
    const inForce = new Set<string>();
    const all = allItems((page) =>
      scope.read.outsideAttestations.list(officeCode, { includeWithdrawn: true }, page),
    );
    for await (const attestation of all) {
      scope.count('outsideAttestations');
      const detail = await faultOf(scope, attestation, inForce);
      const subject = attestation.attestationId;
      if (detail !== undefined) scope.find({ kind: 'outsideAttestation', subject, detail });
      const key = exclusiveKey(attestation);
      if (key !== undefined && attestation.withdrawnAt === undefined) inForce.add(key);
    }
  }
}

async function faultOf(
  { read }: CheckScope,
  attestation: OutsideAttestation,
  inForce: ReadonlySet<string>,
): Promise<string | undefined> {
  const { officeCode, partyId, scheme, normalised, countryCode, attestedAt, withdrawnAt } = attestation;
  const checked = checkOutsideIdentifier({ scheme, identifier: normalised, countryCode });
  if (checked.normalised !== normalised || checked.checkDigits !== attestation.checkDigits)
    return 'The identifier is not in its normal form, or is wrong by itself.';
  if ((await read.parties.byId(officeCode, partyId)) === undefined) return 'There is no such party.';
  if (withdrawnAt !== undefined && withdrawnAt < attestedAt) return 'It was withdrawn before it was made.';
  const key = exclusiveKey(attestation);
  return key !== undefined && withdrawnAt === undefined && inForce.has(key)
    ? 'Another attestation in force has the same identifier.'
    : undefined;
}

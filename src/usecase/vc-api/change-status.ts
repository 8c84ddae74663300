import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { type CredentialState, mayMove, statusValues } from '../../domain/credential/credential-status.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import type { BitstringPurpose } from '../../protocol/status-list/bitstring-status-list.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';
import type { Issuer } from './find-instance.ts';
import { mostOfOneName } from './place-in-list.ts';
import type { InstanceCredential } from './vc-api-store.ts';

/** Sets or clears the status of a purpose (https://w3c-ccg.github.io/vc-api/#update-status). */
export type StatusUpdate = {
  readonly credentialId: string;
  readonly purpose: BitstringPurpose;
  readonly isSet: boolean;
};

const stateOfPurpose: { readonly [purpose in BitstringPurpose]: CredentialState } = {
  revocation: 'revoked',
  suspension: 'suspended',
};

/**
 * Changes the status of every credential of this name that the instance issued, with its place in the status list;
 * undefined when done, also where there was nothing to change. Fault: `MALFORMED_VALUE_ERROR` for a purpose the instance
 * has no list for, or to take a revocation back. Throws `not-found` where the instance issued no such credential, and
 * `conflict` where the status changed at the same time.
 */
export async function changeInstanceStatus(
  { store }: Pick<Ports, 'store'>,
  { instance }: Issuer,
  update: StatusUpdate,
): Promise<JoseFault | undefined> {
  if (!instance.status.includes(update.purpose))
    return malformed('The credentials of this instance have no status of this purpose.');
  return store.write(async (writing) => {
    const nameDigest = sha256Text(update.credentialId);
    const named = await writing.vcApiCredentials.named(instance.id, nameDigest, mostOfOneName);
    if (named.length === 0) throw new Problem('not-found', 'The instance issued no credential of this id.');
    const moves = named.flatMap((credential) => {
      const to = nextState(credential.state, update);
      return to === credential.state ? [] : [{ credential, to }];
    });
    if (moves.some(({ to }) => to === undefined)) return malformed('A revoked credential stays revoked.');
    for (const { credential, to } of moves) if (to !== undefined) await move(writing, credential, to);
    return undefined;
  });
}

/** The state after the update; undefined where the present one does not allow it. */
function nextState(state: CredentialState, { purpose, isSet }: StatusUpdate): CredentialState | undefined {
  const named = stateOfPurpose[purpose];
  if (isSet === (state === named)) return state;
  const to = isSet ? named : 'valid';
  // To clear a status that another one has taken the place of changes nothing.
  if (!isSet && state !== named) return state;
  return mayMove(state, to) ? to : undefined;
}

async function move(
  { writeVcApiCredentials, writeStatusLists }: WriteStore,
  { status, state }: InstanceCredential,
  to: CredentialState,
): Promise<void> {
  if (!(await writeVcApiCredentials.move(status, state, to)))
    throw new Problem('conflict', 'The status was changed at the same time; ask again.');
  await writeStatusLists.set(status, statusValues[to]);
}

function malformed(detail: string): JoseFault {
  return { code: 'MALFORMED_VALUE_ERROR', detail };
}

import { Problem } from '../../base/problem.ts';
import {
  type CredentialState,
  credentialState,
  longestStatusMessage,
  mayMove,
  type StatusReason,
  statusValues,
} from '../../domain/credential/credential-status.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { IssuedCredential } from '../records.ts';
import type { WriteStore } from '../store.ts';

/** What a credential is to become, and why. `message` is a note of the office to itself. */
export type StatusCommand = {
  readonly issuedId: string;
  readonly to: CredentialState;
  readonly reason?: StatusReason | undefined;
  readonly message?: string | undefined;
  /** The credential was never given out, so what the wallet may still claim is not touched. */
  readonly isUnissued?: true;
};

const actions: { readonly [state in CredentialState]: string } = {
  valid: 'credential.resumed',
  suspended: 'credential.suspended',
  revoked: 'credential.revoked',
};

/**
 * Suspends, resumes or revokes a credential of the caller's office: its record and its place in the status list change
 * together, and the audit record says by whom and why. Where it is in that state already nothing changes, and the answer
 * is its record. Of several changes at once each finds what the one before it left. Throws `not-found`, and `conflict`
 * where the present state does not allow the change: a revoked credential stays revoked;
 * `invalid-request` for a message that is too long.
 */
export async function changeCredentialStatus(
  ports: Pick<Ports, 'store' | 'clock'>,
  caller: Pick<Caller, 'officeCode' | 'actor'>,
  command: StatusCommand,
): Promise<IssuedCredential> {
  const { message } = command;
  if (message !== undefined && message.length > longestStatusMessage)
    throw new Problem('invalid-request', `The message has more than ${longestStatusMessage} characters.`);
  const at = ports.clock();
  return ports.store.write((store) => changeStatusInside(store, caller, command, at));
}

/** The same in the caller's transaction. */
export async function changeStatusInside(
  store: WriteStore,
  caller: Pick<Caller, 'officeCode' | 'actor'>,
  command: StatusCommand,
  at: Date,
): Promise<IssuedCredential> {
  const { officeCode, actor } = caller;
  const { issuedId, to, reason, message, isUnissued } = command;
  const moved = await store.writeIssuedCredentials.move(officeCode, issuedId, { to, at, reason, message });
  if (moved === undefined) return unmoved(store, caller, command);
  await store.writeStatusLists.set(moved.status, statusValues[to]);
  // A wallet must not get another in its place by the tokens it still has.
  if (to !== 'valid' && isUnissued === undefined && moved.offerId !== undefined)
    await store.writeRefreshTokens.endOffer(officeCode, moved.offerId);
  await store.writeAudit.append({
    ...{ officeCode, at, actor, action: actions[to], subject: issuedId },
    facts: {
      ...{ did: moved.did, listId: moved.status.listId, index: moved.status.index },
      ...(reason === undefined ? {} : { reason }),
    },
  });
  return moved;
}

async function unmoved(
  { issuedCredentials }: Pick<WriteStore, 'issuedCredentials'>,
  { officeCode }: Pick<Caller, 'officeCode'>,
  { issuedId, to }: StatusCommand,
): Promise<IssuedCredential> {
  const present = await issuedCredentials.byId(officeCode, issuedId);
  if (present === undefined) throw new Problem('not-found', 'The office issued no credential of this id.');
  const state = credentialState(present);
  if (state === to) return present;
  throw mayMove(state, to)
    ? new Problem('conflict', 'The status was changed at the same time; ask again.')
    : new Problem('conflict', 'The credential is revoked, and that is for good.');
}

import { Problem } from '../../base/problem.ts';
import type { CredentialDataset } from '../../domain/credential/credential-dataset.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { Page, PageRequest } from '../records.ts';
import type { WriteStore } from '../store.ts';
import { approveInside } from './approve-authorization.ts';
import type { Authorization } from './authorization-store.ts';
import { typedReference } from './reference.ts';

/** What a member of staff decides; for an authorization that names an offer nothing more than the decision is needed. */
export type AuthorizationDecision =
  | { readonly decision: 'refuse' }
  | {
      readonly decision: 'approve';
      readonly partyId?: string | undefined;
      readonly dataset?: CredentialDataset | undefined;
    };

/**
 * Decides an authorization that an applicant waits for, found by the reference the applicant tells. Whoever decides has to
 * know that it is the applicant who tells it: whoever shows a reference gets the credential. Throws `not-found`, and
 * `conflict` where it is decided or has expired; otherwise as `approveInside`.
 */
export function decideAuthorization(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  caller: Caller,
  { reference, ...decided }: AuthorizationDecision & { readonly reference: string },
): Promise<Authorization> {
  const { officeCode, actor } = caller;
  return ports.store.write(async (store) => {
    const authorization = await store.authorizations.byReference(officeCode, typedReference(reference));
    if (authorization === undefined || authorization.state === 'pushed')
      throw new Problem('not-found', 'Nobody waits under this reference.');
    if (decided.decision === 'refuse') return refuseInside(ports, store, authorization, actor);
    const partyId = decided.partyId ?? (await offeredParty(store, authorization));
    if (partyId === undefined) throw new Problem('invalid-request', 'The party is needed.');
    return approveInside(ports, store, authorization, { partyId, dataset: decided.dataset, actor });
  });
}

async function refuseInside(
  { clock }: Pick<Ports, 'clock'>,
  store: WriteStore,
  authorization: Authorization,
  actor: string,
): Promise<Authorization> {
  const { officeCode, authorizationId: subject } = authorization;
  const at = clock();
  const refused = await store.writeAuthorizations.move(
    authorization,
    { state: 'open', at },
    { state: 'refused', decidedBy: actor },
  );
  if (refused === undefined) throw new Problem('conflict', 'The authorization is no longer open.');
  await store.writeAudit.append({
    officeCode,
    at,
    actor,
    action: 'authorization.refused',
    subject,
    facts: {},
  });
  return refused;
}

async function offeredParty(
  store: WriteStore,
  { officeCode, offerId }: Authorization,
): Promise<string | undefined> {
  return offerId === undefined ? undefined : (await store.offers.byId(officeCode, offerId))?.partyId;
}

/** Those that wait for a decision of the caller's office, oldest first. */
export function listOpenAuthorizations(
  ports: Pick<Ports, 'store' | 'clock'>,
  { officeCode }: Caller,
  page: PageRequest,
): Promise<Page<Authorization>> {
  return ports.store.read.authorizations.listOpen(officeCode, ports.clock(), page);
}

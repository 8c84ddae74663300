import { Problem } from '../../base/problem.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';
import type { Page, PageRequest } from '../records.ts';
import type { DeferredIssuance, DeferredState } from './deferred-store.ts';

/** What the office sees of credentials that wait for their release: no secrets, and the state they are in now. */
export type DeferredIssuanceView = Omit<DeferredIssuance, 'transactionDigest' | 'dpopJkt' | 'state'> & {
  readonly state: DeferredState | 'expired';
};

/** One that a wallet of the office's parties asked for; throws `not-found`. */
export async function readDeferredIssuance(
  ports: Pick<Ports, 'store' | 'clock'>,
  caller: Caller,
  deferredIssuanceId: string,
): Promise<DeferredIssuanceView> {
  const { deferredIssuances } = ports.store.read;
  const issuance = await deferredIssuances.byId(caller.officeCode, deferredIssuanceId);
  if (issuance === undefined) throw new Problem('not-found', 'No wallet asked for a credential of this id.');
  return viewDeferredIssuance(issuance, ports.clock());
}

/** All of the office in the order in which they were asked for first; in one state, and not expired, where it is named. */
export async function listDeferredIssuances(
  ports: Pick<Ports, 'store' | 'clock'>,
  caller: Caller,
  { state, ...page }: PageRequest & { readonly state?: DeferredState | undefined },
): Promise<Page<DeferredIssuanceView>> {
  const now = ports.clock();
  const isWaiting = state === 'pending' || state === 'released';
  const filter = { state, openAt: isWaiting ? now : undefined };
  const { items, next } = await ports.store.read.deferredIssuances.list(caller.officeCode, filter, page);
  return { items: items.map((issuance) => viewDeferredIssuance(issuance, now)), next };
}

/** What the office sees of it at the moment: time ends what was not fetched without anybody writing it down. */
export function viewDeferredIssuance(issuance: DeferredIssuance, at: Date): DeferredIssuanceView {
  const { deferredIssuanceId, officeCode, offerId, partyId, configurationId, holders, state } = issuance;
  const { intervalSeconds, createdAt, expiresAt, decidedAt, decidedBy, issuedId } = issuance;
  const isWaiting = state === 'pending' || state === 'released';
  return {
    ...{ deferredIssuanceId, officeCode, offerId, partyId, configurationId, holders },
    ...{ intervalSeconds, createdAt, expiresAt, decidedAt, decidedBy, issuedId },
    state: isWaiting && at >= expiresAt ? 'expired' : state,
  };
}

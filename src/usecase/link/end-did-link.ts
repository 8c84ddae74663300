import { Problem } from '../../base/problem.ts';
import type { DidLink, DidLinkState } from '../../domain/link/did-link.ts';
import { hasEnded } from '../../domain/link/did-link.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { changeStatusInside } from '../issuance/change-credential-status.ts';
import type { CredentialState } from '../../domain/credential/credential-status.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';
import { findDidLink } from './give-statement.ts';
import { setLinkEquivalence } from './link-equivalence.ts';

export type EndPorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits' | 'witnesses'>;
export type LinkEnd = {
  readonly officeCode: OfficeCode;
  readonly linkId: string;
  readonly actor: string;
  readonly reason: string;
};

/**
 * Withdraws a link: it stays as history and counts no longer, the credentials the office issued for it are revoked, and what
 * the documents of its parties state because of it is taken back. An open objection to it is thereby upheld. Throws
 * `not-found`, and `conflict` where it has ended.
 */
export async function withdrawDidLink(ports: EndPorts, end: LinkEnd): Promise<DidLink> {
  const at = ports.clock();
  const link = await ports.store.write(async (store) => {
    const ended = await endInside(store, { ...end, to: 'withdrawn', isNotSame: false }, at);
    const { officeCode, linkId, actor, reason } = end;
    const open = await store.linkObjections.list(officeCode, { linkId, state: 'open' }, { limit: 1 });
    for (const { objectionId } of open.items)
      await store.writeLinkObjections.decide(officeCode, objectionId, {
        ...{ state: 'upheld', at, by: actor, reason },
      });
    return ended;
  });
  await takeBackEquivalence(ports, link, end.actor);
  return link;
}

/** Ends a link in the caller's transaction, with the credentials the office issued for it. */
export async function endInside(
  store: WriteStore,
  end: LinkEnd & { readonly to: 'withdrawn' | 'revoked'; readonly isNotSame: boolean },
  at: Date,
): Promise<DidLink> {
  const { officeCode, linkId, actor, reason, to, isNotSame } = end;
  const link = await findDidLink(store, officeCode, linkId);
  if (hasEnded(link)) throw new Problem('conflict', 'The link has ended already.');
  const change = { from: link.state, to, end: { at, by: actor, reason, isNotSame } };
  if (!(await store.writeDidLinks.move(officeCode, linkId, change)))
    throw new Problem('conflict', 'The link was changed at the same time; try again.');
  await changeStatements(store, link, { actor, to: 'revoked', at });
  await store.writeAudit.append({
    ...{ officeCode, at, actor, action: `link.${to}`, subject: linkId },
    facts: { dids: [...link.dids], isNotSame },
  });
  return { ...link, state: to, isNotSame, endedAt: at, endedBy: actor, endReason: reason };
}

/** Suspends, resumes or revokes those credentials of a link that the office issued. */
export async function changeStatements(
  store: WriteStore,
  { officeCode, linkId }: Pick<DidLink, 'officeCode' | 'linkId'>,
  change: { readonly actor: string; readonly to: CredentialState; readonly at: Date },
): Promise<void> {
  const { actor, to, at } = change;
  const reason = to === 'revoked' ? 'linkEnded' : to === 'suspended' ? 'underReview' : 'reviewEnded';
  for (const { issuedId } of await store.didLinks.statements(officeCode, linkId)) {
    if (issuedId === undefined) continue;
    const issued = await store.issuedCredentials.byId(officeCode, issuedId);
    if (issued === undefined || issued.revokedAt !== undefined) continue;
    await changeStatusInside(store, { officeCode, actor }, { issuedId, to, reason, isUnissued: true }, at);
  }
}

/** Takes back what documents state because of a link that ended. */
export async function takeBackEquivalence(ports: EndPorts, link: DidLink, actor: string): Promise<void> {
  if (link.statesEquivalence) await setLinkEquivalence(ports, { link, actor, isSame: false });
}

/** The state a link goes back to when an objection to it is dismissed. */
export const objectable: readonly DidLinkState[] = ['pending', 'oneSided', 'reciprocal'];

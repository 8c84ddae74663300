import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import { statusValues } from '../../domain/credential/credential-status.ts';
import type { Did } from '../../domain/did/did.ts';
import { type DidLink, type LinkObjection, stateWith } from '../../domain/link/did-link.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { changeStatusInside } from '../issuance/change-credential-status.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';
import {
  changeStatements,
  endInside,
  type EndPorts,
  objectable,
  takeBackEquivalence,
} from './end-did-link.ts';
import { findDidLink } from './give-statement.ts';

/** An objection as it is made: by whom, to which link. */
export type ObjectionMade = {
  readonly officeCode: OfficeCode;
  readonly linkId: string;
  readonly did: Did;
  readonly reason: string;
  /** Who wrote it down: the party itself, or the office for it. */
  readonly actor: string;
  readonly statementDigest: string | undefined;
};

/**
 * A party objects to a link of it, which from then on does not count until the office decides: a link of two DIDs, or one of
 * a DID and a number of the office. Throws `not-found` for a link that is not about the DID, and `conflict` where it has
 * ended or an objection to it is open.
 */
export async function objectToLink(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  made: ObjectionMade,
): Promise<LinkObjection> {
  const { officeCode, linkId, did, reason, actor, statementDigest } = made;
  const at = ports.clock();
  return ports.store.write(async (store) => {
    const linkKind = await suspendLink(store, made, at);
    const objection: LinkObjection = {
      ...{
        objectionId: randomUuid(ports.random),
        officeCode,
        linkKind,
        linkId,
        did,
        reason,
        statementDigest,
      },
      ...{ objectedAt: at, objectedBy: actor, state: 'open' },
      ...{ decidedAt: undefined, decidedBy: undefined, decisionReason: undefined },
    };
    if (!(await store.writeLinkObjections.add(objection)))
      throw new Problem('conflict', 'An objection to this link is open already.');
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'link.objected', subject: linkId },
      facts: { objectionId: objection.objectionId, did, statementDigest: statementDigest ?? null },
    });
    return objection;
  });
}

async function suspendLink(
  store: WriteStore,
  { officeCode, linkId, did, actor }: ObjectionMade,
  at: Date,
): Promise<LinkObjection['linkKind']> {
  const link = await store.didLinks.byId(officeCode, linkId);
  if (link?.dids.includes(did) === true) {
    const isOpen = objectable.includes(link.state);
    if (
      !isOpen ||
      !(await store.writeDidLinks.move(officeCode, linkId, { from: link.state, to: 'objected' }))
    )
      throw new Problem('conflict', 'The link has ended, or an objection to it is open already.');
    await changeStatements(store, link, { actor, to: 'suspended', at });
    return 'didLink';
  }
  const partyLink = await store.links.byId(officeCode, linkId);
  if (partyLink?.did !== did) throw new Problem('not-found', 'There is no such link of this DID.');
  if (partyLink.unlinkedAt !== undefined) throw new Problem('conflict', 'The link has ended already.');
  await changeStatusInside(
    store,
    { officeCode, actor },
    { issuedId: linkId, to: 'suspended', reason: 'underReview', isUnissued: true },
    at,
  );
  return 'partyLink';
}

export type ObjectionDecision = {
  readonly caller: Caller;
  readonly objectionId: string;
  readonly decision: 'uphold' | 'dismiss';
  readonly reason: string;
  /** The office finds, too, that the two DIDs are not one party. */
  readonly isNotSame: boolean;
};

/**
 * Decides an objection: upheld, the link is removed, its credentials are revoked, and what documents state because of it is
 * taken back; dismissed, the link counts again. The objection stays in the history. Throws `not-found`, `conflict` where it
 * was decided, and `invalid-request` where a number of the office is said not to be the same.
 */
export async function decideObjection(ports: EndPorts, asked: ObjectionDecision): Promise<LinkObjection> {
  const { caller, objectionId, decision, reason } = asked;
  const { officeCode, actor } = caller;
  const at = ports.clock();
  const state = decision === 'uphold' ? 'upheld' : 'dismissed';
  const { objection, link } = await ports.store.write(async (store) => {
    const open = await store.linkObjections.byId(officeCode, objectionId);
    if (open === undefined) throw new Problem('not-found', 'There is no such objection.');
    if (asked.isNotSame && (decision === 'dismiss' || open.linkKind === 'partyLink'))
      throw new Problem('invalid-request', 'Only of two DIDs, and with the objection, is this decided.');
    if (!(await store.writeLinkObjections.decide(officeCode, objectionId, { state, at, by: actor, reason })))
      throw new Problem('conflict', 'The objection is decided already.');
    const ended = decision === 'uphold' ? await remove(store, open, asked, at) : undefined;
    if (decision === 'dismiss') await resume(store, open, { actor, at });
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: `objection.${state}`, subject: open.linkId },
      facts: { objectionId, isNotSame: asked.isNotSame },
    });
    const decided = { ...open, state, decidedAt: at, decidedBy: actor, decisionReason: reason } as const;
    return { objection: decided, link: ended };
  });
  if (link !== undefined) await takeBackEquivalence(ports, link, actor);
  return objection;
}

async function remove(
  store: WriteStore,
  { officeCode, linkKind, linkId }: LinkObjection,
  { caller, reason, isNotSame }: ObjectionDecision,
  at: Date,
) {
  const { actor } = caller;
  if (linkKind === 'didLink')
    return endInside(store, { officeCode, linkId, actor, reason, to: 'revoked', isNotSame }, at);
  await store.writeLinks.unlink(officeCode, linkId, { at, by: actor, reason });
  const end = { to: 'revoked', at, reason: 'linkEnded', message: undefined } as const;
  const issued = await store.writeIssuedCredentials.move(officeCode, linkId, end);
  if (issued !== undefined) await store.writeStatusLists.set(issued.status, statusValues.revoked);
  return undefined;
}

async function resume(
  store: WriteStore,
  { officeCode, linkKind, linkId }: LinkObjection,
  { actor, at }: { readonly actor: string; readonly at: Date },
): Promise<void> {
  if (linkKind === 'didLink') {
    const statements = await store.didLinks.statements(officeCode, linkId);
    const to = stateWith(statements.length);
    if (!(await store.writeDidLinks.move(officeCode, linkId, { from: 'objected', to })))
      throw new Problem('conflict', 'The link has ended meanwhile.');
    await changeStatements(store, { officeCode, linkId }, { actor, to: 'valid', at });
    return;
  }
  const link = await store.links.byId(officeCode, linkId);
  if (link?.unlinkedAt !== undefined) return;
  await changeStatusInside(
    store,
    { officeCode, actor },
    { issuedId: linkId, to: 'valid', reason: 'reviewEnded', isUnissued: true },
    at,
  );
}

/**
 * Takes back the finding that two DIDs are not one party; the link stays ended, and another one may be asked for. Throws
 * `not-found`, and `conflict` where nothing of the kind is found.
 */
export async function withdrawNotSame(
  ports: Pick<Ports, 'store' | 'clock'>,
  asked: { readonly caller: Caller; readonly linkId: string; readonly reason: string },
): Promise<DidLink> {
  const { caller, linkId, reason } = asked;
  const { officeCode, actor } = caller;
  return ports.store.write(async (store) => {
    const link = await findDidLink(store, officeCode, linkId);
    if (!(await store.writeDidLinks.withdrawNotSame(officeCode, linkId)))
      throw new Problem('conflict', 'These two are not found to be different parties.');
    await store.writeAudit.append({
      ...{ officeCode, at: ports.clock(), actor, action: 'link.notSameWithdrawn', subject: linkId },
      facts: { dids: [...link.dids], reason },
    });
    return { ...link, isNotSame: false };
  });
}

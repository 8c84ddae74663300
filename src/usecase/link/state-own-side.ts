import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import {
  type DidLink,
  hasEnded,
  type SamePartyEvidence,
  type StatementRole,
} from '../../domain/link/did-link.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { changeCredentialStatus } from '../issuance/change-credential-status.ts';
import type { Ports } from '../ports.ts';
import { findDidLink, giveStatement, type GiveStatementPorts } from './give-statement.ts';
import { issueStatement } from './issue-statement.ts';
import { type EvidenceReference, evidenceDigest } from './link-party.ts';

/** Evidence as it is named: what the office has itself is found by its reference, anything else is a digest. */
export type NamedEvidence = EvidenceReference | { readonly kind: 'document'; readonly digest: string };
export type OwnSide = {
  readonly did: Did;
  readonly signedBy: StatementRole;
  readonly evidence: readonly NamedEvidence[];
};

/**
 * The digests of evidence about two DIDs: a registration is of the party the office speaks for, a presentation is by either
 * DID. Throws as `evidenceDigest`.
 */
export async function digestEvidence(
  ports: Pick<Ports, 'store' | 'clock'>,
  asked: {
    readonly caller: Caller;
    readonly did: Did;
    readonly otherDid: Did;
    readonly evidence: readonly NamedEvidence[];
  },
): Promise<readonly SamePartyEvidence[]> {
  const { caller, did, otherDid, evidence } = asked;
  const found: SamePartyEvidence[] = [];
  for (const each of evidence) {
    if (each.kind === 'document') found.push(each);
    else
      found.push({ kind: each.kind, digest: await referredDigest(ports, { caller, did, otherDid, each }) });
  }
  return found;
}

async function referredDigest(
  ports: Pick<Ports, 'store' | 'clock'>,
  asked: {
    readonly caller: Caller;
    readonly did: Did;
    readonly otherDid: Did;
    readonly each: EvidenceReference;
  },
): Promise<string> {
  const { caller, did, otherDid, each: evidence } = asked;
  try {
    return await evidenceDigest(ports, { caller, did, evidence });
  } catch (error) {
    const isOfAnother = error instanceof Problem && error.code === 'evidence-mismatch';
    if (!isOfAnother || evidence.kind === 'registration') throw error;
    return evidenceDigest(ports, { caller, did: otherDid, evidence });
  }
}

/**
 * States the side of a party of the office in a link the office collects. What was issued and not taken is revoked. Throws as
 * `issueStatement`, `digestEvidence` and `giveStatement`.
 */
export async function stateOwnSide(
  ports: GiveStatementPorts & Pick<Ports, 'signing' | 'node'>,
  asked: { readonly caller: Caller; readonly linkId: string; readonly side: OwnSide },
): Promise<DidLink> {
  const { caller, linkId, side } = asked;
  const { officeCode, actor } = caller;
  const { did, signedBy } = side;
  const link = await findDidLink(ports.store.read, officeCode, linkId);
  if (hasEnded(link) || link.state === 'objected' || ports.clock() > link.expiresAt)
    throw new Problem('conflict', 'The link has ended, or its time is over.');
  const stated = await ports.store.read.didLinks.statements(officeCode, linkId);
  if (stated.some((each) => each.did === did))
    throw new Problem('conflict', 'This side of the link is stated already.');
  const otherDid = link.dids.find((each) => each !== did) ?? did;
  const evidence = await digestEvidence(ports, { caller, did, otherDid, evidence: side.evidence });
  const issued = await issueStatement(ports, { caller, link, did, signedBy, evidence });
  try {
    return await giveStatement(ports, { officeCode, linkId, actor, ...issued });
  } catch (error) {
    await changeCredentialStatus(ports, caller, {
      issuedId: issued.issuedId,
      to: 'revoked',
      isUnissued: true,
    });
    throw error;
  }
}

import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { type DidLink, type DidLinkStatement, hasEnded, stateWith } from '../../domain/link/did-link.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { accreditedFinder } from '../trust/accredited-finder.ts';
import type { ChainPorts } from '../trust/find-chain.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';
import { activeDocument } from './active-document.ts';
import { type HeldStatement, judgeStatement, type StatementFault, type Trust } from './judge-statement.ts';
import { refuseParted } from './known-pairs.ts';
import { setLinkEquivalence } from './link-equivalence.ts';

export type GiveStatementPorts = ChainPorts &
  Pick<Ports, 'dids' | 'operationLimits' | 'witnesses' | 'random'>;
export type GivenStatement = {
  readonly officeCode: OfficeCode;
  readonly linkId: string;
  readonly credential: string;
  /** Who handed it in. */
  readonly actor: string;
  /** The record of the credential, where the office issued it. */
  readonly issuedId?: string | undefined;
  /** Why whoever handed it in may not; asked once it is known to hold. */
  readonly refuse?: ((statement: HeldStatement) => Promise<Problem | undefined>) | undefined;
};

/**
 * Takes one side of a link: a credential that verifies now, was made for this link, and is by the DID or by the office that
 * holds it. The same one again changes nothing. Throws `not-found`, `forbidden` for a statement of another pair, made for
 * another link, or by somebody else, `did-deactivated`, `verification-failed`, `party-link-conflict`, and `conflict` where
 * the link has ended, its time is over, or that side was stated otherwise.
 */
export async function giveStatement(ports: GiveStatementPorts, given: GivenStatement): Promise<DidLink> {
  const { officeCode, linkId, credential } = given;
  const link = await findDidLink(ports.store.read, officeCode, linkId);
  const trust = await trustOf(ports, officeCode);
  const judged = await judgeStatement(ports, { credential, link, trust });
  if ('kind' in judged) throw problemOf(judged);
  for (const did of link.dids) await activeDocument(ports, did);
  const refusal = await given.refuse?.(judged);
  if (refusal !== undefined) throw refusal;
  const at = ports.clock();
  const after = await ports.store.write((store) => keep(store, { given, judged, at }));
  if (after.state === 'reciprocal' && after.statesEquivalence)
    await setLinkEquivalence(ports, { link: after, actor: given.actor, isSame: true });
  return after;
}

/** The office's link. Throws `not-found`. */
export async function findDidLink(
  { didLinks }: Pick<WriteStore, 'didLinks'>,
  officeCode: OfficeCode,
  linkId: string,
): Promise<DidLink> {
  const link = await didLinks.byId(officeCode, linkId);
  if (link === undefined) throw new Problem('not-found', 'The office collects no such link.');
  return link;
}

/** What the office goes by when it verifies statements. */
export async function trustOf(ports: ChainPorts, officeCode: OfficeCode): Promise<Trust> {
  const trustList = await ports.store.read.trustList.list(officeCode);
  return { trustList, accredited: accreditedFinder(ports, officeCode) };
}

async function keep(
  store: WriteStore,
  taken: { readonly given: GivenStatement; readonly judged: HeldStatement; readonly at: Date },
): Promise<DidLink> {
  const { given, judged, at } = taken;
  const { officeCode, linkId, actor } = given;
  const link = await findDidLink(store, officeCode, linkId);
  const statement = statementOf(taken);
  const present = await store.didLinks.statements(officeCode, linkId);
  const same = present.find(({ credentialDigest }) => credentialDigest === statement.credentialDigest);
  if (same !== undefined) return link;
  if (hasEnded(link) || link.state === 'objected')
    throw new Problem('conflict', 'The link has ended, or a party objects to it.');
  if (at > link.expiresAt) throw new Problem('conflict', 'The time to state this link is over.');
  await refuseParted(store, officeCode, link.dids);
  if (!(await store.writeDidLinks.addStatement(statement)))
    throw new Problem('conflict', 'This side of the link is stated already.');
  const to = stateWith(present.length + 1);
  if (!(await store.writeDidLinks.move(officeCode, linkId, { from: link.state, to })))
    throw new Problem('conflict', 'The link was changed at the same time; send it again.');
  await store.writeAudit.append({
    ...{ officeCode, at, actor, action: 'link.statementTaken', subject: linkId },
    facts: { did: judged.did, role: judged.role, evidenceDigest: statement.credentialDigest, state: to },
  });
  return { ...link, state: to };
}

function statementOf({
  given,
  judged,
  at,
}: {
  readonly given: GivenStatement;
  readonly judged: HeldStatement;
  readonly at: Date;
}): DidLinkStatement {
  const { officeCode, linkId, credential, issuedId } = given;
  const { did, otherDid, role, issuer, claims, validFrom, validUntil } = judged;
  return {
    ...{ linkId, officeCode, did, otherDid, role, issuer, credential },
    ...{ credentialDigest: sha256Text(credential), evidence: claims.evidence, issuedId },
    ...{ validFrom, validUntil, receivedAt: at },
  };
}

const forbidden: readonly StatementFault['kind'][] = ['replayed', 'otherPair', 'foreignSigner'];

function problemOf({ kind, detail }: StatementFault): Problem {
  if (kind === 'deactivated') return new Problem('did-deactivated', detail);
  return new Problem(forbidden.includes(kind) ? 'forbidden' : 'verification-failed', detail);
}

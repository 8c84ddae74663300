import { type Did, isDid } from '../../domain/did/did.ts';
import { credentialState } from '../../domain/credential/credential-status.ts';
import {
  type DidLink,
  type DidLinkStatement,
  linkAssurance,
  type LinkAssurance,
} from '../../domain/link/did-link.ts';
import { type Pair, type SamePartyFinding, samePartyFinding } from '../../domain/link/same-party.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { ChainPorts } from '../trust/find-chain.ts';
import { findOffice } from '../office/find-office.ts';
import { trustOf } from './give-statement.ts';
import { decidedPairs } from './known-pairs.ts';
import { judgeStatement, type StatementFault, type Trust } from './judge-statement.ts';

/** How a statement stands at the moment of the answer; only `counted` ones count. */
export const samePartyStates = [
  'counted',
  'oneSided',
  'revoked',
  'expired',
  'replayed',
  'objected',
  'notVerified',
] as const;
export type SamePartyState = (typeof samePartyStates)[number];

/** One thing that is said of two DIDs, by whom, and whether it counts. */
export type SamePartyStatement = {
  /** A DID. */
  readonly by: string;
  /** The DID's own key, the office that holds the party, its DID document, or the office that decides. */
  readonly role: 'party' | 'office';
  readonly kind: 'samePartyCredential' | 'alsoKnownAs' | 'decision';
  readonly says: 'same' | 'notSame';
  readonly did: Did;
  readonly otherDid: Did;
  readonly linkId: string | undefined;
  readonly evidence: readonly { readonly kind: string; readonly digest: string }[];
  readonly since: Date | undefined;
  readonly until: Date | undefined;
  readonly verifiedAt: Date;
  readonly state: SamePartyState;
  /** Why it does not count, where it does not verify. */
  readonly detail: string | undefined;
  /** The credential itself, for the bundle. */
  readonly credential: string | undefined;
};

/** Whether two DIDs are one party, who says so, on what evidence, and as of when. */
export type SamePartyResult = SamePartyFinding & {
  readonly dids: Pair;
  /** Of the weakest link on the way, where it is made of links alone. */
  readonly assurance: LinkAssurance | undefined;
  readonly statements: readonly SamePartyStatement[];
  readonly asOf: Date;
};

type Edge = {
  readonly pair: Pair;
  readonly kind: 'same' | 'objected' | 'notSame' | 'none';
  readonly assurance?: LinkAssurance;
};
type Found = { readonly edge: Edge; readonly statements: readonly SamePartyStatement[] };
type Scope = {
  readonly ports: ChainPorts;
  readonly officeCode: OfficeCode;
  readonly trust: Trust;
  readonly at: Date;
};

// Each DID costs a resolution and each link two verifications.
const mostDids = 24;
const mostLinks = 50;

/**
 * Answers whether two DIDs are one party by what the office knows: links of which both sides are verified anew, with their
 * status, DID documents that name each other, and the office's decisions; also by way of other DIDs. What a document says
 * alone, or one side of a link, does not count and is shown.
 */
export async function answerSameParty(
  ports: ChainPorts,
  asked: { readonly officeCode: OfficeCode; readonly dids: Pair },
): Promise<SamePartyResult> {
  const { officeCode, dids } = asked;
  const at = ports.clock();
  const scope: Scope = { ports, officeCode, trust: await trustOf(ports, officeCode), at };
  const found = await explore(scope, dids);
  const edges = found.map(({ edge }) => edge);
  const pairs = (kind: Edge['kind']) => edges.flatMap((edge) => (edge.kind === kind ? [edge.pair] : []));
  const finding = samePartyFinding(dids, {
    same: pairs('same'),
    objected: pairs('objected'),
    notSame: pairs('notSame'),
  });
  return {
    ...finding,
    ...{ dids, assurance: assuranceOf(finding, edges), asOf: at },
    statements: found.flatMap(({ statements }) => statements),
  };
}

// From both ends outward, over whatever makes DIDs one or would if nobody objected.
async function explore(scope: Scope, dids: Pair): Promise<readonly Found[]> {
  const reached = new Set<Did>(dids);
  const links = new Map<string, Found>();
  const decisions = new Map<string, Found>();
  const documents = new Map<string, Found>();
  for (const did of reached) {
    const around = [
      ...(await linksAround(scope, did, links)),
      ...(await decisionsAround(scope, did, decisions)),
      ...(await namesAround(scope, did, documents)),
    ];
    for (const { edge } of around) {
      if (edge.kind !== 'same' && edge.kind !== 'objected') continue;
      for (const next of edge.pair) if (reached.size < mostDids) reached.add(next);
    }
  }
  return [...links.values(), ...decisions.values(), ...documents.values()];
}

async function linksAround(scope: Scope, did: Did, known: Map<string, Found>): Promise<readonly Found[]> {
  const { ports, officeCode } = scope;
  const { items } = await ports.store.read.didLinks.list(officeCode, { did }, { limit: mostLinks });
  for (const link of items) {
    if (!known.has(link.linkId)) known.set(link.linkId, await judgeLink(scope, link));
  }
  return items.flatMap(({ linkId }) => known.get(linkId) ?? []);
}

async function judgeLink(scope: Scope, link: DidLink): Promise<Found> {
  const sides = await scope.ports.store.read.didLinks.statements(scope.officeCode, link.linkId);
  const judged = await Promise.all(sides.map((side) => judgeSide(scope, link, side)));
  const isWhole = judged.length === 2 && judged.every(({ state }) => state === 'counted');
  const statements = judged.map((each) => ({ ...each, state: stateIn(link, each.state, isWhole) }));
  if (link.isNotSame)
    return {
      edge: { pair: link.dids, kind: 'notSame' },
      statements: [...statements, decisionOf(scope, link)],
    };
  const kind = !isWhole ? 'none' : link.state === 'objected' ? 'objected' : 'same';
  const counts = kind === 'same' && link.state !== 'reciprocal' ? 'none' : kind;
  return {
    edge: { pair: link.dids, kind: counts, assurance: linkAssurance(sides.map(({ role }) => role)) },
    statements,
  };
}

function stateIn({ state }: DidLink, judged: SamePartyState, isWhole: boolean): SamePartyState {
  if (state === 'withdrawn' || state === 'revoked') return 'revoked';
  if (judged !== 'counted') return judged;
  if (state === 'objected') return 'objected';
  return isWhole ? 'counted' : 'oneSided';
}

const states: { readonly [kind in StatementFault['kind']]: SamePartyState } = {
  revoked: 'revoked',
  expired: 'expired',
  replayed: 'replayed',
  otherPair: 'replayed',
  foreignSigner: 'notVerified',
  deactivated: 'notVerified',
  notVerified: 'notVerified',
};

async function judgeSide(
  { ports, trust, at, officeCode }: Scope,
  link: DidLink,
  side: DidLinkStatement,
): Promise<SamePartyStatement> {
  const { did, otherDid, role, issuer, credential, evidence, issuedId, validFrom, validUntil } = side;
  const judged = await judgeStatement(ports, { credential, link, trust, at });
  const issued =
    issuedId === undefined ? undefined : await ports.store.read.issuedCredentials.byId(officeCode, issuedId);
  // What an objection suspended is shown as objected to and not as revoked.
  const isPaused =
    link.state === 'objected' && issued !== undefined && credentialState(issued) === 'suspended';
  const isRevoked = issued !== undefined && credentialState(issued) !== 'valid' && !isPaused;
  const fault = 'kind' in judged && !(isPaused && judged.kind === 'revoked') ? judged : undefined;
  return {
    ...{ by: issuer, role, kind: 'samePartyCredential', says: 'same', did, otherDid, linkId: link.linkId },
    ...{ evidence, since: validFrom, until: validUntil, verifiedAt: at, credential },
    state: isRevoked ? 'revoked' : fault === undefined ? 'counted' : states[fault.kind],
    detail: fault?.detail,
  };
}

function decisionOf({ at }: Scope, link: DidLink): SamePartyStatement {
  const [did, otherDid] = link.dids;
  return {
    ...{ by: link.audience, role: 'office', kind: 'decision', says: 'notSame', did, otherDid },
    ...{ linkId: link.linkId, evidence: [], since: link.endedAt, until: undefined, verifiedAt: at },
    ...{ state: 'counted', detail: undefined, credential: undefined },
  };
}

/** What the office decided of the DID's party and others of its parties. */
async function decisionsAround(
  { ports, officeCode, at }: Scope,
  did: Did,
  known: Map<string, Found>,
): Promise<readonly Found[]> {
  const decided = await decidedPairs(ports.store.read, officeCode, did);
  if (decided.length === 0) return [];
  const by = (await findOffice(ports, officeCode)).did;
  return decided
    .slice(0, mostLinks)
    .map(({ decisionId, pair, verdict, decidedAt, statement: credential }) => {
      const [own, otherDid] = pair;
      const statement: SamePartyStatement = {
        ...{ by, role: 'office', kind: 'decision', says: verdict, did: own, otherDid, linkId: undefined },
        ...{ evidence: [], since: decidedAt, until: undefined, verifiedAt: at, state: 'counted' },
        ...{ detail: undefined, credential },
      };
      const found: Found = {
        edge: { pair, kind: verdict, assurance: 'confirmedByOffices' },
        statements: [statement],
      };
      if (!known.has(decisionId)) known.set(decisionId, found);
      return found;
    });
}

/** What the DID's document says of other names; those count that say the same in their turn. */
async function namesAround(scope: Scope, did: Did, known: Map<string, Found>): Promise<readonly Found[]> {
  const { document, documentMetadata } = await scope.ports.resolver.resolve(did);
  if (document === undefined || documentMetadata.deactivated === true) return [];
  const mutual = Array.isArray(documentMetadata.equivalentId) ? documentMetadata.equivalentId : [];
  const names = (document.alsoKnownAs ?? []).filter(isDid).slice(0, mostLinks);
  return names.map((otherDid) => {
    const isMutual = mutual.includes(otherDid);
    const since = new Date(documentMetadata.updated ?? documentMetadata.created ?? Number.NaN);
    const statement: SamePartyStatement = {
      ...{ by: did, role: 'party', kind: 'alsoKnownAs', says: 'same', did, otherDid, linkId: undefined },
      ...{ evidence: [], since: Number.isNaN(since.getTime()) ? undefined : since, until: undefined },
      ...{ verifiedAt: scope.at, state: isMutual ? 'counted' : 'oneSided', detail: undefined },
      credential: undefined,
    };
    const edge: Edge = { pair: [did, otherDid], kind: isMutual ? 'same' : 'none' };
    const found = { edge, statements: [statement] };
    known.set(`${did} ${otherDid}`, found);
    return found;
  });
}

function assuranceOf({ path }: SamePartyFinding, edges: readonly Edge[]): LinkAssurance | undefined {
  if (path.length < 2) return undefined;
  const steps = path.slice(1).map((did, index) => {
    const before = path[index];
    const over = edges.filter(
      ({ kind, pair }) => kind === 'same' && pair.includes(did) && pair.some((each) => each === before),
    );
    return over.some(({ assurance }) => assurance === 'proven') ? 'proven' : over.at(0)?.assurance;
  });
  if (steps.some((step) => step === undefined)) return undefined;
  return steps.every((step) => step === 'proven') ? 'proven' : 'confirmedByOffices';
}

import { addSeconds } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import { sha256Text } from '../../base/hash.ts';
import type { Did } from '../../domain/did/did.ts';
import {
  admit,
  type DecisionKind,
  type PairDecision,
  type PairStanding,
  partyPair,
  type SeenCandidate,
  standingAfter,
} from '../../domain/link/pair-decision.ts';
import { sameness } from '../../domain/link/relation.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { signJwt } from '../../protocol/jose/sign-jwt.ts';
import { changePartyIdentifiers } from '../identifier/change-party-identifier.ts';
import { type EquivalencePlan, planEquivalence } from '../identifier/equivalent-parties.ts';
import { findGroup, refuseParted } from '../link/known-pairs.ts';
import { findOffice } from '../office/find-office.ts';
import { activeParty } from '../party/active-party.ts';
import type { Ports } from '../ports.ts';
import type { ReadStore, WriteStore } from '../store.ts';
import { candidateIdOf } from './add-candidates.ts';

export type DecidePorts = Pick<
  Ports,
  'store' | 'dids' | 'clock' | 'random' | 'operationLimits' | 'witnesses' | 'signing' | 'node'
>;

export type DecidePairCommand = {
  readonly caller: Caller;
  readonly partyIds: readonly [string, string];
  readonly kind: DecisionKind;
  readonly reason: string;
  /** Until when it is put off; 30 days where it is not said. */
  readonly until?: Date | undefined;
};

/** What was decided, and what became of the two parties. */
export type DecidedPair = {
  readonly decision: PairDecision;
  readonly standing: PairStanding;
  /** The older DID, where each identifier names the other by this decision. */
  readonly canonicalDid: Did | undefined;
  /** The parties whose identifiers were changed. */
  readonly parties: readonly Party[];
};

const usualPostponement = 30 * 24 * 60 * 60;
const longestPostponement = 366 * 24 * 60 * 60;
const mostLinks = 1_000;

/**
 * Decides of two parties of the office that they are one, or are not, puts it off, or takes back what was decided; signed by
 * the office, with what the matching had shown. Of parties that are one, each identifier names the other in the same
 * transaction where the office may change both. Where two persons are needed, the first one's decision changes nothing.
 *
 * Throws `not-found`, `did-deactivated`, `invalid-request` for a party and itself, for a person and an organization as one,
 * and for a time that is past or too far; `conflict` where it does not fit what is decided, where a relation says that they
 * are two, or where another decision came first; `party-link-conflict` where it contradicts what holds of them by way of
 * others; and what `changePartyIdentifiers` throws.
 */
export async function decidePair(ports: DecidePorts, command: DecidePairCommand): Promise<DecidedPair> {
  const { caller, kind } = command;
  const partyIds = partyPair(...command.partyIds);
  const parties = await partiesOf(ports.store.read, command, partyIds);
  const { read } = ports.store;
  const standing = await read.pairDecisions.standing(caller.officeCode, partyIds);
  const isFinal = admitted(ports, standing, command);
  const decision = await signed(ports, command, { partyIds, parties, standing, isFinal });
  const after = standingAfter(standing, decision);
  const keep = (store: WriteStore) => keepDecision(store, decision, after);
  const plan = await planOf(ports, command, partyIds, { before: standing, after });
  if (plan === undefined) {
    await ports.store.write(keep);
    return { decision, standing: after, canonicalDid: undefined, parties: [] };
  }
  const changed = await changePartyIdentifiers(ports, caller, plan.changes, keep);
  const canonicalDid = kind === 'same' ? plan.canonicalDid : undefined;
  return { decision, standing: after, canonicalDid, parties: changed };
}

async function partiesOf(
  read: ReadStore,
  { caller: { officeCode }, kind }: DecidePairCommand,
  [left, right]: readonly [string, string],
): Promise<readonly [Party, Party]> {
  if (left === right) throw new Problem('invalid-request', 'A party is not decided to be itself.');
  const find = async (partyId: string) => {
    if (kind === 'same') return activeParty(read, officeCode, partyId);
    const party = await read.parties.byId(officeCode, partyId);
    if (party === undefined) throw new Problem('not-found', 'There is no such party.');
    return party;
  };
  const [one, other] = [await find(left), await find(right)];
  if (kind === 'same' && one.data.partyKind !== other.data.partyKind)
    throw new Problem('invalid-request', 'A natural person and an organization are not one party.');
  return [one, other];
}

function admitted({ node }: DecidePorts, standing: PairStanding, command: DecidePairCommand): boolean {
  const { kind, caller } = command;
  const needsTwo = node.needsTwoToDecide === true;
  const admission = admit(standing, { kind, by: caller.actor, needsTwo });
  if ('fault' in admission) throw new Problem('conflict', admission.fault);
  return admission.isFinal;
}

/** What becomes of the identifiers, where the decision changes whether the two are one. */
async function planOf(
  ports: DecidePorts,
  { caller: { officeCode } }: DecidePairCommand,
  partyIds: readonly [string, string],
  { before, after }: { readonly before: PairStanding; readonly after: PairStanding },
): Promise<EquivalencePlan | undefined> {
  const isSame = after.verdict === 'same';
  if (isSame === (before.verdict === 'same')) return undefined;
  if (!isSame && !(await maySeparate(ports.store.read, officeCode, partyIds))) return undefined;
  return planEquivalence(ports, { officeCode, partyIds, isSame });
}

// A link of the two that documents state goes on to be stated; what has ended states nothing any more.
async function maySeparate(
  read: ReadStore,
  officeCode: Caller['officeCode'],
  [left, right]: readonly [string, string],
): Promise<boolean> {
  const one = await read.parties.byId(officeCode, left);
  const other = await read.parties.byId(officeCode, right);
  if (one?.status !== 'active' || other?.status !== 'active') return false;
  const { items } = await read.didLinks.list(officeCode, { did: one.did }, { limit: mostLinks });
  return !items.some(
    ({ dids, state, statesEquivalence }) =>
      dids.includes(other.did) && state === 'reciprocal' && statesEquivalence,
  );
}

type Deciding = {
  readonly partyIds: readonly [string, string];
  readonly parties: readonly [Party, Party];
  readonly standing: PairStanding;
  readonly isFinal: boolean;
};

async function signed(
  ports: DecidePorts,
  command: DecidePairCommand,
  { partyIds, parties: [one, other], standing, isFinal }: Deciding,
): Promise<PairDecision> {
  const { caller, kind, reason } = command;
  const { officeCode, actor } = caller;
  const decidedAt = ports.clock();
  const candidateId = candidateIdOf({ officeCode, partyIds });
  const candidate = await ports.store.read.candidates.byId(officeCode, candidateId);
  const unsigned = {
    ...{ decisionId: randomUuid(ports.random), officeCode, partyIds, dids: [one.did, other.did] as const },
    ...{ number: standing.number + 1, kind, isFinal, reason, decidedAt, decidedBy: actor },
    until: kind === 'postponed' ? untilOf(command, decidedAt) : undefined,
    seen: candidate === undefined ? undefined : seenOf(candidate),
  } as const;
  const office = await findOffice(ports, officeCode);
  const signer = await ports.signing.signerFor(office.did, 'assertionMethod', 'EdDSA');
  const payload = statementOf(office.did, unsigned);
  return { ...unsigned, statement: await signJwt(signer, { typ: 'pair-decision+jwt' }, payload) };
}

function seenOf({ band, probability, explanation, ruleVersion }: SeenCandidate): SeenCandidate {
  return { band, probability, explanation, ruleVersion };
}

function untilOf({ until }: DecidePairCommand, at: Date): Date {
  const end = until ?? addSeconds(at, usualPostponement);
  if (end > at && end <= addSeconds(at, longestPostponement)) return end;
  throw new Problem('invalid-request', 'It is put off to a time that is past or more than a year away.', {
    errors: [{ pointer: '/until', detail: 'This is not a moment within a year from now.' }],
  });
}

// The reason stays out of it: it is free text, and the statement is for others, too.
function statementOf(issuer: Did, decision: Omit<PairDecision, 'statement'>): JsonObject {
  const { decisionId, dids, number, kind, isFinal, until, decidedAt, decidedBy, seen } = decision;
  return {
    ...{ iss: issuer, jti: decisionId, iat: Math.floor(decidedAt.getTime() / 1_000) },
    ...{ dids: [...dids], number, decision: kind, isFinal, decidedBy },
    ...(until === undefined ? {} : { until: until.toISOString() }),
    ...(seen === undefined
      ? {}
      : {
          seen: {
            ...{ band: seen.band, probability: seen.probability, ruleVersion: seen.ruleVersion },
            explanation: { ...seen.explanation, parts: seen.explanation.parts.map((part) => ({ ...part })) },
          },
        }),
  };
}

async function keepDecision(store: WriteStore, decision: PairDecision, after: PairStanding): Promise<void> {
  const { officeCode, decisionId, kind, isFinal, number, dids, decidedAt, decidedBy, seen } = decision;
  await store.writePairDecisions.takeTurn(officeCode);
  if (isFinal && kind === 'same') await refuseContradicted(store, decision);
  if (isFinal && kind === 'notSame') await refuseJoined(store, decision);
  if (!(await store.writePairDecisions.add(decision, after)))
    throw new Problem('conflict', 'Another decision of these two came first; look at it and decide anew.');
  await store.writeAudit.append({
    ...{ officeCode, at: decidedAt, actor: decidedBy, action: `pair.${kind}`, subject: decisionId },
    facts: {
      ...{ dids: [...dids], number, isFinal, ruleVersion: seen?.ruleVersion ?? null },
      statementDigest: sha256Text(decision.statement),
    },
  });
}

async function refuseContradicted(store: WriteStore, { officeCode, dids }: PairDecision): Promise<void> {
  await refuseParted(store, officeCode, dids);
  const [one, other] = dids;
  for (const [subject, object] of [dids, [other, one] as const]) {
    const relations = await store.relations.from(officeCode, subject);
    const parting = relations.find(
      (relation) =>
        relation.object === object && relation.closing === undefined && sameness(relation) === 'otherParty',
    );
    if (parting !== undefined)
      throw new Problem('conflict', `Relation ${parting.relationId} says that these are two parties.`);
  }
}

async function refuseJoined(
  store: WriteStore,
  { officeCode, dids: [one, other] }: PairDecision,
): Promise<void> {
  if ((await findGroup(store, officeCode, one)).has(other))
    throw new Problem(
      'party-link-conflict',
      'These are one party by links or decisions that hold; end those first.',
    );
}

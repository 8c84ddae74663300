import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { randomFraction, randomUuid } from '../../base/random.ts';
import { credentialValiditySeconds } from '../../domain/credential/credential-configuration.ts';
import type { Did } from '../../domain/did/did.ts';
import { alsoKnownDids } from '../../domain/did/equivalence.ts';
import {
  areKindsAllowed,
  overlap,
  type PartyRelation,
  type Relation,
  relationFault,
  relationRules,
  sameness,
} from '../../domain/link/relation.ts';
import { circleThrough } from '../../domain/link/relation-cycle.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';
import { readEvidence, type StatementEvidence } from './statement-evidence.ts';

export type RelateCommand = {
  readonly caller: Caller;
  readonly relation: Relation;
  readonly evidence: StatementEvidence;
};

/** Most relations of one party as their subject, so that no question about them is unbounded. */
const mostFromOne = 500;
/** Names of one DID that are looked at. */
const mostNames = 50;

/**
 * States a relation of one of the office's parties to another party, of the office or not, on evidence. It makes nobody
 * the same party and changes no cluster. A status entry for its PartyRelationCredential is allocated with it. Throws
 * `invalid-request` for a relation that cannot be, or between kinds of party that cannot have it, or of no party of the
 * office; `did-not-found`, `did-unreachable` and `did-deactivated` for the DIDs; what `linkParty` throws for a
 * presentation; and `conflict`, which names the relation in the way, where it is stated already for some of the time or
 * would close a circle, or excludes that
 * the two are one party while both state that they are.
 */
export async function relateParties(
  ports: Pick<Ports, 'store' | 'resolver' | 'clock' | 'random'>,
  command: RelateCommand,
): Promise<PartyRelation> {
  const { caller, relation } = command;
  const { officeCode, actor } = caller;
  const fault = relationFault(relation);
  if (fault !== undefined)
    throw new Problem('invalid-request', 'This relation cannot be.', { errors: [fault] });
  const own = await checkParties(ports, officeCode, relation);
  const evidence = await readEvidence(ports, { caller, did: own, evidence: command.evidence });
  const at = ports.clock();
  const stated: PartyRelation = {
    ...{ ...relation, relationId: randomUuid(ports.random), officeCode, evidence },
    ...{ statedAt: at, statedBy: actor, closing: undefined },
  };
  await ports.store.write(async (store) => {
    await store.writeRelations.takeTurn(officeCode);
    await checkOthers(store, stated);
    await store.writeRelations.add(stated);
    await allocateCredential(ports, store, stated);
    const { relationId } = stated;
    const facts = { relationId, relation: relation.kind, object: relation.object, evidence: evidence.digest };
    const subject = relation.subject;
    await store.writeAudit.append({ officeCode, at, actor, action: 'relation.stated', subject, facts });
  });
  return stated;
}

/** The DID of the office's own party in the relation, the subject where both are its own. */
async function checkParties(
  ports: Pick<Ports, 'store' | 'resolver'>,
  officeCode: OfficeCode,
  { kind, subject, object }: Relation,
): Promise<Did> {
  const { parties } = ports.store.read;
  const [one, other] = [await parties.byDid(officeCode, subject), await parties.byDid(officeCode, object)];
  const own = one ?? other;
  if (own === undefined) {
    const detail = 'One of the two has to be a party of the office.';
    throw new Problem('invalid-request', detail, { errors: [{ pointer: '/subject', detail }] });
  }
  const kinds = { subject: one?.data.partyKind, object: other?.data.partyKind };
  if (!areKindsAllowed(kind, kinds)) {
    const detail = 'Parties of these kinds cannot have this relation.';
    throw new Problem('invalid-request', detail, { errors: [{ pointer: '/relation', detail }] });
  }
  const { ended } = relationRules[kind];
  await checkStanding(ports, subject, { party: one, mayHaveEnded: ended === 'subject' });
  await checkStanding(ports, object, { party: other, mayHaveEnded: ended === 'object' });
  return own.did;
}

async function checkStanding(
  { resolver }: Pick<Ports, 'resolver'>,
  did: Did,
  { party, mayHaveEnded }: { readonly party: Party | undefined; readonly mayHaveEnded: boolean },
): Promise<void> {
  const ended = new Problem('did-deactivated', 'A party of this relation is deactivated.');
  if (party !== undefined) {
    if (party.status === 'deactivated' && !mayHaveEnded) throw ended;
    return;
  }
  const { document, documentMetadata, error } = await resolver.resolve(did);
  if (error?.unreachable === true)
    throw new Problem('did-unreachable', 'The host of the other party’s DID does not answer.');
  if (documentMetadata.deactivated === true) {
    if (!mayHaveEnded) throw ended;
    return;
  }
  if (error !== undefined || document?.id !== did)
    throw new Problem('did-not-found', 'The DID of the other party does not resolve.');
}

async function checkOthers(store: WriteStore, relation: PartyRelation): Promise<void> {
  const { officeCode, kind, subject, object } = relation;
  if (sameness(relation) === 'otherParty' && (await areMerged(store, subject, object)))
    throw new Problem(
      'conflict',
      'The two state that they are one party, which a relation like this excludes.',
    );
  const relationsFrom = (did: Did) => store.relations.from(officeCode, did);
  const present = await relationsFrom(subject);
  const same = present.find(
    (other) => other.kind === kind && other.object === object && overlap(relation, other),
  );
  if (same !== undefined)
    throw new Problem('conflict', `Relation ${same.relationId} states this already for some of the time.`);
  if (present.length >= mostFromOne) throw new Problem('conflict', 'The party has too many relations.');
  const circle = await circleThrough(relation, relationsFrom);
  if (circle === 'tooLong')
    throw new Problem('conflict', 'The chain of relations is too long to be checked.');
  if (circle !== undefined)
    throw new Problem('conflict', `With relation ${circle.relationId} this would close a circle.`);
}

/** Whether both DIDs are of this node and each names the other as itself. */
async function areMerged({ didLogs }: WriteStore, one: Did, other: Did): Promise<boolean> {
  const [first, second] = [await didLogs.head(one), await didLogs.head(other)];
  if (first === undefined || second === undefined) return false;
  return (
    alsoKnownDids(first.document, mostNames).includes(other) &&
    alsoKnownDids(second.document, mostNames).includes(one)
  );
}

async function allocateCredential(
  { random }: Pick<Ports, 'random'>,
  store: WriteStore,
  { relationId, officeCode, subject, statedAt }: PartyRelation,
): Promise<void> {
  const status = await store.writeStatusLists.allocate(officeCode, () => randomFraction(random));
  await store.writeIssuedCredentials.add({
    ...{ issuedId: relationId, officeCode, offerId: undefined, partyId: undefined, did: subject },
    ...{ credentialType: 'PartyRelationCredential', format: 'jwt_vc_json', status },
    ...{ issuedAt: statedAt, validUntil: addSeconds(statedAt, credentialValiditySeconds) },
    revokedAt: undefined,
  });
}

import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { randomSecret, timeOrderedUuid } from '../../base/random.ts';
import { type Party, timeOrderedPartyId } from '../../domain/party/party.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import type { Ports } from '../ports.ts';
import type { ClaimCode, NewAuditEvent, PreparedDid } from '../records.ts';
import type { WriteStore } from '../store.ts';
import { approvedFirst } from '../witness/approved-change.ts';
import { claimCodeSeconds } from './make-claim-code.ts';
import { partyKeys, partyOf } from './register-party.ts';

/** The code with which a new party's wallet can take its identifier over. It is shown once; only its digest is kept. */
export type PreparedClaimCode = {
  readonly codeId: string;
  readonly claimCode: string;
  readonly expiresAt: Date;
};
/** A party whose identifier is made and not stored yet. */
export type PreparedParty = {
  readonly party: Party;
  readonly prepared: PreparedDid;
  readonly claimCode?: PreparedClaimCode;
};
/** How many parties one batch has at most: what one transaction writes in a fraction of its time. */
export const mostPartiesAtOnce = 1_000;

/** Whether each party gets a claim code, and for how many seconds it is good; as long as one can be where not said. */
export type PrepareOptions = { readonly claimCodes?: { readonly expiresInSeconds?: number } };

/**
 * Makes the identifiers of many parties, in their order, for which the office will hold the keys; nothing is stored yet.
 * Throws `invalid-request` for more than 1,000, `witness-threshold-not-met`, and `unavailable` where the identifiers could
 * not be made.
 */
export async function prepareParties(
  ports: Pick<Ports, 'dids' | 'clock' | 'random' | 'witnesses'>,
  officeCode: OfficeCode,
  parties: readonly PartyData[],
  { claimCodes }: PrepareOptions = {},
): Promise<readonly PreparedParty[]> {
  if (parties.length > mostPartiesAtOnce)
    throw new Problem('invalid-request', 'So many parties cannot be registered at once.');
  const witness = await ports.witnesses.usualRule(officeCode);
  const now = ports.clock();
  const path = () => ['parties', timeOrderedPartyId(ports.random, now)];
  const made = await ports.dids.createMany(
    parties.map(() => ({ path: path(), officeCode, keys: partyKeys, witness })),
  );
  const prepared: PreparedParty[] = [];
  for (const [index, data] of parties.entries()) {
    const did = made[index];
    if (did === undefined) throw new Problem('internal-error', 'A party has got no identifier.');
    const change = await approvedFirst(ports, officeCode, did.change);
    const at = ports.clock();
    prepared.push({
      party: partyOf({ change, officeCode, data, control: 'office', at }),
      prepared: { ...did, change },
      ...(claimCodes && { claimCode: newClaimCode(ports, at, claimCodes.expiresInSeconds) }),
    });
  }
  return prepared;
}

function newClaimCode(
  { random }: Pick<Ports, 'random'>,
  at: Date,
  expiresInSeconds: number = claimCodeSeconds.most,
): PreparedClaimCode {
  return {
    codeId: timeOrderedUuid(random, at),
    claimCode: randomSecret(random),
    expiresAt: addSeconds(at, expiresInSeconds),
  };
}

/**
 * Adds prepared parties with their logs, keys, claim codes and audit events to the transaction, all or none. Throws
 * `party-exists`, which names the other party, where one of their identifiers of the office is taken.
 */
export async function addAllRegistered(
  store: WriteStore,
  parties: readonly PreparedParty[],
  actor: string,
): Promise<void> {
  await addParties(
    store,
    parties.map(({ party }) => party),
  );
  const made = parties.map(({ prepared }) => prepared);
  if (!(await store.writeDidLogs.appendFirst(made.map(({ change }) => change))))
    throw new Problem('did-log-conflict', 'One of the identifiers exists already.');
  await store.writeDids.keepAll(made);
  await store.writeClaimCodes.addAll(parties.flatMap(toClaimCodes));
  await store.writeAudit.appendAll(parties.map((each) => registeredEvent(each, actor)));
}

async function addParties(store: WriteStore, parties: readonly Party[]): Promise<void> {
  const added = await store.writeParties.addAll(parties);
  if (added.outcome === 'exists')
    throw new Problem('party-exists', `Party ${added.partyId} has one of these party identifiers already.`);
}

function toClaimCodes({ party, claimCode: made }: PreparedParty): readonly ClaimCode[] {
  if (made === undefined) return [];
  const { officeCode, partyId, did, createdAt } = party;
  const { codeId, claimCode, expiresAt } = made;
  const codeDigest = sha256Text(claimCode);
  return [
    { codeId, officeCode, partyId, did, codeDigest, createdAt, expiresAt, failedTries: 0, state: 'open' },
  ];
}

function registeredEvent({ party, claimCode }: PreparedParty, actor: string): NewAuditEvent {
  const { officeCode, createdAt, did, partyId, control } = party;
  const code = claimCode && { codeId: claimCode.codeId, codeExpiresAt: claimCode.expiresAt.toISOString() };
  return {
    ...{ officeCode, at: createdAt, actor, action: 'party.registered', subject: did },
    facts: { partyId, control, ...code },
  };
}

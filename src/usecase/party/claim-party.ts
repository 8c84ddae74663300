import { z } from 'zod';
import { sha256Text } from '../../base/hash.ts';
import { isJsonObject } from '../../base/json.ts';
import { parse } from '../../base/parse.ts';
import { Problem } from '../../base/problem.ts';
import { verificationRelationships } from '../../domain/did/did-document.ts';
import type { LogChange } from '../../domain/did/did-log.ts';
import type { Party } from '../../domain/party/party.ts';
import { type EntryParameters, unsignedUpdate } from '../../protocol/did-webvh/create-entry.ts';
import { verifiedChange } from '../../protocol/did-webvh/log-change.ts';
import { activeParty } from './active-party.ts';
import { appendWithinLimits } from '../identifier/append-within-limits.ts';
import { withoutKeys } from '../identifier/custodial-keys.ts';
import { withKeys } from '../identifier/draft-log-entry.ts';
import type { Ports } from '../ports.ts';
import type { ClaimCode, DidRecord } from '../records.ts';
import { commitments } from '../recovery/key-commitments.ts';
import { addRecoveryPlan, planRecovery, type PlannedRecovery } from '../recovery/plan-recovery.ts';
import { readStoredLog } from '../recovery/read-recovery.ts';
import { readStatement, signingMultikey } from '../recovery/statement.ts';
import type { WriteStore } from '../store.ts';
import { approvedChange, noKeys } from '../witness/approved-change.ts';

/** After this many wrong codes the claim code of a party is locked for good. */
export const mostClaimTries = 5;

const multikey = z.string().max(200);
/** What the wallet signs with the key that becomes the update key. */
const claimSchema = z.strictObject({
  purpose: z.literal('claim'),
  did: z.string().max(2048),
  headVersionId: z.string().max(200),
  codeDigest: z.string().max(100),
  updateKey: multikey,
  nextUpdateKey: multikey.optional(),
  recoveryKey: multikey.optional(),
  keys: z
    .array(
      z.strictObject({
        publicKeyMultibase: multikey,
        relationships: z.array(z.enum(verificationRelationships)).min(1).max(5).optional(),
      }),
    )
    .max(10)
    .default([]),
});
type Claim = z.output<typeof claimSchema>;
type ClaimPorts = Pick<Ports, 'store' | 'clock' | 'dids' | 'operationLimits' | 'witnesses'>;
/** Everything that one transaction makes of a claim. */
type Prepared = {
  readonly party: Party;
  readonly record: DidRecord;
  readonly change: LogChange;
  readonly expectedHead: string;
  readonly recovery: PlannedRecovery | undefined;
};

/**
 * Hands an identifier that the office made over to the party's wallet, which has the claim code and proves that it has
 * the new update key. The office's last signature gives the identifier to that key; in the same transaction the code is
 * used up and the office's keys are forgotten, so that it can change and sign nothing for it any more. A wrong code is
 * counted. Throws `conflict` where there is no open code, `proof-invalid` for a wrong code or statement, `key-invalid`,
 * `did-log-conflict` where the identifier has changed since the statement was signed, `too-many-requests`,
 * `entry-pending`, and `witness-threshold-not-met`: then the claim is kept and completed as the pending entry.
 */
export async function claimParty(
  ports: ClaimPorts,
  command: { readonly partyId: string; readonly claimCode: string; readonly statement: string },
): Promise<Party> {
  const code = await openCode(ports, command.partyId, sha256Text(command.claimCode));
  const claim = readClaim(command.statement, code);
  const prepared = await prepare(ports, code, claim);
  const evidenceDigest = sha256Text(command.statement);
  const { change, isReserved } = await approvedClaim(ports, { code, prepared, evidenceDigest });
  return ports.store.write(async (store) => {
    if (!isReserved) await useCode(store, code.codeId, ports.clock());
    return commitClaim(ports, store, { ...prepared, change, codeId: code.codeId, evidenceDigest });
  });
}

// Once a witness may see the entry the code is used up: the claim is then completed as it is or not at all.
async function approvedClaim(
  ports: ClaimPorts,
  claimed: { readonly code: ClaimCode; readonly prepared: Prepared; readonly evidenceDigest: string },
): Promise<{ readonly change: LogChange; readonly isReserved: boolean }> {
  const { code, prepared, evidenceDigest } = claimed;
  const { codeId, officeCode, partyId } = code;
  const { expectedHead, recovery } = prepared;
  const change = await approvedChange(ports, {
    ...{ officeCode, partyId, change: prepared.change, expectedHead, urgency: 'ordinary' },
    keys: { ...noKeys, newKeys: recovery?.newKeys ?? [] },
    command: { kind: 'claim', codeId, evidenceDigest, recoveryTerms: recovery?.terms },
    reserve: (store) => useCode(store, codeId, ports.clock()),
  });
  return { change, isReserved: change.neededApprovals.length > 0 };
}

async function useCode(store: WriteStore, codeId: string, at: Date): Promise<void> {
  if (!(await store.writeClaimCodes.use(codeId, at)))
    throw new Problem('conflict', 'The claim code is no longer open.');
}

async function openCode(ports: ClaimPorts, partyId: string, codeDigest: string): Promise<ClaimCode> {
  const at = ports.clock();
  const tried = await ports.store.write(async (store) => {
    const outcome = await store.writeClaimCodes.compare(partyId, codeDigest, {
      at,
      mostTries: mostClaimTries,
    });
    if (outcome.outcome !== 'wrong') return outcome;
    const { officeCode, did: subject, codeId } = outcome.claimCode;
    const facts = { codeId, triesLeft: outcome.triesLeft };
    await store.writeAudit.append({
      officeCode,
      at,
      actor: 'wallet',
      action: 'claim.refused',
      subject,
      facts,
    });
    return outcome;
  });
  switch (tried.outcome) {
    case 'right':
      return tried.claimCode;
    case 'wrong':
      throw new Problem('proof-invalid', `The claim code is wrong; ${tried.triesLeft} tries are left.`);
    case 'notOpen':
      throw new Problem(
        'conflict',
        'There is no open claim code for this party; ask the office for a new one.',
      );
    default:
      return tried satisfies never;
  }
}

function readClaim(statement: string, code: ClaimCode): Claim {
  const signed = readStatement(statement);
  const signer = signingMultikey(signed);
  const claim = parse(claimSchema, signed.jws.payload, 'proof-invalid');
  const isOfThis = claim.did === code.did && claim.codeDigest === code.codeDigest;
  if (signer !== claim.updateKey || !isOfThis)
    throw new Problem('proof-invalid', 'The statement is not this claim, signed by the new update key.');
  return claim;
}

async function prepare(ports: ClaimPorts, code: ClaimCode, claim: Claim): Promise<Prepared> {
  const { read } = ports.store;
  const party = await activeParty(read, code.officeCode, code.partyId);
  const record = await read.didRecords.byDid(code.did);
  if (party.control === 'holder' || record === undefined)
    throw new Problem('conflict', 'The party has the update key already.');
  const { log, head } = await readStoredLog(read, code.did);
  if (claim.headVersionId !== head.versionId)
    throw new Problem('did-log-conflict', 'The identifier has changed since the statement was signed.');
  const { recoveryKey, updateKey } = claim;
  checkNextKey(claim, record);
  const recovery = recoveryKey === undefined ? undefined : await planRecovery(ports, { recoveryKey });
  const state: unknown = head.document;
  if (!isJsonObject(state)) throw new Problem('internal-error', 'A stored document is not an object.');
  const keys = claim.keys.length > 0 ? claim.keys : [{ publicKeyMultibase: updateKey }];
  const now = ports.clock();
  const entry = unsignedUpdate({
    previous: head,
    document: withKeys(state, code.did, keys, `-v${head.versionNumber + 1}`),
    parameters: claimParameters(claim, record, recovery),
    versionTime: now,
  });
  const { line } = await ports.dids.release(code.did, entry);
  const result = verifiedChange({ stored: log, location: log.location, lines: [line], now });
  if (result.fault !== undefined) throw new Problem('unavailable', result.fault.detail);
  return { party, record, change: result.change, expectedHead: head.versionId, recovery };
}

/** Appends the claim's entry in the caller's transaction, and hands the party over. Throws `did-log-conflict`. */
export async function commitClaim(
  ports: Pick<Ports, 'clock' | 'operationLimits'>,
  store: WriteStore,
  claimed: Prepared & { readonly codeId: string; readonly evidenceDigest: string },
): Promise<Party> {
  const { party, record, change, expectedHead, recovery, codeId, evidenceDigest } = claimed;
  const { officeCode, partyId, did } = party;
  const at = ports.clock();
  const { outcome } = await appendWithinLimits(ports, store, { change, expectedHead });
  if (outcome === 'conflict')
    throw new Problem('did-log-conflict', 'The identifier has changed since the statement was signed.');
  await store.writeDids.keep(withoutKeys(record));
  const taken = await store.writeParties.amend(officeCode, partyId, party.version, { control: 'holder', at });
  if (taken === undefined) throw new Problem('conflict', 'The party has changed meanwhile; try again.');
  await store.writeAudit.append({
    ...{ officeCode, at, actor: 'wallet', action: 'party.claimed', subject: did },
    facts: { codeId, versionId: change.lines.at(-1)?.versionId ?? '', evidenceDigest },
  });
  if (recovery !== undefined) await addRecoveryPlan(store, { ...recovery, party: taken, actor: 'wallet' });
  return taken;
}

/**
 * Under pre-rotation the last entry of the office reveals the key it committed to and commits to the wallet's, which
 * makes the next one; nobody can make one with the revealed key.
 */
function claimParameters(
  { updateKey, nextUpdateKey }: Claim,
  { nextKeyId }: DidRecord,
  recovery: PlannedRecovery | undefined,
): EntryParameters {
  const next = nextKeyId === undefined ? nextUpdateKey : updateKey;
  return {
    updateKeys: [nextKeyId ?? updateKey],
    ...(next === undefined ? {} : { nextKeyHashes: commitments(next, recovery?.terms) }),
  };
}

function checkNextKey({ recoveryKey, nextUpdateKey }: Claim, { nextKeyId }: DidRecord): void {
  if (nextKeyId === undefined && recoveryKey !== undefined && nextUpdateKey === undefined)
    throw new Problem('invalid-request', 'An identifier that can be recovered commits to its next key.');
  if (nextKeyId !== undefined && nextUpdateKey !== undefined)
    throw new Problem(
      'invalid-request',
      'The identifier commits to its next key already: it will be the update key of the claim, so no other is named.',
    );
}

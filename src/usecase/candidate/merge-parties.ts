import { Problem } from '../../base/problem.ts';
import { partyPair } from '../../domain/link/pair-decision.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { changePartyIdentifiers } from '../identifier/change-party-identifier.ts';
import { type EquivalentParties, planEquivalence } from '../identifier/equivalent-parties.ts';
import { type DecidedPair, type DecidePorts, decidePair } from './decide-pair.ts';

type PairCommand = { readonly caller: Caller; readonly partyIds: readonly [string, string] };

/**
 * Merges two registrations of one party: decides that they are one, and each identifier names the other. The canonical DID
 * is the older one. Throws as `decidePair`, and `key-not-custodial` where the office cannot change both identifiers.
 */
export async function mergeParties(
  ports: DecidePorts,
  command: PairCommand,
): Promise<DecidedPair & Pick<EquivalentParties, 'canonicalDid'>> {
  const { caller, partyIds } = command;
  if (partyIds[0] === partyIds[1]) throw new Problem('invalid-request', 'These are the same party.');
  const { officeCode } = caller;
  const plan = await planEquivalence(ports, { officeCode, partyIds, isSame: true });
  if (plan === undefined)
    throw new Problem(
      'key-not-custodial',
      'The office cannot change both identifiers; decide that they are one, or have both sides state a link.',
    );
  const decided = await decidePair(ports, { ...command, kind: 'same', reason: 'merged' });
  return { ...decided, canonicalDid: plan.canonicalDid };
}

/**
 * Splits two merged registrations again: takes back the decision that they are one, where it was decided, and neither
 * identifier names the other any more. No history is touched. Throws as `decidePair`, and `conflict` where they are not
 * merged.
 */
export async function splitParties(
  ports: DecidePorts,
  command: PairCommand,
): Promise<EquivalentParties & { readonly decided: DecidedPair | undefined }> {
  const { caller } = command;
  const { officeCode } = caller;
  const partyIds = partyPair(...command.partyIds);
  const plan = await planEquivalence(ports, { officeCode, partyIds, isSame: false });
  const { verdict } = await ports.store.read.pairDecisions.standing(officeCode, partyIds);
  if (verdict === 'same' && plan !== undefined) {
    const decided = await decidePair(ports, { ...command, kind: 'withdrawn', reason: 'split' });
    return { canonicalDid: plan.canonicalDid, parties: decided.parties, decided };
  }
  if (plan === undefined || plan.changes.length === 0)
    throw new Problem('conflict', 'These two are not merged.');
  const parties = await changePartyIdentifiers(ports, caller, plan.changes);
  return { canonicalDid: plan.canonicalDid, parties, decided: undefined };
}

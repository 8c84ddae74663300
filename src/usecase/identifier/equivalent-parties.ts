import { Problem } from '../../base/problem.ts';
import { type Candidate, canonicalOf } from '../../domain/did/equivalence.ts';
import { didMethodOf, didMethodTable } from '../../domain/did/did-method.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { activeParty } from '../party/active-party.ts';
import { changePartyIdentifiers, type IdentifierChange } from './change-party-identifier.ts';
import { requireChangeable } from './change-plain-identifier.ts';
import type { Ports } from '../ports.ts';
import type { DidLogHead } from '../did-store.ts';

type EquivalencePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits' | 'witnesses'>;

/** Names that one identifier may have beside its own. */
const mostNames = 50;

/**
 * States in a party's identifier that another DID is of the same party, or takes that back (`isSame` false). It counts
 * only while the other DID says the same of this one. Throws as `changePartyIdentifier`, and `conflict` where it is
 * stated, or not stated, already.
 */
export async function stateEquivalence(
  ports: EquivalencePorts,
  command: {
    readonly caller: Caller;
    readonly partyId: string;
    readonly did: Did;
    readonly isSame: boolean;
  },
): Promise<Party> {
  const { caller, partyId, did, isSame } = command;
  const party = await activeParty(ports.store.read, caller.officeCode, partyId);
  requireChangeable(party.did, { kind: 'rename', alsoKnownAs: [] });
  const change = renaming(party, await headOf(ports, party.did), did, isSame);
  if (change === undefined) {
    throw new Problem('conflict', isSame ? 'This is stated already.' : 'There is no such statement.');
  }
  const [changed] = await changePartyIdentifiers(ports, caller, [change]);
  if (changed === undefined) throw new Problem('internal-error', 'The change gave no party.');
  return changed;
}

/** Two parties that are one, and which of their DIDs is the canonical one. */
export type EquivalentParties = { readonly canonicalDid: Did; readonly parties: readonly Party[] };

/** Two active parties of the office, and what their identifiers have to state, or no longer state, to be one or two. */
export type EquivalencePlan = { readonly canonicalDid: Did; readonly changes: readonly IdentifierChange[] };

/**
 * What makes two registrations of one party one (`isSame`), or two again; nothing is changed yet. Undefined where an
 * identifier is not the office's to change: its holder has the key, or its method names no others. Throws `not-found` and
 * `did-deactivated`.
 */
export async function planEquivalence(
  ports: Pick<Ports, 'store'>,
  {
    officeCode,
    partyIds,
    isSame,
  }: Pick<Caller, 'officeCode'> & {
    readonly partyIds: readonly [string, string];
    readonly isSame: boolean;
  },
): Promise<EquivalencePlan | undefined> {
  const find = (partyId: string) => activeParty(ports.store.read, officeCode, partyId);
  const [one, other] = [await find(partyIds[0]), await find(partyIds[1])];
  if (![one, other].every(mayName)) return undefined;
  const [head, otherHead] = [await headOf(ports, one.did), await headOf(ports, other.did)];
  const changes = [renaming(one, head, other.did, isSame), renaming(other, otherHead, one.did, isSame)];
  return {
    canonicalDid: canonicalOf([candidate(head), candidate(otherHead)]),
    // In one order whoever asks, so that two merges of the same parties wait for each other in one direction only.
    changes: changes
      .filter((change) => change !== undefined)
      .sort((left, right) => (left.partyId < right.partyId ? -1 : 1)),
  };
}

function mayName({ did, control }: Party): boolean {
  const method = didMethodOf(did);
  return control === 'office' && method !== undefined && didMethodTable[method].canName;
}

function renaming(party: Party, head: DidLogHead, did: Did, isSame: boolean): IdentifierChange | undefined {
  if (did === party.did) throw new Problem('invalid-request', 'A DID is not another one than itself.');
  const names = head.document.alsoKnownAs ?? [];
  if (names.includes(did) === isSame) return undefined;
  const alsoKnownAs = isSame ? [...names, did] : names.filter((name) => name !== did);
  if (alsoKnownAs.length > mostNames)
    throw new Problem('invalid-request', `An identifier has at most ${mostNames} other names.`);
  return { partyId: party.partyId, update: { kind: 'rename', alsoKnownAs } };
}

async function headOf({ store }: Pick<Ports, 'store'>, did: Did): Promise<DidLogHead> {
  const head = await store.read.didLogs.head(did);
  if (head === undefined) throw new Problem('did-not-found', 'The identifier has no log here.');
  return head;
}

function candidate({ did, created }: DidLogHead): Candidate {
  return { did, created };
}

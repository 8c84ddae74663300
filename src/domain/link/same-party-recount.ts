import type { Did } from '../did/did.ts';
import { type Pair, type SamePartyFinding, samePartyFinding } from './same-party.ts';

/** What a statement of a bundle comes to for whoever checks it. */
export type CheckedStatement = {
  readonly kind: 'samePartyCredential' | 'alsoKnownAs' | 'decision';
  readonly says: 'same' | 'notSame';
  readonly did: Did;
  readonly otherDid: Did;
  readonly linkId: string | undefined;
  readonly state: string;
  /** Whether it stands: a credential was verified; of the rest there is the word of whoever signed the bundle. */
  readonly holds: boolean;
};

/**
 * The answer anew from the statements that stand: a link needs both its sides, and so do documents that name each other; a
 * decision of an office needs no other. Objected links contest, as decisions do.
 */
export function recountSameParty(dids: Pair, statements: readonly CheckedStatement[]): SamePartyFinding {
  const standing = statements.filter(({ holds }) => holds);
  return samePartyFinding(dids, {
    same: mutualPairs(standing.filter(({ state }) => state === 'counted')),
    objected: mutualPairs(standing.filter(({ state }) => state === 'counted' || state === 'objected')),
    notSame: standing
      .filter(({ says, state }) => says === 'notSame' && state === 'counted')
      .map(({ did, otherDid }) => [did, otherDid]),
  });
}

function mutualPairs(statements: readonly CheckedStatement[]): readonly Pair[] {
  const same = statements.filter(({ says, kind }) => says === 'same' && kind !== 'decision');
  const decided = statements.filter(({ says, kind }) => says === 'same' && kind === 'decision');
  const sides = new Set(same.map((each) => sideOf(each.did, each.otherDid, each)));
  const mutual = same.filter((each) => sides.has(sideOf(each.otherDid, each.did, each)));
  return [...mutual, ...decided].map(({ did, otherDid }) => [did, otherDid]);
}

function sideOf(did: Did, otherDid: Did, { kind, linkId }: CheckedStatement): string {
  return `${kind} ${linkId ?? ''} ${did} ${otherDid}`;
}

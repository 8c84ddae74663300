import type { Did } from '../did/did.ts';
import type { PartyData } from '../party/party-data.ts';
import type { OfficeCode } from '../trust/office.ts';
import type { AttestationEvidence } from './outside-attestation.ts';

/** What one party can be to another that is not the same: a relation never makes two parties one, nor keeps them apart. */
export const relationKinds = ['partOf', 'branchOf', 'subsidiaryOf', 'formerly', 'succeededBy'] as const;
export type RelationKind = (typeof relationKinds)[number];

type PartyKind = PartyData['partyKind'];
type RelationRule = {
  /** What the other party is to this one. */
  readonly inverse: string;
  /** Which kinds of party can stand on either side; `alike` where both have to be of one kind. */
  readonly between: 'organizations' | 'alike' | 'any';
  /**
   * Whose chains must not come back to where they began: `hierarchy` while they hold at one time, `order` ever, `free`
   * where they may (a party can take an old name again).
   */
  readonly chain: 'hierarchy' | 'order' | 'free';
  /** Whether it has to be said if the first party is a legal person of its own. */
  readonly needsLegalPersonality: boolean;
  /** On which side a party that has ended may stand. */
  readonly ended: 'subject' | 'object' | 'neither';
};

/** The rules of each kind. A branch or a part belongs to an organization; a natural person has neither. */
export const relationRules: { readonly [kind in RelationKind]: RelationRule } = {
  partOf: {
    ...{ inverse: 'hasPart', between: 'organizations', chain: 'hierarchy' },
    ...{ needsLegalPersonality: true, ended: 'neither' },
  },
  branchOf: {
    ...{ inverse: 'hasBranch', between: 'organizations', chain: 'hierarchy' },
    ...{ needsLegalPersonality: true, ended: 'neither' },
  },
  subsidiaryOf: {
    ...{ inverse: 'hasSubsidiary', between: 'organizations', chain: 'hierarchy' },
    ...{ needsLegalPersonality: false, ended: 'neither' },
  },
  formerly: {
    ...{ inverse: 'laterNamed', between: 'alike', chain: 'free' },
    ...{ needsLegalPersonality: false, ended: 'object' },
  },
  // Persons can be succeeded by organizations, and the other way round.
  succeededBy: {
    ...{ inverse: 'successorOf', between: 'any', chain: 'order' },
    ...{ needsLegalPersonality: false, ended: 'subject' },
  },
};

/**
 * A relation without who stated it. `from` is its first day, `until` the first day on which it no longer holds, as
 * YYYY-MM-DD; without a bound it holds from, or for, ever.
 */
export type Relation = {
  readonly kind: RelationKind;
  readonly subject: Did;
  readonly object: Did;
  readonly from: string | undefined;
  readonly until: string | undefined;
  /** Whether a part or branch is a legal person of its own; undefined for the other kinds. */
  readonly hasLegalPersonality: boolean | undefined;
};

/** A relation as an office states it, on evidence. It is kept when it has ended, and when it was withdrawn as wrong. */
export type PartyRelation = Relation & {
  readonly relationId: string;
  readonly officeCode: OfficeCode;
  readonly evidence: AttestationEvidence;
  readonly statedAt: Date;
  readonly statedBy: string;
  readonly closing: RelationClosing | undefined;
};
/** `ended`: it held until the day it says; `withdrawn`: it never held. */
export type RelationClosing = {
  readonly as: 'ended' | 'withdrawn';
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
};

/**
 * What follows from a relation for whether the two are one party. A part or a branch without legal personality is the
 * same party as its entity; one with it, and a subsidiary, is another party; of the rest nothing follows. It follows
 * only: who is one party is decided elsewhere, on this and other evidence.
 */
export function sameness({
  kind,
  hasLegalPersonality,
}: Pick<Relation, 'kind' | 'hasLegalPersonality'>): 'sameParty' | 'otherParty' | 'open' {
  if (kind === 'subsidiaryOf') return 'otherParty';
  if (hasLegalPersonality === undefined) return 'open';
  return hasLegalPersonality ? 'otherParty' : 'sameParty';
}

/** Why a relation cannot be at all, by the member at fault; undefined where it can. */
export function relationFault(
  relation: Relation,
): { readonly pointer: string; readonly detail: string } | undefined {
  const { kind, subject, object, from, until, hasLegalPersonality } = relation;
  const { needsLegalPersonality } = relationRules[kind];
  if (subject === object) return { pointer: '/object', detail: 'A party has no relation to itself.' };
  if (from !== undefined && until !== undefined && until <= from)
    return { pointer: '/until', detail: 'A relation ends after it begins.' };
  if (needsLegalPersonality && hasLegalPersonality === undefined)
    return {
      pointer: '/hasLegalPersonality',
      detail: 'Say whether it is a legal person of its own: without it, it is the same party as its entity.',
    };
  if (!needsLegalPersonality && hasLegalPersonality !== undefined)
    return { pointer: '/hasLegalPersonality', detail: 'This is said of parts and branches only.' };
  return undefined;
}

/** Whether parties of these kinds can have the relation; a kind that is not known is not held against it. */
export function areKindsAllowed(
  kind: RelationKind,
  kinds: { readonly subject: PartyKind | undefined; readonly object: PartyKind | undefined },
): boolean {
  const { between } = relationRules[kind];
  const { subject, object } = kinds;
  switch (between) {
    case 'organizations':
      return subject !== 'naturalPerson' && object !== 'naturalPerson';
    case 'alike':
      return subject === undefined || object === undefined || subject === object;
    case 'any':
      return true;
    default:
      return between satisfies never;
  }
}

/** Kinds whose relations form chains together. */
export function chainedWith(kind: RelationKind): readonly RelationKind[] {
  const { chain } = relationRules[kind];
  if (chain === 'free') return [];
  return relationKinds.filter((other) => relationRules[other].chain === chain);
}

/** Whether there is a day on which both hold. */
export function overlap(
  one: Pick<Relation, 'from' | 'until'>,
  other: Pick<Relation, 'from' | 'until'>,
): boolean {
  return common(one, other) !== undefined;
}

/** The time that two have in common; undefined where they have none. */
export function common(
  one: Pick<Relation, 'from' | 'until'>,
  other: Pick<Relation, 'from' | 'until'>,
): Pick<Relation, 'from' | 'until'> | undefined {
  const from = [one.from, other.from]
    .filter((day) => day !== undefined)
    .toSorted()
    .at(-1);
  const until = [one.until, other.until].filter((day) => day !== undefined).toSorted()[0];
  return from !== undefined && until !== undefined && until <= from ? undefined : { from, until };
}

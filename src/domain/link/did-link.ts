import type { Did } from '../did/did.ts';
import type { OfficeCode } from '../trust/office.ts';

/** What an office rests a statement on that two DIDs are one party. A likeness of names is a proposal and never enough. */
export const samePartyEvidenceKinds = ['presentation', 'registration', 'document'] as const;
export type SamePartyEvidence = {
  readonly kind: (typeof samePartyEvidenceKinds)[number];
  /** SHA-256 of the evidence as base64url; the evidence itself stays where it is. */
  readonly digest: string;
};

/** The state in which a link is kept. `revoked` is a link that an office removed after an objection. */
export const didLinkStates = [
  'pending',
  'oneSided',
  'reciprocal',
  'objected',
  'withdrawn',
  'revoked',
] as const;
export type DidLinkState = (typeof didLinkStates)[number];

/**
 * A link of two DIDs as one party, as the office collects it: each side states it in a credential that is made for this
 * very link, by its nonce and its audience. The DIDs stand in their order as texts.
 */
export type DidLink = {
  readonly linkId: string;
  readonly officeCode: OfficeCode;
  readonly dids: readonly [Did, Did];
  readonly nonce: string;
  /** The DID of the office that collects. */
  readonly audience: Did;
  readonly state: DidLinkState;
  readonly requestedAt: Date;
  readonly requestedBy: string;
  /** Until when the sides may state it. */
  readonly expiresAt: Date;
  /** Whether the documents of own parties name the other DID while the link counts. */
  readonly statesEquivalence: boolean;
  /** The office found that the two are not one party; that stands against every other link that would make them one. */
  readonly isNotSame: boolean;
  readonly endedAt: Date | undefined;
  readonly endedBy: string | undefined;
  readonly endReason: string | undefined;
};

/** Who signed a side: the DID's own key, or the office that holds the party. */
export type StatementRole = 'party' | 'office';

/** One side of a link, with the credential it is. */
export type DidLinkStatement = {
  readonly linkId: string;
  readonly officeCode: OfficeCode;
  /** Whose side it is. */
  readonly did: Did;
  readonly otherDid: Did;
  readonly role: StatementRole;
  readonly issuer: Did;
  readonly credential: string;
  readonly credentialDigest: string;
  readonly evidence: readonly SamePartyEvidence[];
  /** The record of the credential, where it was issued by this office or with a key it keeps. */
  readonly issuedId: string | undefined;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly receivedAt: Date;
};

/** How sure a reciprocal link is: both DIDs' own keys signed, or offices spoke for their parties. */
export type LinkAssurance = 'proven' | 'confirmedByOffices';

/** The assurance of a link of which both sides count. */
export function linkAssurance(roles: readonly StatementRole[]): LinkAssurance {
  return roles.every((role) => role === 'party') ? 'proven' : 'confirmedByOffices';
}

/** Both DIDs in the one order in which a pair is kept. */
export function pairOf(one: Did, other: Did): readonly [Did, Did] {
  return one < other ? [one, other] : [other, one];
}

/** What becomes of a link when so many of its sides are there. */
export function stateWith(statements: number): DidLinkState {
  if (statements === 0) return 'pending';
  return statements === 1 ? 'oneSided' : 'reciprocal';
}

/** Whether a link has ended for good. */
export function hasEnded({ state }: Pick<DidLink, 'state'>): boolean {
  return state === 'withdrawn' || state === 'revoked';
}

/** A party's objection to a link of it, and how the office decided. Decided ones are kept. */
export type LinkObjection = {
  readonly objectionId: string;
  readonly officeCode: OfficeCode;
  readonly linkKind: 'didLink' | 'partyLink';
  readonly linkId: string;
  /** Who objects. */
  readonly did: Did;
  readonly reason: string;
  /** SHA-256 of the statement the party signed; undefined where the office wrote the objection down for it. */
  readonly statementDigest: string | undefined;
  readonly objectedAt: Date;
  readonly objectedBy: string;
  readonly state: 'open' | 'upheld' | 'dismissed';
  readonly decidedAt: Date | undefined;
  readonly decidedBy: string | undefined;
  readonly decisionReason: string | undefined;
};

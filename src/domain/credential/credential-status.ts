/** How an issued credential stands: in force, paused, or ended for good. */
export const credentialStates = ['valid', 'suspended', 'revoked'] as const;
export type CredentialState = (typeof credentialStates)[number];

/** The value of a state in a status list; the coding of Token Status Lists §7.1. */
export const statusValues: { readonly [state in CredentialState]: number } = {
  valid: 0,
  revoked: 1,
  suspended: 2,
};

/** Why an office changes the status of a credential. What is kept and shown of it is one of these. */
export const statusReasons = [
  'unspecified',
  'keyCompromise',
  'dataChanged',
  'superseded',
  'issuedInError',
  'holderRequest',
  'underReview',
  'reviewEnded',
  'partyEnded',
  'linkEnded',
] as const;
export type StatusReason = (typeof statusReasons)[number];

/** The longest note an office may keep with a change, in characters. */
export const longestStatusMessage = 200;

const movesFrom: { readonly [state in CredentialState]: readonly CredentialState[] } = {
  valid: ['suspended', 'revoked'],
  suspended: ['valid', 'revoked'],
  revoked: [],
};

/** Whether a credential may go from one state to the other: a pause can end, a revocation cannot. */
export function mayMove(from: CredentialState, to: CredentialState): boolean {
  return movesFrom[from].includes(to);
}

/** The state by the moments on record; a credential that was revoked while it was suspended is revoked. */
export function credentialState(record: {
  readonly suspendedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}): CredentialState {
  if (record.revokedAt !== undefined) return 'revoked';
  return record.suspendedAt === undefined ? 'valid' : 'suspended';
}

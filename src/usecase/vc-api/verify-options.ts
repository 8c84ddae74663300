import type { JoseFault } from '../../protocol/jose/compact-jws.ts';

/** What a caller wants proofs to say; what is not given is not asked for. */
export type ProofWishes = {
  readonly challenge?: string | undefined;
  readonly domain?: string | undefined;
  readonly expectedProofPurpose?: string | undefined;
};

/** The proof is meant for something else than the caller expects. */
export function purposeFault({ expectedProofPurpose }: ProofWishes, purpose: string): JoseFault | undefined {
  return expectedProofPurpose === undefined || expectedProofPurpose === purpose
    ? undefined
    : { code: 'PROOF_VERIFICATION_ERROR', detail: 'The proof is for another purpose than the one expected.' };
}

/** The members of a proof's terms that the caller gave. */
export function bindingOf({ challenge, domain }: ProofWishes): {
  readonly challenge?: string;
  readonly domain?: string;
} {
  return {
    ...(challenge === undefined ? {} : { challenge }),
    ...(domain === undefined ? {} : { domain }),
  };
}

/** Why the claims of a token are not for the caller's challenge and domain (VC-JOSE-COSE: `nonce`, `aud`), or undefined. */
export function tokenBindingFault(
  { nonce, aud }: { readonly nonce?: unknown; readonly aud?: unknown },
  { challenge, domain }: ProofWishes,
): JoseFault | undefined {
  if (challenge !== undefined && nonce !== challenge) return notBound('challenge');
  return domain !== undefined && aud !== domain ? notBound('domain') : undefined;
}

/** What is not signed for anybody does not answer a challenge. */
export function unboundFault({ challenge, domain }: ProofWishes): JoseFault | undefined {
  if (challenge !== undefined) return notBound('challenge');
  return domain === undefined ? undefined : notBound('domain');
}

function notBound(member: 'challenge' | 'domain'): JoseFault {
  return member === 'challenge'
    ? { code: 'INVALID_CHALLENGE_ERROR', detail: 'This does not answer the challenge.' }
    : { code: 'INVALID_DOMAIN_ERROR', detail: 'This was not made for the domain.' };
}

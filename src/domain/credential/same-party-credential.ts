import { z } from 'zod';
import type { JsonObject } from '../../base/json.ts';
import { isDid } from '../did/did.ts';
import { samePartyEvidenceKinds } from '../link/did-link.ts';

const did = z.string().refine(isDid);

/** What a SamePartyCredential states, as it is read from one that verified. */
export const samePartyClaimsSchema = z.object({
  did,
  sameAs: did,
  linkId: z.string(),
  nonce: z.string(),
  audience: did,
  officeCode: z.string().optional(),
  evidence: z
    .array(z.object({ kind: z.enum(samePartyEvidenceKinds), digest: z.string() }))
    .max(10)
    .default([]),
});
export type SamePartyClaims = z.output<typeof samePartyClaimsSchema>;

/** The claims of a SamePartyCredential; all of them are for everybody to see, and none is personal. */
export function samePartyClaims(stated: SamePartyClaims): JsonObject {
  const { did: subject, sameAs, linkId, nonce, audience, officeCode, evidence } = stated;
  return {
    ...{ did: subject, sameAs, linkId, nonce, audience },
    ...(officeCode === undefined ? {} : { officeCode }),
    evidence: evidence.map(({ kind, digest }) => ({ kind, digest })),
  };
}

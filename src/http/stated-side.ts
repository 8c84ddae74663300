import { z } from 'zod';
import { isDid } from '../domain/did/did.ts';
import { sha256Schema } from '../usecase/link/did-link-view.ts';
import type { NamedEvidence, OwnSide } from '../usecase/link/state-own-side.ts';
import { sessionOf } from './session-cookie.ts';

/** The most a statement has as text, in characters. */
export const longestStatement = 64 * 1024;
export const didSchema = z.string().max(2048).refine(isDid, 'This is not a DID.');
/** A side as it is handed in. */
export const statementSchema = z.string().min(1).max(longestStatement).meta({
  description: 'A SamePartyCredential as JWT, by a key that the DID lists for assertions, or by its office.',
});
/** What is handed to the side that is to state a link. */
export const linkRequestSchema = z.object({
  linkId: z.string().min(1).max(100),
  dids: z.tuple([didSchema, didSchema]),
  nonce: z.string().min(22).max(100),
  audience: didSchema,
  respondTo: z.url().max(2048),
  expiresAt: z.iso.datetime(),
  discloses: z.array(z.string().max(200)).max(20).readonly().optional().meta({
    description: 'All that the link tells the other office.',
  }),
});
const evidenceSchema = z.union([
  z.strictObject({
    presentationRequestId: z.string().max(100),
    responseCode: z.string().max(100).optional(),
  }),
  z.strictObject({ partyId: z.string().max(100) }),
  z.strictObject({ documentDigest: sha256Schema }),
]);
/** A side that the office states for a party it holds. */
export const statedSideSchema = z.strictObject({
  did: didSchema.meta({ description: 'Whose side it is: the DID of a party of this office.' }),
  signedBy: z.enum(['party', 'office']).default('party').meta({
    description: '`party`: with the party’s own key, where the office keeps it; `office`: with the office’s.',
  }),
  evidence: z.array(evidenceSchema).max(10).default([]).meta({
    description:
      'What it rests on: an answered presentation request of either DID, the registration of the party, or the digest of a document. Without any about both DIDs nothing is linked: that names are alike is a proposal.',
  }),
});

/** Why a statement is refused to whoever handed it in. */
export const notItsOwn = {
  description: 'The statement is of another pair, for another link, or by somebody else.',
};
export const didEnded = { description: 'A DID is deactivated.' };

type Headers = { readonly [name: string]: string | undefined };

/** The side as it was asked for; presentations are read by the browser that they came back to. */
export function sideOf(
  publicUrl: string,
  headers: Headers,
  body: z.output<typeof statedSideSchema>,
): OwnSide {
  return { ...body, evidence: body.evidence.map((each) => evidenceOf(publicUrl, headers, each)) };
}

function evidenceOf(
  publicUrl: string,
  headers: Headers,
  named: z.output<typeof evidenceSchema>,
): NamedEvidence {
  if ('documentDigest' in named) return { kind: 'document', digest: named.documentDigest };
  if ('partyId' in named) return { kind: 'registration', reference: named.partyId };
  const { presentationRequestId: reference, responseCode } = named;
  const session = sessionOf(headers, { kind: 'presentation', id: reference }, publicUrl);
  return { kind: 'presentation', reference, responseCode, session };
}

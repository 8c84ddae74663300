import { z } from 'zod';

// The parts of the API's answers that the pages show; other members are left alone.
export const officesSchema = z.object({
  items: z.array(z.object({ officeCode: z.string(), name: z.string(), did: z.string() })),
});

const nameSchema = z.object({
  organizationStandardName: z.string().optional(),
  personFullName: z.string().optional(),
  personStructuredName: z
    .object({ firstName: z.string().optional(), lastName: z.string().optional() })
    .optional(),
});
const partySchema = z.object({
  partyId: z.string(),
  did: z.string(),
  status: z.string(),
  data: z.object({
    organizationNameBag: z.array(nameSchema).optional(),
    personNameBag: z.array(nameSchema).optional(),
    partyIdentifierBag: z.array(z.object({ officeCode: z.string(), identifier: z.string() })).optional(),
  }),
});
export type PartyRow = z.output<typeof partySchema>;
export const partiesSchema = z.object({ items: z.array(partySchema) });

export const createdOfferSchema = z.object({
  offerId: z.string(),
  credentialOfferUri: z.string(),
  qrCodeSvg: z.string(),
  txCode: z.string(),
  expiresAt: z.string(),
});
export type CreatedOffer = z.output<typeof createdOfferSchema>;
export const offerStateSchema = z.object({ state: z.string(), release: z.string().optional() });

const checkSchema = z.object({
  name: z.string(),
  outcome: z.enum(['passed', 'failed', 'skipped']),
  code: z.string().optional(),
  detail: z.string(),
});
export const verificationSchema = z.object({
  verified: z.boolean(),
  trusted: z.boolean(),
  checks: z.array(checkSchema),
  credential: z
    .object({ issuer: z.string(), subject: z.string().optional(), claims: z.record(z.string(), z.unknown()) })
    .optional(),
});
export type Verification = z.output<typeof verificationSchema>;

export const createdRequestSchema = z.object({
  requestId: z.string(),
  authorizationRequestUri: z.string(),
  qrCodeSvg: z.string(),
  expiresAt: z.string(),
});
export type CreatedRequest = z.output<typeof createdRequestSchema>;
export const requestStateSchema = z.object({
  state: z.string(),
  results: z.record(z.string(), verificationSchema).optional(),
});
export type RequestState = z.output<typeof requestStateSchema>;

import { z } from 'zod';
import { ApiFailure } from './office-api.ts';

const methodSchema = z.object({ id: z.string(), type: z.string(), revoked: z.string().optional() });
const documentSchema = z.looseObject({
  id: z.string(),
  alsoKnownAs: z.array(z.string()).optional(),
  verificationMethod: z.array(methodSchema).optional(),
  service: z
    .array(
      z.object({
        id: z.string(),
        type: z.union([z.string(), z.array(z.string())]),
        serviceEndpoint: z.unknown(),
      }),
    )
    .optional(),
});
const resolutionSchema = z.object({
  didDocument: documentSchema.nullable(),
  didResolutionMetadata: z.looseObject({
    error: z.object({ type: z.string() }).optional(),
    host: z.string().optional(),
    hostOffice: z.string().optional(),
    source: z.string().optional(),
    retrieved: z.string().optional(),
    cached: z.enum(['fresh', 'stale']).optional(),
    witnesses: z.object({ threshold: z.string(), approvals: z.string() }).optional(),
  }),
  didDocumentMetadata: z.looseObject({
    deactivated: z.boolean().optional(),
    created: z.string().optional(),
    updated: z.string().optional(),
    versionId: z.string().optional(),
    versionTime: z.string().optional(),
    canonicalId: z.string().optional(),
    equivalentId: z.array(z.string()).optional(),
    successor: z.string().optional(),
  }),
});
export type Resolution = z.output<typeof resolutionSchema>;
export type ResolvedDocument = z.output<typeof documentSchema>;

const mostVersionsShown = 20;

/** What the resolver says of a DID, now or at one of its versions; throws ApiFailure where it cannot be resolved. */
export async function resolveDid(did: string, versionNumber?: number): Promise<Resolution> {
  const query = versionNumber === undefined ? '' : `?versionNumber=${versionNumber}`;
  const answer = await fetch(`/1.0/identifiers/${encodeURIComponent(did)}${query}`, {
    headers: { accept: 'application/did-resolution' },
  }).catch(() => undefined);
  if (answer === undefined) throw new ApiFailure(0, '');
  const parsed = resolutionSchema.safeParse(await answer.json().catch(() => undefined));
  if (!parsed.success) throw new ApiFailure(answer.status, '');
  const isUsable = answer.ok || answer.status === 410;
  if (!isUsable)
    throw new ApiFailure(answer.status, parsed.data.didResolutionMetadata.error?.type.split('#')[1] ?? '');
  return parsed.data;
}

/** How many versions there are, where the identifier's method counts them (did:webvh: `5-Qm…` is the fifth). */
export function versionCount(resolution: Resolution): number {
  const count = Number(/^(\d+)-/.exec(resolution.didDocumentMetadata.versionId ?? '')?.[1] ?? 0);
  return Number.isSafeInteger(count) ? count : 0;
}

/** The latest versions, newest first, at most 20. */
export function readHistory(did: string, count: number): Promise<Resolution[]> {
  const shown = Math.min(count, mostVersionsShown);
  return Promise.all(Array.from({ length: shown }, (_, index) => resolveDid(did, count - index)));
}

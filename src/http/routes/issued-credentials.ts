import { z } from 'zod';
import { isDid } from '../../domain/did/did.ts';
import {
  listIssuedCredentials,
  readIssuedCredential,
} from '../../usecase/issuance/read-issued-credentials.ts';
import type { Ports } from '../../usecase/ports.ts';
import type { IssuedCredential } from '../../usecase/records.ts';
import { revokeCredential } from '../../usecase/issuance/revoke-credential.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';

type IssuedPorts = Pick<Ports, 'store' | 'clock'>;

const common = { tag: 'Credentials', errors: 'api' } as const;
const collection = '/api/v1/issued-credentials';
const issuedSchema = z.object({
  issuedId: z.string(),
  offerId: z.string().optional(),
  partyId: z.string().optional(),
  did: z.string(),
  credentialType: z.string(),
  format: z.string(),
  status: z.object({ listId: z.string(), index: z.int() }),
  issuedAt: z.iso.datetime(),
  validUntil: z.iso.datetime(),
  revokedAt: z.iso.datetime().optional(),
});
const issuedPathSchema = z.object({ issuedId: z.string() });
const noCredential = { description: 'The office issued no such credential.' };

/** The record of what an office issued, and its end. */
export function issuedCredentialRoutes(ports: IssuedPorts): readonly Route[] {
  return [
    route({
      ...common,
      method: 'get',
      path: collection,
      operationId: 'listIssuedCredentials',
      summary: 'The credentials the office issued, in their order',
      access: ['party:read'],
      querySchema: z.object({
        ...pageParameters,
        did: z.string().refine(isDid, 'A DID is expected.').optional(),
      }),
      responses: { 200: { description: 'A page of records.', schema: pageSchema(issuedSchema) } },
      handle: async (input) => {
        const { did } = input.query;
        const filter = did !== undefined && isDid(did) ? { did } : {};
        const page = pageRequest(input.query);
        const issued = await listIssuedCredentials(ports, requireCaller(input), filter, page);
        return { status: 200, json: pageAnswer(issued, showIssued) };
      },
    }),
    route({
      ...common,
      method: 'get',
      path: `${collection}/{issuedId}`,
      operationId: 'readIssuedCredential',
      summary: 'The record of one issued credential',
      access: ['party:read'],
      pathSchema: issuedPathSchema,
      responses: { 200: { description: 'The record.', schema: issuedSchema }, 404: noCredential },
      handle: async (input) => ({
        status: 200,
        json: showIssued(await readIssuedCredential(ports, requireCaller(input), input.path.issuedId)),
      }),
    }),
    route({
      ...common,
      method: 'post',
      path: `${collection}/{issuedId}/revocation`,
      operationId: 'revokeCredential',
      summary: 'Revoke a credential for good',
      description:
        'Revoking it again changes nothing. Verifiers see it within the status list’s maximum age of 60 s.',
      access: ['credential:revoke'],
      pathSchema: issuedPathSchema,
      responses: { 200: { description: 'The record, revoked.', schema: issuedSchema }, 404: noCredential },
      handle: async (input) => ({
        status: 200,
        json: showIssued(await revokeCredential(ports, requireCaller(input), input.path.issuedId)),
      }),
    }),
  ];
}

function showIssued(issued: IssuedCredential): z.output<typeof issuedSchema> {
  const { issuedId, offerId, partyId, did, credentialType, format, status, revokedAt } = issued;
  return {
    issuedId,
    ...(offerId === undefined ? {} : { offerId }),
    ...(partyId === undefined ? {} : { partyId }),
    did,
    credentialType,
    format,
    status: { listId: status.listId, index: status.index },
    issuedAt: issued.issuedAt.toISOString(),
    validUntil: issued.validUntil.toISOString(),
    ...(revokedAt === undefined ? {} : { revokedAt: revokedAt.toISOString() }),
  };
}

import { z } from 'zod';
import {
  credentialState,
  credentialStates,
  longestStatusMessage,
  statusReasons,
} from '../../domain/credential/credential-status.ts';
import { isDid } from '../../domain/did/did.ts';
import { changeCredentialStatus } from '../../usecase/issuance/change-credential-status.ts';
import {
  listIssuedCredentials,
  readIssuedCredential,
} from '../../usecase/issuance/read-issued-credentials.ts';
import type { Ports } from '../../usecase/ports.ts';
import type { IssuedCredential, StatusChange } from '../../usecase/records.ts';
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
  state: z.enum(credentialStates),
  suspendedAt: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
  statusChange: z
    .object({
      changedAt: z.iso.datetime(),
      reason: z.enum(statusReasons).optional(),
      message: z.string().optional(),
    })
    .optional(),
});
const statusSchema = z.strictObject({
  state: z.enum(credentialStates),
  reason: z.enum(statusReasons).optional(),
  message: z.string().trim().min(1).max(longestStatusMessage).optional(),
});
const issuedPathSchema = z.object({ issuedId: z.string() });
const noCredential = { description: 'The office issued no such credential.' };

/** The record of what an office issued, and the changes of its status. */
export function issuedCredentialRoutes(ports: IssuedPorts): readonly Route[] {
  return [...readingRoutes(ports), ...statusRoutes(ports)];
}

function readingRoutes(ports: Pick<Ports, 'store'>): readonly Route[] {
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
  ];
}

function statusRoutes(ports: IssuedPorts): readonly Route[] {
  return [
    route({
      ...common,
      method: 'post',
      path: `${collection}/{issuedId}/revocation`,
      operationId: 'revokeCredential',
      summary: 'Revoke a credential for good',
      description: 'Revoking it again changes nothing. Verifiers see it within 60 s.',
      access: ['credential:revoke'],
      pathSchema: issuedPathSchema,
      responses: { 200: { description: 'The record, revoked.', schema: issuedSchema }, 404: noCredential },
      handle: async (input) => ({
        status: 200,
        json: showIssued(await revokeCredential(ports, requireCaller(input), input.path.issuedId)),
      }),
    }),
    route({
      ...common,
      method: 'put',
      path: '/api/v1/credentials/{issuedId}/status',
      operationId: 'changeCredentialStatus',
      summary: 'Suspend, resume or revoke a credential',
      description:
        'A suspended credential can become valid again; a revoked one stays revoked. Asking for the state it is in ' +
        'changes nothing. `reason` goes to the audit record; `message` is a note for the office and is never ' +
        'published. Verifiers see the change within 60 s.',
      access: ['credential:revoke'],
      pathSchema: issuedPathSchema,
      body: { schema: statusSchema, mediaTypes: ['application/json'] },
      responses: {
        200: { description: 'The record as it is now.', schema: issuedSchema },
        404: noCredential,
        409: { description: 'The credential is revoked for good.' },
      },
      handle: async (input) => {
        const { state: to, reason, message } = input.body;
        const { issuedId } = input.path;
        const command = { issuedId, to, reason, message };
        const issued = await changeCredentialStatus(ports, requireCaller(input), command);
        return { status: 200, json: showIssued(issued) };
      },
    }),
  ];
}

function showIssued(issued: IssuedCredential): z.output<typeof issuedSchema> {
  const { issuedId, offerId, partyId, did, credentialType, format, status } = issued;
  const { suspendedAt, revokedAt, statusChange } = issued;
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
    state: credentialState(issued),
    ...(suspendedAt === undefined ? {} : { suspendedAt: suspendedAt.toISOString() }),
    ...(revokedAt === undefined ? {} : { revokedAt: revokedAt.toISOString() }),
    ...(statusChange === undefined ? {} : { statusChange: showChange(statusChange) }),
  };
}

function showChange({
  at,
  reason,
  message,
}: StatusChange): NonNullable<z.output<typeof issuedSchema>['statusChange']> {
  return {
    changedAt: at.toISOString(),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
}

import { z } from 'zod';
import { isDid } from '../../domain/did/did.ts';
import { deepestDelegation } from '../../domain/trust/accreditation.ts';
import { isOfficeCode } from '../../domain/trust/office.ts';
import { credentialTypes } from '../../domain/trust/trusted-issuer.ts';
import { findOffice } from '../../usecase/office/find-office.ts';
import { type AccreditPorts, accreditOffice } from '../../usecase/trust/accredit-office.ts';
import { receiveAccreditation } from '../../usecase/trust/receive-accreditation.ts';
import type { KeptAccreditation } from '../../usecase/trust/trust-records.ts';
import { requireCaller } from '../caller.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { type Route, route } from '../route.ts';

const collection = '/api/v1/accreditations';
const received = '/api/v1/received-accreditations';
const common = { tag: 'Trust', errors: 'api' } as const;
const longestCredential = 64 * 1024;
const accreditationSchema = z
  .object({
    accreditationId: z.string(),
    origin: z.enum(['issued', 'received']),
    issuer: z.string(),
    issuerOfficeCode: z.string(),
    subject: z.string(),
    officeCode: z.string(),
    accreditedFor: z.array(z.object({ credentialType: z.string(), vct: z.array(z.string()) })),
    delegationDepth: z.int(),
    validFrom: z.iso.datetime(),
    validUntil: z.iso.datetime().optional(),
    revokedFrom: z.iso.datetime().optional(),
    checkedAt: z.iso.datetime(),
    credentialDigest: z.string(),
    credential: z.string(),
  })
  .meta({ id: 'Accreditation' });
const listSchema = z.object({ items: z.array(accreditationSchema) });
const newSchema = z.strictObject({
  did: z.string().max(2048).refine(isDid, 'This is not a DID.'),
  officeCode: z.string().refine(isOfficeCode, 'This is not a WIPO ST.3 code.'),
  credentialTypes: z
    .array(z.enum(credentialTypes))
    .min(1)
    .max(credentialTypes.length)
    .refine((types) => new Set(types).size === types.length, 'A type is named twice.'),
  delegationDepth: z.int().min(0).max(deepestDelegation).default(0),
  validUntil: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
});
const receivedSchema = z.strictObject({
  credential: z.union([z.string().min(1).max(longestCredential), z.record(z.string(), z.json())]),
});

/** Accreditations as credentials: given to other offices, received from others, and published for all. */
export function accreditationRoutes(ports: AccreditPorts): readonly Route[] {
  return [giveRoute(ports), listRoute(ports), receiveRoute(ports), publishedRoute(ports)];
}

function giveRoute(ports: AccreditPorts): Route {
  return route({
    ...common,
    access: ['trust:write'],
    method: 'post',
    path: collection,
    operationId: 'accreditOffice',
    summary: 'Accredit another office to issue types of credential',
    description:
      'An OfficeAccreditationCredential is issued; it ends with `revokeCredential`. The office must be a trust root of its own, or be accredited for the types itself with more delegations than it gives.',
    body: { schema: newSchema, mediaTypes: ['application/json'] },
    responses: {
      201: { description: 'The accreditation with its credential.', schema: accreditationSchema },
      403: { description: 'The credential lacks the scope, or the office may not accredit so.' },
    },
    async handle(input) {
      const kept = await accreditOffice(ports, { caller: requireCaller(input), ...input.body });
      return { status: 201, headers: { location: collection }, json: show(kept) };
    },
  });
}

function listRoute(ports: AccreditPorts): Route {
  return route({
    ...common,
    access: ['trust:read'],
    method: 'get',
    path: collection,
    operationId: 'listAccreditations',
    summary: 'The accreditations the office gave and keeps, ended ones too',
    responses: { 200: { description: 'All of them.', schema: listSchema } },
    async handle(input) {
      const items = await ports.store.read.accreditations.list(requireCaller(input).officeCode);
      return { status: 200, json: { items: items.map(show) } };
    },
  });
}

function receiveRoute(ports: AccreditPorts): Route {
  return route({
    ...common,
    access: ['trust:write'],
    method: 'post',
    path: received,
    operationId: 'receiveAccreditation',
    summary: 'Keep an accreditation that another office gave',
    description:
      'The credential is verified first. It counts where a chain leads from it to a trust root of the office.',
    body: { schema: receivedSchema, mediaTypes: ['application/json'], mostBytes: longestCredential + 1024 },
    responses: {
      201: { description: 'The accreditation.', schema: accreditationSchema },
      409: { description: 'The office keeps it already, or as many as it can.' },
    },
    async handle(input) {
      const { credential } = input.body;
      const kept = await receiveAccreditation(ports, { caller: requireCaller(input), credential });
      return { status: 201, headers: { location: collection }, json: show(kept) };
    },
  });
}

function publishedRoute(ports: AccreditPorts): Route {
  const compromiseSchema = z.object({ keyThumbprint: z.string(), since: z.iso.datetime() });
  return route({
    ...common,
    access: 'public',
    method: 'get',
    path: '/offices/{office}/accreditations',
    operationId: 'getPublishedAccreditations',
    summary: 'The accreditations an office gave and keeps, for others to make chains of',
    description:
      '`keyCompromises` are keys of the office that were in other hands, and since when: what they signed from then on does not count.',
    pathSchema: z.object({ office: officeSegment }),
    responses: {
      200: {
        description: 'All of them, ended ones too.',
        schema: listSchema.extend({ keyCompromises: z.array(compromiseSchema) }),
      },
      404: { description: 'This node hosts no such office.' },
    },
    async handle({ path }) {
      const { officeCode, did } = await findOffice(ports, officeOfSegment(path.office));
      const items = await ports.store.read.accreditations.list(officeCode);
      const keyCompromises = (await ports.store.read.keyCompromises.of(did)).map(
        ({ keyThumbprint, since }) => ({ keyThumbprint, since: since.toISOString() }),
      );
      return {
        status: 200,
        headers: { 'cache-control': 'public, max-age=60' },
        json: { items: items.map(show), keyCompromises },
      };
    },
  });
}

function show(kept: KeptAccreditation): z.input<typeof accreditationSchema> {
  const { accreditedFor, validFrom, validUntil, revokedFrom, checkedAt } = kept;
  const { accreditationId, origin, issuer, issuerOfficeCode, subject, officeCode } = kept;
  const { delegationDepth, credentialDigest, credential } = kept;
  return {
    ...{ accreditationId, origin, issuer, issuerOfficeCode, subject, officeCode },
    ...{ delegationDepth, credentialDigest, credential },
    accreditedFor: accreditedFor.map(({ credentialType, vct }) => ({ credentialType, vct: [...vct] })),
    validFrom: validFrom.toISOString(),
    validUntil: validUntil?.toISOString(),
    revokedFrom: revokedFrom?.toISOString(),
    checkedAt: checkedAt.toISOString(),
  };
}

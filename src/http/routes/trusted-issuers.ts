import { z } from 'zod';
import { isDid } from '../../domain/did/did.ts';
import { isOfficeCode } from '../../domain/trust/office.ts';
import { accreditationFor, credentialTypes, type TrustedIssuer } from '../../domain/trust/trusted-issuer.ts';
import { addTrustedIssuer } from '../../usecase/office/add-trusted-issuer.ts';
import { endTrustedIssuer } from '../../usecase/office/end-trusted-issuer.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { type Route, route } from '../route.ts';

type TrustPorts = Pick<Ports, 'store' | 'resolver' | 'clock' | 'random'>;

const collection = '/api/v1/trusted-issuers';
const reading = { tag: 'Trust', access: ['trust:read'], errors: 'api' } as const;
const writing = { tag: 'Trust', access: ['trust:write'], errors: 'api' } as const;
const did = z.string().max(2048).refine(isDid, 'This is not a DID.');
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const rowSchema = z
  .object({
    id: z.string(),
    did: z.string(),
    officeCode: z.string(),
    credentialType: z.enum(credentialTypes),
    vct: z.array(z.string()),
    since: z.iso.datetime(),
    until: z.iso.datetime().optional(),
  })
  .meta({ id: 'TrustedIssuer' });
const rowsSchema = z.object({ items: z.array(rowSchema) });
const newRowSchema = z.strictObject({
  did,
  officeCode: z.string().refine(isOfficeCode, 'This is not a WIPO ST.3 code.'),
  credentialTypes: z.array(z.enum(credentialTypes)).min(1).max(credentialTypes.length),
  vct: z.array(z.url().max(500)).min(1).max(10).optional(),
  since: moment.optional(),
  until: moment.optional(),
});

/** Who may issue what, in the eyes of the caller's office. */
export function trustedIssuerRoutes(ports: TrustPorts): readonly Route[] {
  return [addRoute(ports), listRoute(ports), decisionRoute(ports), endRoute(ports)];
}

function addRoute(ports: TrustPorts): Route {
  return route({
    ...writing,
    method: 'post',
    path: collection,
    operationId: 'addTrustedIssuer',
    summary: 'Accredit an issuer for types of credential',
    description: 'The DID is resolved and its history verified first.',
    body: { schema: newRowSchema, mediaTypes: ['application/json'] },
    responses: { 201: { description: 'One row per type.', schema: rowsSchema } },
    async handle(input) {
      const rows = await addTrustedIssuer(ports, { caller: requireCaller(input), ...input.body });
      return { status: 201, headers: { location: collection }, json: { items: rows.map(showRow) } };
    },
  });
}

function listRoute(ports: TrustPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: collection,
    operationId: 'listTrustedIssuers',
    summary: 'The office’s trust list, ended rows too',
    responses: { 200: { description: 'All rows.', schema: rowsSchema } },
    async handle(input) {
      const rows = await ports.store.read.trustList.list(requireCaller(input).officeCode);
      return { status: 200, json: { items: rows.map(showRow) } };
    },
  });
}

function decisionRoute(ports: TrustPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/decision`,
    operationId: 'decideTrust',
    summary: 'Was this issuer accredited for this type at this time?',
    querySchema: z.object({ did, credentialType: z.enum(credentialTypes), at: moment.optional() }),
    responses: {
      200: {
        description: 'The decision, and the row it rests on.',
        schema: z.object({ trusted: z.boolean(), row: rowSchema.optional() }),
      },
    },
    async handle(input) {
      const { did: issuer, credentialType, at = ports.clock() } = input.query;
      const list = await ports.store.read.trustList.list(requireCaller(input).officeCode);
      const row = accreditationFor(list, { issuer, credentialType, at });
      return { status: 200, json: { trusted: row !== undefined, row: row && showRow(row) } };
    },
  });
}

function endRoute(ports: TrustPorts): Route {
  return route({
    ...writing,
    method: 'delete',
    path: `${collection}/{id}`,
    operationId: 'endTrustedIssuer',
    summary: 'End an accreditation from now on',
    pathSchema: z.object({ id: z.string().max(100) }),
    responses: {
      204: { description: 'Ended; the row stays as history.' },
      404: { description: 'There is no such row in force.' },
    },
    async handle(input) {
      await endTrustedIssuer(ports, { caller: requireCaller(input), id: input.path.id });
      return { status: 204 };
    },
  });
}

function showRow({ since, until, ...row }: TrustedIssuer): z.input<typeof rowSchema> {
  return { ...row, vct: [...row.vct], since: since.toISOString(), until: until?.toISOString() };
}

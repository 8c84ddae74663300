import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { assuranceLevels, type OutsideAttestation } from '../../domain/link/outside-attestation.ts';
import { checkOutsideIdentifier, outsideSchemes } from '../../domain/link/outside-identifier.ts';
import { attestIdentifier, withdrawAttestation } from '../../usecase/link/attest-identifier.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';
import { evidenceNamed, evidenceSchema, keptEvidenceSchema } from '../statement-evidence.ts';

type AttestationPorts = Pick<Ports, 'store' | 'clock' | 'random' | 'node'>;

const collection = '/api/v1/outside-identifiers';
const reading = { tag: 'Links', access: ['link:read'], errors: 'api' } as const;
const writing = { tag: 'Links', access: ['link:write'], errors: 'api' } as const;
const identifier = z.string().trim().min(1).max(100);
const countryCode = z.string().regex(/^[A-Z]{2}$/, 'A two-letter country code (WIPO ST.3) is expected.');
const scheme = z.enum(outsideSchemes);
const level = z.enum(assuranceLevels);
const idSchema = z.object({ attestationId: z.string().max(100) });
const attestationSchema = z
  .object({
    attestationId: z.string(),
    partyId: z.string(),
    did: z.string(),
    scheme,
    countryCode: countryCode.optional(),
    identifier: z.string().meta({ description: 'In its normal form.' }),
    checkDigits: z.enum(['right', 'wrong', 'none']),
    assurance: z.literal('evidenced'),
    level,
    evidence: keptEvidenceSchema,
    attestedAt: z.iso.datetime(),
    attestedBy: z.string(),
    withdrawnAt: z.iso.datetime().optional(),
    withdrawnBy: z.string().optional(),
    withdrawalReason: z.string().optional(),
  })
  .meta({ id: 'OutsideIdentifierAttestation' });
const none = { description: 'The office made no such attestation.' };

/** What offices found out about identifiers that others gave their parties. */
export function outsideIdentifierRoutes(ports: AttestationPorts): readonly Route[] {
  return [attestRoute(ports), listRoute(ports), readRoute(ports), withdrawRoute(ports)];
}

function attestRoute(ports: AttestationPorts): Route {
  return route({
    ...writing,
    method: 'post',
    path: collection,
    operationId: 'attestOutsideIdentifier',
    summary: 'Attach an outside identifier to a party, on evidence',
    description:
      'The check digits have to be right. An LEI, ORCID or ISNI can be one party’s only; a number of a national register needs its country.',
    body: {
      schema: z.strictObject({
        partyId: z.string().max(100),
        scheme,
        identifier,
        countryCode: countryCode.optional(),
        level,
        evidence: evidenceSchema,
      }),
      mediaTypes: ['application/json'],
    },
    responses: {
      201: { description: 'The attestation.', schema: attestationSchema },
      403: { description: 'The issuer is not accredited, or the response code is missing or wrong.' },
      404: { description: 'The office holds no such party or presentation request.' },
      409: { description: 'The identifier is attested already; `detail` names the party.' },
      410: { description: 'The party is deactivated.' },
      422: { description: 'The presentation did not pass, or is about another DID.' },
    },
    async handle(input) {
      const { partyId, level: assurance, evidence: named, ...stated } = input.body;
      const evidence = evidenceNamed(named, input.headers, ports.node.publicUrl);
      const made = await attestIdentifier(ports, {
        ...{ caller: requireCaller(input), partyId, identifier: stated, level: assurance, evidence },
      });
      const location = `${collection}/${made.attestationId}`;
      return { status: 201, headers: { location }, json: show(made) };
    },
  });
}

function listRoute(ports: AttestationPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: collection,
    operationId: 'listOutsideIdentifiers',
    summary: 'The office’s attestations of outside identifiers, in their order',
    description: 'An `identifier` is found however it is written; it needs its `scheme`.',
    querySchema: z.object({
      ...pageParameters,
      partyId: z.string().max(100).optional(),
      scheme: scheme.optional(),
      identifier: identifier.optional(),
      countryCode: countryCode.optional(),
      includeWithdrawn: z.enum(['true', 'false']).optional(),
    }),
    responses: { 200: { description: 'A page of attestations.', schema: pageSchema(attestationSchema) } },
    async handle(input) {
      const { partyId, scheme: of, identifier: number, countryCode: country, includeWithdrawn } = input.query;
      if (number !== undefined && of === undefined)
        throw new Problem('invalid-request', 'An identifier is looked up by its scheme.', {
          errors: [{ pointer: 'scheme', detail: 'The scheme of the identifier is needed.' }],
        });
      const filter = {
        ...(partyId === undefined ? {} : { partyId }),
        ...(of === undefined ? {} : { scheme: of }),
        ...(number === undefined || of === undefined
          ? {}
          : {
              normalised: checkOutsideIdentifier({ scheme: of, identifier: number, countryCode: country })
                .normalised,
            }),
        includeWithdrawn: includeWithdrawn === 'true',
      };
      const { officeCode } = requireCaller(input);
      const found = await ports.store.read.outsideAttestations.list(
        officeCode,
        filter,
        pageRequest(input.query),
      );
      return { status: 200, json: pageAnswer(found, show) };
    },
  });
}

function readRoute(ports: AttestationPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/{attestationId}`,
    operationId: 'readOutsideIdentifier',
    summary: 'Read an attestation of an outside identifier',
    pathSchema: idSchema,
    responses: {
      200: { description: 'The attestation, withdrawn or not.', schema: attestationSchema },
      404: none,
    },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const found = await ports.store.read.outsideAttestations.byId(officeCode, input.path.attestationId);
      if (found === undefined) throw new Problem('not-found', 'The office made no such attestation.');
      return { status: 200, json: show(found) };
    },
  });
}

function withdrawRoute(ports: AttestationPorts): Route {
  return route({
    ...writing,
    method: 'post',
    path: `${collection}/{attestationId}/withdrawal`,
    operationId: 'withdrawOutsideIdentifier',
    summary: 'Withdraw an attestation and keep it as history',
    pathSchema: idSchema,
    body: {
      schema: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
      mediaTypes: ['application/json'],
    },
    responses: {
      200: { description: 'The withdrawn attestation.', schema: attestationSchema },
      404: none,
      409: { description: 'It is withdrawn already.' },
    },
    handle: async (input) => ({
      status: 200,
      json: show(
        await withdrawAttestation(ports, {
          caller: requireCaller(input),
          attestationId: input.path.attestationId,
          reason: input.body.reason,
        }),
      ),
    }),
  });
}

function show(attestation: OutsideAttestation): z.input<typeof attestationSchema> {
  const { attestationId, partyId, did, checkDigits, evidence, attestedBy, withdrawnBy, withdrawalReason } =
    attestation;
  return {
    ...{ attestationId, partyId, did, scheme: attestation.scheme, countryCode: attestation.countryCode },
    ...{ identifier: attestation.normalised, checkDigits, assurance: 'evidenced', level: attestation.level },
    ...{ evidence, attestedBy, withdrawnBy, withdrawalReason },
    attestedAt: attestation.attestedAt.toISOString(),
    withdrawnAt: attestation.withdrawnAt?.toISOString(),
  };
}

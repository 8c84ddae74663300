import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import type { PartyLink } from '../../domain/link/party-link.ts';
import { linkParty } from '../../usecase/link/link-party.ts';
import { partyLinkCredential } from '../../usecase/link/party-link-credential.ts';
import type { Ports } from '../../usecase/ports.ts';
import { unlinkParty } from '../../usecase/link/unlink-party.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';
import { sessionOf } from '../session-cookie.ts';

type LinkPorts = Pick<Ports, 'store' | 'signing' | 'clock' | 'random' | 'node'>;

const collection = '/api/v1/party-links';
const reading = { tag: 'Links', access: ['link:read'], errors: 'api' } as const;
const writing = { tag: 'Links', access: ['link:write'], errors: 'api' } as const;
const did = z.string().max(2048).refine(isDid, 'This is not a DID.');
const identifier = z.string().trim().min(1).max(100);
const linkPathSchema = z.object({ linkId: z.string().max(100) });
const linkSchema = z
  .object({
    linkId: z.string(),
    identifier: z.string(),
    did: z.string(),
    evidence: z.object({
      kind: z.enum(['presentation', 'registration']),
      reference: z.string(),
      digest: z.string(),
    }),
    linkedAt: z.iso.datetime(),
    linkedBy: z.string(),
    unlinkedAt: z.iso.datetime().optional(),
    unlinkedBy: z.string().optional(),
    unlinkReason: z.string().optional(),
  })
  .meta({ id: 'PartyLink' });
const evidenceSchema = z
  .union([
    z.strictObject({
      presentationRequestId: z.string().max(100),
      responseCode: z.string().max(100).optional(),
    }),
    z.strictObject({ partyId: z.string().max(100) }),
  ])
  .meta({
    description:
      'What the link rests on: an answered presentation request, or the office’s own registration. A same-device request needs the `responseCode` that its browser came back with.',
  });
const noLink = { description: 'The office made no such link.' };

/** The joins of DIDs and the office's own numbers. */
export function linkRoutes(ports: LinkPorts): readonly Route[] {
  return [makeRoute(ports), listRoute(ports), readRoute(ports), unlinkRoute(ports), credentialRoute(ports)];
}

function makeRoute(ports: LinkPorts): Route {
  return route({
    ...writing,
    method: 'post',
    path: collection,
    operationId: 'linkParty',
    summary: 'Link the office’s party identifier to a DID, on evidence',
    body: {
      schema: z.strictObject({ identifier, did, evidence: evidenceSchema }),
      mediaTypes: ['application/json'],
    },
    responses: {
      201: { description: 'The link.', schema: linkSchema },
      403: { description: 'The issuer is not accredited, or the response code is missing or wrong.' },
      409: { description: 'The identifier is linked already; `detail` names the link.' },
    },
    async handle(input) {
      const { evidence: named, ...rest } = input.body;
      const evidence =
        'partyId' in named
          ? ({ kind: 'registration', reference: named.partyId } as const)
          : ({
              kind: 'presentation',
              reference: named.presentationRequestId,
              responseCode: named.responseCode,
              session: sessionOf(
                input.headers,
                { kind: 'presentation', id: named.presentationRequestId },
                ports.node.publicUrl,
              ),
            } as const);
      const link = await linkParty(ports, { caller: requireCaller(input), ...rest, evidence });
      return { status: 201, headers: { location: `${collection}/${link.linkId}` }, json: showLink(link) };
    },
  });
}

function listRoute(ports: LinkPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: collection,
    operationId: 'listPartyLinks',
    summary: 'The office’s links, in their order',
    querySchema: z.object({
      ...pageParameters,
      did: did.optional(),
      identifier: identifier.optional(),
      includeUnlinked: z.enum(['true', 'false']).optional(),
    }),
    responses: { 200: { description: 'A page of links.', schema: pageSchema(linkSchema) } },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const { did: ofDid, identifier: number, includeUnlinked, ...page } = input.query;
      const filter = {
        ...(ofDid === undefined ? {} : { did: ofDid }),
        ...(number === undefined ? {} : { identifier: number }),
        includeUnlinked: includeUnlinked === 'true',
      };
      const found = await ports.store.read.links.list(officeCode, filter, pageRequest(page));
      return { status: 200, json: pageAnswer(found, showLink) };
    },
  });
}

function readRoute(ports: LinkPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/{linkId}`,
    operationId: 'readPartyLink',
    summary: 'Read a link',
    pathSchema: linkPathSchema,
    responses: { 200: { description: 'The link, ended or not.', schema: linkSchema }, 404: noLink },
    async handle(input) {
      const link = await ports.store.read.links.byId(requireCaller(input).officeCode, input.path.linkId);
      if (link === undefined) throw new Problem('not-found', 'The office made no such link.');
      return { status: 200, json: showLink(link) };
    },
  });
}

function unlinkRoute(ports: LinkPorts): Route {
  return route({
    ...writing,
    method: 'post',
    path: `${collection}/{linkId}/unlinking`,
    operationId: 'unlinkParty',
    summary: 'End a link and keep it as history',
    pathSchema: linkPathSchema,
    body: {
      schema: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
      mediaTypes: ['application/json'],
    },
    responses: {
      200: { description: 'The ended link.', schema: linkSchema },
      404: noLink,
      409: { description: 'The link has ended already.' },
    },
    handle: async (input) => ({
      status: 200,
      json: showLink(
        await unlinkParty(ports, {
          caller: requireCaller(input),
          linkId: input.path.linkId,
          reason: input.body.reason,
        }),
      ),
    }),
  });
}

function credentialRoute(ports: LinkPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/{linkId}/credential`,
    operationId: 'readPartyLinkCredential',
    summary: 'The link as a signed PartyLinkCredential',
    pathSchema: linkPathSchema,
    responses: {
      200: { description: 'The credential as JWT.', schema: z.object({ credential: z.string() }) },
      404: noLink,
      409: { description: 'The link has ended.' },
    },
    handle: async (input) => ({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      json: {
        credential: await partyLinkCredential(ports, {
          caller: requireCaller(input),
          linkId: input.path.linkId,
        }),
      },
    }),
  });
}

function showLink(link: PartyLink): z.input<typeof linkSchema> {
  const { linkId, identifier: number, did: linked, evidence, linkedAt, linkedBy } = link;
  const { unlinkedAt, unlinkedBy, unlinkReason } = link;
  return {
    ...{ linkId, identifier: number, did: linked, evidence, linkedBy },
    linkedAt: linkedAt.toISOString(),
    unlinkedAt: unlinkedAt?.toISOString(),
    unlinkedBy,
    unlinkReason,
  };
}

import { z } from 'zod';
import { type DidLink, didLinkStates } from '../../domain/link/did-link.ts';
import { didLinkSchema, didLinkView } from '../../usecase/link/did-link-view.ts';
import { withdrawDidLink } from '../../usecase/link/end-did-link.ts';
import { findDidLink, giveStatement } from '../../usecase/link/give-statement.ts';
import { withdrawNotSame } from '../../usecase/link/link-objections.ts';
import { linkRequest, requestDidLink } from '../../usecase/link/request-did-link.ts';
import { stateOwnSide } from '../../usecase/link/state-own-side.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';
import {
  didEnded,
  didSchema,
  linkRequestSchema,
  longestStatement,
  notItsOwn,
  sideOf,
  statedSideSchema,
  statementSchema,
} from '../stated-side.ts';

const collection = '/api/v1/did-links';
const reading = { tag: 'Links', access: ['link:read'], errors: 'api' } as const;
const writing = { tag: 'Links', access: ['link:write'], errors: 'api' } as const;
const mediaTypes = ['application/json'] as const;
const linkPath = z.object({ linkId: z.string().max(100) });
const noLink = { description: 'The office collects no such link.' };
const link = { description: 'The link as it is now.', schema: didLinkSchema };

/** Links of DIDs as one party, which each side states in a credential. */
export function didLinkRoutes(ports: Ports): readonly Route[] {
  return [
    requestRoute(ports),
    listRoute(ports),
    readRoute(ports),
    stateRoute(ports),
    withdrawalRoute(ports),
    notSameWithdrawalRoute(ports),
  ];
}

async function shown(ports: Ports, made: DidLink) {
  const statements = await ports.store.read.didLinks.statements(made.officeCode, made.linkId);
  return didLinkView(made, statements, ports.clock());
}

function requestRoute(ports: Ports): Route {
  return route({
    ...writing,
    method: 'post',
    limit: 'costly',
    path: collection,
    operationId: 'requestDidLink',
    summary: 'Ask both sides to state that two DIDs are one party',
    description:
      'Nothing is linked by it. `request` is handed to the other side: its office answers it over its own API, its wallet signs a SamePartyCredential with these values and sends it to `respondTo`.',
    body: {
      schema: z.strictObject({
        dids: z.tuple([didSchema, didSchema]),
        statesEquivalence: z.boolean().default(false),
      }),
      mediaTypes,
    },
    responses: {
      201: {
        description: 'The link, and what is handed to the sides.',
        schema: z.object({ link: didLinkSchema, request: linkRequestSchema }),
      },
      404: { description: 'Neither is a party of the office, or a DID does not resolve.' },
      409: { description: 'The pair is linked or asked to be, or is decided not to be one party.' },
      410: didEnded,
      503: { description: 'The host of a DID does not answer.' },
    },
    async handle(input) {
      const made = await requestDidLink(ports, { caller: requireCaller(input), ...input.body });
      return {
        status: 201,
        headers: { location: `${collection}/${made.linkId}` },
        json: { link: await shown(ports, made), request: linkRequest(ports, made) },
      };
    },
  });
}

function listRoute(ports: Ports): Route {
  return route({
    ...reading,
    method: 'get',
    path: collection,
    operationId: 'listDidLinks',
    summary: 'The links of DIDs the office collects, ended ones too',
    querySchema: z.object({
      ...pageParameters,
      did: didSchema.optional(),
      state: z.enum(didLinkStates).optional(),
    }),
    responses: { 200: { description: 'A page of links.', schema: pageSchema(didLinkSchema) } },
    async handle(input) {
      const { did: ofDid, state, ...page } = input.query;
      const filter = {
        ...(ofDid === undefined ? {} : { did: ofDid }),
        ...(state === undefined ? {} : { state }),
      };
      const { officeCode } = requireCaller(input);
      const found = await ports.store.read.didLinks.list(officeCode, filter, pageRequest(page));
      const items = await Promise.all(found.items.map((each) => shown(ports, each)));
      return { status: 200, json: pageAnswer({ ...found, items }, (item) => item) };
    },
  });
}

function readRoute(ports: Ports): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/{linkId}`,
    operationId: 'readDidLink',
    summary: 'Read a link of two DIDs',
    pathSchema: linkPath,
    responses: { 200: link, 404: noLink },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const found = await findDidLink(ports.store.read, officeCode, input.path.linkId);
      return { status: 200, json: await shown(ports, found) };
    },
  });
}

function stateRoute(ports: Ports): Route {
  return route({
    ...writing,
    method: 'post',
    limit: 'costly',
    path: `${collection}/{linkId}/statements`,
    operationId: 'stateDidLink',
    summary: 'State one side of a link',
    description:
      'Either for a party of the office, whose statement is made here, or with the credential of the other side. The same credential again changes nothing.',
    pathSchema: linkPath,
    body: {
      schema: z.union([z.strictObject({ credential: statementSchema }), statedSideSchema]),
      mediaTypes,
      mostBytes: longestStatement + 1024,
    },
    responses: {
      200: link,
      403: notItsOwn,
      404: noLink,
      409: { description: 'The link has ended, the side is stated already, or there is no evidence.' },
      410: didEnded,
      422: { description: 'The credential does not verify.' },
    },
    async handle(input) {
      const caller = requireCaller(input);
      const { officeCode, actor } = caller;
      const { linkId } = input.path;
      const { body } = input;
      const after =
        'credential' in body
          ? await giveStatement(ports, { officeCode, linkId, actor, credential: body.credential })
          : await stateOwnSide(ports, {
              caller,
              linkId,
              side: sideOf(ports.node.publicUrl, input.headers, body),
            });
      return { status: 200, json: await shown(ports, after) };
    },
  });
}

function withdrawalRoute(ports: Ports): Route {
  return route({
    ...writing,
    method: 'post',
    path: `${collection}/{linkId}/withdrawal`,
    operationId: 'withdrawDidLink',
    summary: 'End a link of two DIDs and keep it as history',
    pathSchema: linkPath,
    body: { schema: z.strictObject({ reason: z.string().trim().min(1).max(500) }), mediaTypes },
    responses: { 200: link, 404: noLink, 409: { description: 'The link has ended already.' } },
    async handle(input) {
      const { officeCode, actor } = requireCaller(input);
      const { linkId } = input.path;
      const after = await withdrawDidLink(ports, { officeCode, linkId, actor, ...input.body });
      return { status: 200, json: await shown(ports, after) };
    },
  });
}

function notSameWithdrawalRoute(ports: Ports): Route {
  return route({
    ...writing,
    method: 'post',
    path: `${collection}/{linkId}/not-same-withdrawal`,
    operationId: 'withdrawNotSame',
    summary: 'Take back the finding that the two DIDs of an ended link are not one party',
    pathSchema: linkPath,
    body: { schema: z.strictObject({ reason: z.string().trim().min(1).max(500) }), mediaTypes },
    responses: { 200: link, 404: noLink, 409: { description: 'Nothing of the kind is found.' } },
    async handle(input) {
      const { linkId } = input.path;
      const after = await withdrawNotSame(ports, { caller: requireCaller(input), linkId, ...input.body });
      return { status: 200, json: await shown(ports, after) };
    },
  });
}

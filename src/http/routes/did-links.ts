import { z } from 'zod';
import { isDid } from '../../domain/did/did.ts';
import { type DidLink, didLinkStates } from '../../domain/link/did-link.ts';
import type { OfficeRequest } from '../../protocol/office-token/office-token.ts';
import { didLinkSchema, didLinkView, sha256Schema } from '../../usecase/link/did-link-view.ts';
import { withdrawDidLink } from '../../usecase/link/end-did-link.ts';
import { answerLinkRequest, refusalOfSender } from '../../usecase/link/exchange-statement.ts';
import { findDidLink, giveStatement } from '../../usecase/link/give-statement.ts';
import { linkRequest, requestDidLink, statementsPath } from '../../usecase/link/request-did-link.ts';
import { type NamedEvidence, type OwnSide, stateOwnSide } from '../../usecase/link/state-own-side.ts';
import { findOffice } from '../../usecase/office/find-office.ts';
import type { Ports } from '../../usecase/ports.ts';
import { authenticateOffice } from '../../usecase/witness/authenticate-office.ts';
import { requireCaller } from '../caller.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';
import { sessionOf } from '../session-cookie.ts';

const collection = '/api/v1/did-links';
const reading = { tag: 'Links', access: ['link:read'], errors: 'api' } as const;
const writing = { tag: 'Links', access: ['link:write'], errors: 'api' } as const;
const mediaTypes = ['application/json'] as const;
const longestCredential = 64 * 1024;
const did = z.string().max(2048).refine(isDid, 'This is not a DID.');
const linkPath = z.object({ linkId: z.string().max(100) });
const credential = z.string().min(1).max(longestCredential).meta({
  description: 'A SamePartyCredential as JWT, by a key that the DID lists for assertions, or by its office.',
});
const requestSchema = z.object({
  linkId: z.string().min(1).max(100),
  dids: z.tuple([did, did]),
  nonce: z.string().min(22).max(100),
  audience: did,
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
const statedSchema = z.strictObject({
  did: did.meta({ description: 'Whose side it is: the DID of a party of this office.' }),
  signedBy: z.enum(['party', 'office']).default('party').meta({
    description: '`party`: with the party’s own key, where the office keeps it; `office`: with the office’s.',
  }),
  evidence: z.array(evidenceSchema).max(10).default([]).meta({
    description:
      'What it rests on: an answered presentation request of either DID, the registration of the party, or the digest of a document. Without any about both DIDs nothing is linked: that names are alike is a proposal.',
  }),
});
const noLink = { description: 'The office collects no such link.' };
const link = { description: 'The link as it is now.', schema: didLinkSchema };
const notItsOwn = { description: 'The statement is of another pair, for another link, or by somebody else.' };
const ended = { description: 'A DID is deactivated.' };

/** Links of DIDs as one party, which each side states in a credential. */
export function didLinkRoutes(ports: Ports): readonly Route[] {
  return [
    requestRoute(ports),
    listRoute(ports),
    readRoute(ports),
    stateRoute(ports),
    withdrawalRoute(ports),
    answerRoute(ports),
    receiveRoute(ports),
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
      schema: z.strictObject({ dids: z.tuple([did, did]), statesEquivalence: z.boolean().default(false) }),
      mediaTypes,
    },
    responses: {
      201: {
        description: 'The link, and what is handed to the sides.',
        schema: z.object({ link: didLinkSchema, request: requestSchema }),
      },
      404: { description: 'Neither is a party of the office, or a DID does not resolve.' },
      409: { description: 'The pair is linked or asked to be, or is decided not to be one party.' },
      410: ended,
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
      did: did.optional(),
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
      schema: z.union([z.strictObject({ credential }), statedSchema]),
      mediaTypes,
      mostBytes: longestCredential + 1024,
    },
    responses: {
      200: link,
      403: notItsOwn,
      404: noLink,
      409: { description: 'The link has ended, the side is stated already, or there is no evidence.' },
      410: ended,
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
          : await stateOwnSide(ports, { caller, linkId, side: sideOf(ports, input.headers, body) });
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

function answerRoute(ports: Ports): Route {
  return route({
    ...writing,
    method: 'post',
    limit: 'costly',
    path: '/api/v1/link-request-answers',
    operationId: 'answerLinkRequest',
    summary: 'State this office’s side of a link that another office collects',
    description:
      'With `isSent` the statement is sent to the office that asked, which has to have this office as a peer with the permission `link`. Revoking the issued credential takes the statement back.',
    body: {
      schema: statedSchema.extend({ request: requestSchema, isSent: z.boolean().default(false) }),
      mediaTypes,
    },
    responses: {
      201: {
        description: 'The statement, and what became of sending it.',
        schema: z.object({
          issuedId: z.string(),
          credential: z.string(),
          delivery: z.enum(['none', 'taken', 'refused', 'unreachable']),
        }),
      },
      403: { description: 'The party signs for itself.' },
      404: { description: 'The office holds no party of the DID.' },
      409: { description: 'The time of the request is over, or there is no evidence.' },
      410: ended,
    },
    async handle(input) {
      const { request, isSent, ...stated } = input.body;
      const side = sideOf(ports, input.headers, stated);
      const json = await answerLinkRequest(ports, { caller: requireCaller(input), request, isSent, side });
      const location = `/api/v1/issued-credentials/${json.issuedId}`;
      return { status: 201, headers: { location, 'cache-control': 'no-store' }, json };
    },
  });
}

function receiveRoute(ports: Ports): Route {
  return route({
    method: 'post',
    limit: 'costly',
    path: '/offices/{office}/did-link-statements',
    operationId: 'receiveLinkStatement',
    tag: 'Links',
    access: 'public',
    errors: 'api',
    summary: 'Send one side of a link to the office that collects it',
    description:
      'For the wallet of a party, whose own key has to have signed it; and for offices that are peers with the permission `link`, with an office token as for witnesses, for parties they hold. The same credential again changes nothing.',
    pathSchema: z.object({ office: officeSegment }),
    body: {
      schema: z.strictObject({ linkId: z.string().max(100), credential }),
      mediaTypes,
      mostBytes: longestCredential + 1024,
    },
    responses: {
      200: {
        description: 'The side is taken.',
        schema: z.object({ linkId: z.string(), state: z.enum(didLinkStates) }),
      },
      401: { description: 'The office token is wrong in any part.' },
      403: notItsOwn,
      404: noLink,
      409: { description: 'The link has ended, or the side is stated already.' },
      410: ended,
      422: { description: 'The credential does not verify.' },
    },
    async handle({ path, body, bodyBytes, headers }) {
      const officeCode = officeOfSegment(path.office);
      await findOffice(ports, officeCode);
      const { authorization } = headers;
      const request: OfficeRequest = {
        ...{ audience: ports.node.publicUrl, method: 'POST', path: statementsPath(officeCode) },
        body: bodyBytes ?? '',
      };
      const asked = { officeCode, permission: 'link', authorization, request } as const;
      const peer = authorization === undefined ? undefined : await authenticateOffice(ports, asked);
      const { linkId, state } = await giveStatement(ports, {
        ...{ officeCode, actor: peer?.did ?? 'wallet', ...body },
        refuse: async (statement) => refusalOfSender(peer?.did, statement),
      });
      return { status: 200, headers: { 'cache-control': 'no-store' }, json: { linkId, state } };
    },
  });
}

type Headers = { readonly [name: string]: string | undefined };

function sideOf(ports: Ports, headers: Headers, body: z.output<typeof statedSchema>): OwnSide {
  return { ...body, evidence: body.evidence.map((each) => evidenceOf(ports, headers, each)) };
}

function evidenceOf(ports: Ports, headers: Headers, named: z.output<typeof evidenceSchema>): NamedEvidence {
  if ('documentDigest' in named) return { kind: 'document', digest: named.documentDigest };
  if ('partyId' in named) return { kind: 'registration', reference: named.partyId };
  const { presentationRequestId: reference, responseCode } = named;
  const session = sessionOf(headers, { kind: 'presentation', id: reference }, ports.node.publicUrl);
  return { kind: 'presentation', reference, responseCode, session };
}

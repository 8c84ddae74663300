import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { disclosableFields, type LinkRequest, linkRequestState } from '../../domain/link/link-request.ts';
import { blockingKinds } from '../../domain/matching/salted-key.ts';
import { answerQuestion, searchQuestion } from '../../usecase/link/answer-office.ts';
import { askOffice, fetchAnswer } from '../../usecase/link/ask-office.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';

type RequestPorts = Pick<Ports, 'store' | 'secrets' | 'signing' | 'peers' | 'clock' | 'random'>;

const collection = '/api/v1/link-requests';
const reading = { tag: 'Links', access: ['link:read'], errors: 'api' } as const;
const writing = { tag: 'Links', access: ['link:write'], errors: 'api' } as const;
const direction = z.enum(['sent', 'received']);
const field = z.enum(disclosableFields);
const fields = z.array(field).max(disclosableFields.length);
const idSchema = z.object({ requestId: z.string().max(100) });
const answerSchema = z.partialRecord(field, z.string());
const requestSchema = z
  .object({
    requestId: z.string(),
    direction,
    state: z.enum(['open', 'answered', 'expired']),
    peer: z.string().meta({ description: 'The DID of the other office.' }),
    partyId: z.string().optional().meta({ description: 'The own party it is about.' }),
    kinds: z
      .array(z.enum(blockingKinds))
      .meta({ description: 'Of which values salted keys were disclosed in asking.' }),
    did: z
      .string()
      .optional()
      .meta({ description: 'The DID of the asking office’s party, where it was told.' }),
    wishes: fields.meta({ description: 'What the asking office would like to be told of the party.' }),
    askedAt: z.iso.datetime(),
    askedBy: z.string(),
    expiresAt: z.iso.datetime(),
    answer: answerSchema.optional().meta({
      description: 'What was disclosed; empty where the office says nothing, whether it has one or not.',
    }),
    answeredAt: z.iso.datetime().optional(),
    answeredBy: z.string().optional(),
  })
  .meta({ id: 'LinkRequest' });
const foundSchema = z.object({
  items: z.array(z.object({ partyId: z.string(), did: z.string(), kinds: z.array(z.string()) })),
  next: z.string().optional(),
});
const none = { description: 'The office has no such request.' };

/** What the office asks others, and is asked, about parties without their names: as its clerks see it. */
export function linkRequestRoutes(ports: RequestPorts): readonly Route[] {
  return [
    ...[askRoute(ports), listRoute(ports), readRoute(ports), refreshRoute(ports)],
    ...[searchRoute(ports), answerRoute(ports)],
  ];
}

function askRoute(ports: RequestPorts): Route {
  return route({
    ...writing,
    method: 'post',
    limit: 'costly',
    path: collection,
    operationId: 'askOffice',
    summary: 'Ask another office whether it holds a party that may be one of this office',
    description:
      'What leaves the office: salted keys of identifiers that are one party’s only, of whole names with the date of birth, and of whole names with the country; the salt; and the DID of the party where `tellsDid` is true. No name and no number. Whoever receives it can try values of its own against the keys, which is why only a peer with the permission `answersAboutParties` is asked, at most 100 times a day.',
    body: {
      schema: z.strictObject({
        partyId: z.string().max(100),
        peerId: z.string().max(100),
        tellsDid: z.boolean().default(false),
        wishes: fields.default(['did']),
      }),
      mediaTypes: ['application/json'],
    },
    responses: {
      201: { description: 'The request, with what was disclosed.', schema: requestSchema },
      403: { description: 'The office is no peer that answers about parties.' },
      404: { description: 'The office holds no such party.' },
      409: { description: 'Nothing rare enough is known of the party.' },
      410: { description: 'The party is deactivated.' },
      429: { description: 'The office was asked too often today.' },
      503: { description: 'The other office does not take the request.' },
    },
    async handle(input) {
      const request = await askOffice(ports, { caller: requireCaller(input), ...input.body });
      const location = `${collection}/${request.requestId}`;
      return { status: 201, headers: { location }, json: show(request, ports.clock()) };
    },
  });
}

function listRoute(ports: RequestPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: collection,
    operationId: 'listLinkRequests',
    summary: 'The requests the office sent or received, in their order',
    querySchema: z.object({ ...pageParameters, direction: direction.default('received') }),
    responses: { 200: { description: 'A page of requests.', schema: pageSchema(requestSchema) } },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const { direction: which, ...page } = input.query;
      const found = await ports.store.read.linkRequests.list(officeCode, which, pageRequest(page));
      const at = ports.clock();
      return { status: 200, json: pageAnswer(found, (request) => show(request, at)) };
    },
  });
}

function readRoute(ports: RequestPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/{requestId}`,
    operationId: 'readLinkRequest',
    summary: 'Read a request that was sent or received',
    pathSchema: idSchema,
    responses: { 200: { description: 'The request.', schema: requestSchema }, 404: none },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const { byId } = ports.store.read.linkRequests;
      const { requestId: id } = input.path;
      const found = (await byId(officeCode, 'sent', id)) ?? (await byId(officeCode, 'received', id));
      if (found === undefined) throw new Problem('not-found', 'The office has no such request.');
      return { status: 200, json: show(found, ports.clock()) };
    },
  });
}

function refreshRoute(ports: RequestPorts): Route {
  return route({
    ...writing,
    method: 'post',
    limit: 'costly',
    path: `${collection}/{requestId}/refreshing`,
    operationId: 'refreshLinkRequest',
    summary: 'Ask the other office whether it has answered by now',
    pathSchema: idSchema,
    responses: {
      200: { description: 'The request as it stands.', schema: requestSchema },
      403: { description: 'The office is no peer that answers about parties any more.' },
      404: none,
      503: { description: 'The other office does not say how the request stands.' },
    },
    async handle(input) {
      const asked = { caller: requireCaller(input), requestId: input.path.requestId };
      return { status: 200, json: show(await fetchAnswer(ports, asked), ports.clock()) };
    },
  });
}

function searchRoute(ports: RequestPorts): Route {
  return route({
    ...reading,
    method: 'get',
    limit: 'costly',
    path: `${collection}/{requestId}/candidates`,
    operationId: 'searchLinkRequest',
    summary: 'The office’s parties that a received request may be about',
    description:
      'Nobody outside is told of it. Where `next` is given, there are more parties to look through.',
    pathSchema: idSchema,
    querySchema: z.object({ cursor: pageParameters.cursor }),
    responses: {
      200: { description: 'Parties that share a salted key with the request.', schema: foundSchema },
      404: none,
      409: { description: 'The request is answered, or its time is over.' },
    },
    async handle(input) {
      const asked = { caller: requireCaller(input), requestId: input.path.requestId };
      const found = await searchQuestion(ports, { ...asked, cursor: input.query.cursor });
      const items = found.parties.map((each) => ({ ...each, kinds: [...each.kinds] }));
      const json = { items, ...(found.next === undefined ? {} : { next: found.next }) };
      return { status: 200, json };
    },
  });
}

function answerRoute(ports: RequestPorts): Route {
  return route({
    ...writing,
    method: 'post',
    path: `${collection}/{requestId}/answer`,
    operationId: 'answerLinkRequest',
    summary: 'Disclose fields of a party to the office that asked, or nothing',
    description:
      'Exactly the fields in `disclose` are told, and only such as were asked for. Without `partyId` nothing is told, not even whether the office holds one.',
    pathSchema: idSchema,
    body: {
      schema: z.union([
        z.strictObject({ partyId: z.string().max(100), disclose: fields.min(1) }),
        z.strictObject({ disclose: z.array(field).max(0) }),
      ]),
      mediaTypes: ['application/json'],
    },
    responses: {
      200: { description: 'The request with what is disclosed.', schema: requestSchema },
      404: { description: 'The office has no such request, or no such party.' },
      409: { description: 'The request is answered, or its time is over.' },
      410: { description: 'The party is deactivated.' },
    },
    async handle(input) {
      const { body } = input;
      const about = 'partyId' in body ? { partyId: body.partyId, fields: body.disclose } : undefined;
      const asked = { caller: requireCaller(input), requestId: input.path.requestId };
      return { status: 200, json: show(await answerQuestion(ports, { ...asked, about }), ports.clock()) };
    },
  });
}

function show(request: LinkRequest, at: Date): z.input<typeof requestSchema> {
  const { requestId: id, direction: which, peer, partyId, kinds, did, wishes, askedBy, answer } = request;
  return {
    ...{ requestId: id, direction: which, state: linkRequestState(request, at), peer, partyId, did },
    ...{ kinds: [...kinds], wishes: [...wishes], askedBy, answer, answeredBy: request.answeredBy },
    askedAt: request.askedAt.toISOString(),
    expiresAt: request.expiresAt.toISOString(),
    answeredAt: request.answeredAt?.toISOString(),
  };
}

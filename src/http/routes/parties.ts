import { z } from 'zod';
import { sha256Text } from '../../base/hash.ts';
import { canonicalJson, toJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { didMethods } from '../../domain/did/did-method.ts';
import { partyDataSchema } from '../../domain/party/party-data.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { amendParty } from '../../usecase/party/amend-party.ts';
import type { RequestIdentity } from '../../usecase/idempotent.ts';
import { partyView, partyViewSchema } from '../../usecase/party/party-view.ts';
import type { Ports } from '../../usecase/ports.ts';
import { registerParty } from '../../usecase/party/register-party.ts';
import { requireCaller } from '../caller.ts';
import { answerParty, entityTag, partyRule } from '../party-answer.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route, type RouteInput } from '../route.ts';

type PartyPorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'random' | 'operationLimits' | 'witnesses'>;

const collection = '/api/v1/parties';
const writing = { tag: 'Parties', access: ['party:write'], errors: 'api' } as const;
const reading = { tag: 'Parties', access: ['party:read'], errors: 'api' } as const;
const longestKey = 255;

const controlSchema = z
  .discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('office') }),
    z.strictObject({ mode: z.literal('holder'), draftId: z.string().max(100), signedEntry: z.json() }),
  ])
  .default({ mode: 'office' })
  .meta({
    description:
      'Who keeps the update key: the office, or the party, which then signs a drafted first log entry with its own key.',
  });
const methodSchema = z.enum(didMethods).default('webvh').meta({
  description:
    'The method of the identifier. Only did:webvh has a history that others can verify and can be kept by the holder; did:key and did:jwk can never be changed; did:ethr needs a network in the configuration.',
});
const registrationSchema = z
  .strictObject({ data: partyDataSchema, control: controlSchema, didMethod: methodSchema })
  .meta({
    example: {
      data: {
        partyKind: 'organization',
        organizationNameBag: [{ organizationStandardName: 'Invented Works Ltd', languageCode: 'en' }],
        partyIdentifierBag: [{ officeCode: 'XA', identifier: 'XA-0001' }],
      },
    },
  });
const listQuerySchema = z.object({
  ...pageParameters,
  name: z.string().min(1).max(200).optional(),
  identifier: z.string().min(1).max(100).optional(),
  did: z.string().min(1).max(2048).optional(),
  status: z.enum(['active', 'deactivated', 'leaving', 'moved']).optional(),
  count: z.enum(['true', 'false']).optional(),
});
const partyPageSchema = pageSchema(partyViewSchema).extend({
  count: z
    .int()
    .optional()
    .meta({ description: 'How many parties the filter finds in all; with `count=true`.' }),
});

/** The parties an office holds: register, find, amend, rotate the key, deactivate. */
export function partyRoutes(ports: PartyPorts): readonly Route[] {
  return [registerRoute(ports), listRoute(ports), readRoute(ports), amendRoute(ports)];
}

function registerRoute(ports: PartyPorts): Route {
  return route({
    ...writing,
    method: 'post',
    path: collection,
    operationId: 'registerParty',
    summary: 'Register a party and give it an identifier',
    description: 'Send an `Idempotency-Key` header to be able to repeat the request safely for 24 hours.',
    body: { schema: registrationSchema, mediaTypes: ['application/json'] },
    responses: {
      201: { description: 'The registered party.', schema: partyViewSchema },
      409: {
        description:
          'One of the party identifiers of this office is taken, or the draft was used or has expired.',
      },
    },
    async handle(input) {
      const caller = requireCaller(input);
      const { data, control, didMethod } = input.body;
      const holder =
        control.mode === 'office' ? control : { ...control, signedEntry: toJson(control.signedEntry) };
      const identity = requestIdentity(input, caller);
      const view = partyViewSchema.parse(
        await registerParty(ports, { caller, data, control: holder, didMethod, identity }),
      );
      return {
        status: 201,
        headers: { location: `${collection}/${view.partyId}`, etag: entityTag(view.version) },
        json: view,
      };
    },
  });
}

function listRoute(ports: PartyPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: collection,
    operationId: 'listParties',
    summary: 'Find parties, in order of registration',
    querySchema: listQuerySchema,
    responses: { 200: { description: 'A page of parties.', schema: partyPageSchema } },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const { limit, cursor, count, ...asked } = input.query;
      const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      const page = await ports.store.read.parties.list(officeCode, filter, pageRequest({ limit, cursor }));
      const total =
        count === 'true' ? { count: await ports.store.read.parties.count(officeCode, filter) } : {};
      return { status: 200, json: { ...pageAnswer(page, partyView), ...total } };
    },
  });
}

function readRoute(ports: PartyPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/{partyId}`,
    operationId: 'readParty',
    summary: 'Read a party',
    pathSchema: partyRule.path,
    responses: { 200: partyRule.one, 404: partyRule.none },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const party = await ports.store.read.parties.byId(officeCode, input.path.partyId);
      if (party === undefined) throw new Problem('not-found', 'The office holds no party of this id.');
      return answerParty(party);
    },
  });
}

function amendRoute(ports: PartyPorts): Route {
  return route({
    ...writing,
    method: 'patch',
    path: `${collection}/{partyId}`,
    operationId: 'amendParty',
    summary: 'Amend what the office holds about a party',
    description:
      'A JSON Merge Patch of the party’s `data`. `If-Match` with the last ETag is required. The identifier stays the same.',
    pathSchema: partyRule.path,
    body: { schema: z.json(), mediaTypes: ['application/merge-patch+json'] },
    responses: {
      200: partyRule.one,
      404: partyRule.none,
      409: { description: 'Another party has one of the party identifiers.' },
      410: partyRule.ended,
      412: { description: 'The party has changed since it was read.' },
      428: { description: 'If-Match is missing.' },
    },
    async handle(input) {
      const caller = requireCaller(input);
      const expectedVersion = versionOfTag(input.headers['if-match']);
      const { partyId } = input.path;
      return answerParty(
        await amendParty(ports, { caller, partyId, expectedVersion, patch: toJson(input.body) }),
      );
    },
  });
}

function versionOfTag(tag: string | undefined): number {
  if (tag === undefined) {
    throw new Problem(
      'precondition-required',
      'Send If-Match with the ETag of the party as you last read it.',
    );
  }
  const version = /^"(\d{1,9})"$/.exec(tag)?.[1];
  if (version === undefined)
    throw new Problem('precondition-failed', 'If-Match is not an ETag of this party.');
  return Number(version);
}

function requestIdentity(
  input: RouteInput<unknown, unknown, unknown>,
  { officeCode, actor }: Caller,
): RequestIdentity | undefined {
  const key = input.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (key === '' || key.length > longestKey) {
    throw new Problem('invalid-request', `Idempotency-Key has 1 to ${longestKey} characters.`);
  }
  return { officeCode, key: `${actor} ${key}`, digest: sha256Text(canonicalJson(toJson(input.body))) };
}

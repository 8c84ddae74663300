import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { isDid } from '../../domain/did/did.ts';
import { type PartyRelation, relationKinds, relationRules, sameness } from '../../domain/link/relation.ts';
import { endRelation } from '../../usecase/link/end-relation.ts';
import { partyRelationCredential } from '../../usecase/link/party-relation-credential.ts';
import { relateParties } from '../../usecase/link/relate-parties.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';
import { evidenceNamed, evidenceSchema, keptEvidenceSchema } from '../statement-evidence.ts';

type RelationPorts = Pick<Ports, 'store' | 'resolver' | 'signing' | 'clock' | 'random' | 'node'>;

const collection = '/api/v1/party-relations';
const reading = { tag: 'Links', access: ['link:read'], errors: 'api' } as const;
const writing = { tag: 'Links', access: ['link:write'], errors: 'api' } as const;
const did = z.string().max(2048).refine(isDid, 'This is not a DID.');
const day = z.iso.date('A calendar date YYYY-MM-DD (WIPO ST.2) is expected.');
const relation = z.enum(relationKinds);
const reason = z.string().trim().min(1).max(500);
const idSchema = z.object({ relationId: z.string().max(100) });
const relationSchema = z
  .object({
    relationId: z.string(),
    relation: relation.meta({ description: 'What the subject is to the object.' }),
    inverse: z.string().meta({ description: 'What the object is to the subject, for example `hasBranch`.' }),
    subject: z.string(),
    object: z.string(),
    from: day.optional().meta({ description: 'The first day; from ever where absent.' }),
    until: day.optional().meta({ description: 'The first day on which it no longer holds.' }),
    hasLegalPersonality: z.boolean().optional(),
    sameness: z.enum(['sameParty', 'otherParty', 'open']).meta({
      description:
        'What follows from it for whether the two are one party. A part or branch without legal personality is the same party as its entity. A relation itself merges nobody.',
    }),
    evidence: keptEvidenceSchema,
    statedAt: z.iso.datetime(),
    statedBy: z.string(),
    closing: z
      .object({
        as: z.enum(['ended', 'withdrawn']),
        at: z.iso.datetime(),
        by: z.string(),
        reason: z.string(),
      })
      .optional(),
  })
  .meta({ id: 'PartyRelation' });
const none = { description: 'The office stated no such relation.' };

/** How parties are related that are not the same. */
export function relationRoutes(ports: RelationPorts): readonly Route[] {
  return [
    ...[relateRoute(ports), listRoute(ports), readRoute(ports)],
    ...[endRoute(ports), withdrawRoute(ports), credentialRoute(ports)],
  ];
}

function relateRoute(ports: RelationPorts): Route {
  return route({
    ...writing,
    method: 'post',
    limit: 'costly',
    path: collection,
    operationId: 'relateParties',
    summary: 'State how a party is related to another one, on evidence',
    description:
      'One of the two is a party of the office; the DID of the other is resolved. `partOf` and `branchOf` need `hasLegalPersonality`. Parts, branches and subsidiaries are organizations; a circle of them at one time, or of successors, is refused.',
    body: {
      schema: z.strictObject({
        relation,
        subject: did,
        object: did,
        from: day.optional(),
        until: day.optional(),
        hasLegalPersonality: z.boolean().optional(),
        evidence: evidenceSchema,
      }),
      mediaTypes: ['application/json'],
    },
    responses: {
      201: { description: 'The relation.', schema: relationSchema },
      403: { description: 'The issuer is not accredited, or the response code is missing or wrong.' },
      404: { description: 'The other DID does not resolve, or there is no such presentation request.' },
      409: { description: 'It is stated already, or closes a circle; `detail` names the relation.' },
      410: { description: 'A party of it is deactivated.' },
      422: { description: 'The presentation did not pass, or is about another DID.' },
      503: { description: 'The host of the other DID does not answer.' },
    },
    async handle(input) {
      const { relation: kind, evidence, subject, object, from, until, hasLegalPersonality } = input.body;
      const stated = await relateParties(ports, {
        caller: requireCaller(input),
        relation: { kind, subject, object, from, until, hasLegalPersonality },
        evidence: evidenceNamed(evidence, input.headers, ports.node.publicUrl),
      });
      const location = `${collection}/${stated.relationId}`;
      return { status: 201, headers: { location }, json: showRelation(stated) };
    },
  });
}

function listRoute(ports: RelationPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: collection,
    operationId: 'listPartyRelations',
    summary: 'The office’s relations of parties, in their order',
    querySchema: z.object({
      ...pageParameters,
      did: did.optional().meta({ description: 'On either side.' }),
      relation: relation.optional(),
      asOf: day.optional().meta({ description: 'Those that hold on this day.' }),
      includeWithdrawn: z.enum(['true', 'false']).optional(),
    }),
    responses: { 200: { description: 'A page of relations.', schema: pageSchema(relationSchema) } },
    async handle(input) {
      const { did: of, relation: kind, asOf, includeWithdrawn } = input.query;
      const filter = {
        ...(of === undefined ? {} : { did: of }),
        ...(kind === undefined ? {} : { kind }),
        ...(asOf === undefined ? {} : { asOf }),
        includeWithdrawn: includeWithdrawn === 'true',
      };
      const { officeCode } = requireCaller(input);
      const found = await ports.store.read.relations.list(officeCode, filter, pageRequest(input.query));
      return { status: 200, json: pageAnswer(found, showRelation) };
    },
  });
}

function readRoute(ports: RelationPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/{relationId}`,
    operationId: 'readPartyRelation',
    summary: 'Read a relation of two parties',
    pathSchema: idSchema,
    responses: {
      200: { description: 'The relation, ended or withdrawn or not.', schema: relationSchema },
      404: none,
    },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const found = await ports.store.read.relations.byId(officeCode, input.path.relationId);
      if (found === undefined) throw new Problem('not-found', 'The office stated no such relation.');
      return { status: 200, json: showRelation(found) };
    },
  });
}

function endRoute(ports: RelationPorts): Route {
  return route({
    ...writing,
    method: 'post',
    path: `${collection}/{relationId}/ending`,
    operationId: 'endPartyRelation',
    summary: 'Say from which day a relation no longer holds',
    pathSchema: idSchema,
    body: { schema: z.strictObject({ until: day, reason }), mediaTypes: ['application/json'] },
    responses: {
      200: { description: 'The ended relation; its credential is revoked.', schema: relationSchema },
      404: none,
      409: { description: 'It has ended or was withdrawn already.' },
    },
    async handle(input) {
      const { relationId } = input.path;
      const ended = await endRelation(ports, { caller: requireCaller(input), relationId, ...input.body });
      return { status: 200, json: showRelation(ended) };
    },
  });
}

function withdrawRoute(ports: RelationPorts): Route {
  return route({
    ...writing,
    method: 'post',
    path: `${collection}/{relationId}/withdrawal`,
    operationId: 'withdrawPartyRelation',
    summary: 'Withdraw a relation that was stated in error',
    pathSchema: idSchema,
    body: { schema: z.strictObject({ reason }), mediaTypes: ['application/json'] },
    responses: {
      200: { description: 'The withdrawn relation; its credential is revoked.', schema: relationSchema },
      404: none,
      409: { description: 'It was withdrawn already.' },
    },
    async handle(input) {
      const { relationId } = input.path;
      const caller = requireCaller(input);
      const command = { caller, relationId, reason: input.body.reason, until: undefined };
      return { status: 200, json: showRelation(await endRelation(ports, command)) };
    },
  });
}

function credentialRoute(ports: RelationPorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/{relationId}/credential`,
    operationId: 'readPartyRelationCredential',
    summary: 'The relation as a signed PartyRelationCredential',
    pathSchema: idSchema,
    responses: {
      200: { description: 'The credential as JWT.', schema: z.object({ credential: z.string() }) },
      404: none,
      409: { description: 'The relation was ended or withdrawn.' },
    },
    async handle(input) {
      const asked = { caller: requireCaller(input), relationId: input.path.relationId };
      const json = { credential: await partyRelationCredential(ports, asked) };
      return { status: 200, headers: { 'cache-control': 'no-store' }, json };
    },
  });
}

function showRelation(shown: PartyRelation): z.input<typeof relationSchema> {
  const { relationId, kind, subject, object, from, until, hasLegalPersonality } = shown;
  const { evidence, statedAt, statedBy, closing } = shown;
  return {
    ...{ relationId, relation: kind, inverse: relationRules[kind].inverse, subject, object },
    ...{ from, until, hasLegalPersonality, sameness: sameness(shown), evidence, statedBy },
    statedAt: statedAt.toISOString(),
    ...(closing === undefined ? {} : { closing: { ...closing, at: closing.at.toISOString() } }),
  };
}

import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { decisionKinds } from '../../domain/link/pair-decision.ts';
import {
  pairDecisionSchema,
  pairDecisionView,
  standingSchema,
  standingView,
} from '../../usecase/candidate/candidate-view.ts';
import { type DecidePorts, decidePair } from '../../usecase/candidate/decide-pair.ts';
import { mergeParties, splitParties } from '../../usecase/candidate/merge-parties.ts';
import { partyView, partyViewSchema } from '../../usecase/party/party-view.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';

const collection = '/api/v1/pair-decisions';
const reading = { tag: 'Candidates', access: ['link:read'], errors: 'api' } as const;
const partyIds = z
  .tuple([z.string().max(100), z.string().max(100)])
  .meta({ description: 'The two parties, in any order.' });
const canonicalDid = z.string().meta({ description: 'The older of the two DIDs.' });
const parties = z.array(partyViewSchema).meta({ description: 'The parties whose identifiers were changed.' });
const decidedSchema = z
  .object({
    decision: pairDecisionSchema,
    standing: standingSchema,
    canonicalDid: canonicalDid.optional(),
    parties,
  })
  .meta({ id: 'DecidedPair' });
const pairResponses = {
  400: { description: 'A party and itself, or a natural person and an organization as one.' },
  403: { description: 'The credential lacks a scope, or a holder has the key of an identifier.' },
  404: { description: 'There is no such party.' },
  409: { description: 'It does not fit what is decided or stated of them, or another change came first.' },
  410: { description: 'One of the parties is deactivated.' },
  429: { description: 'An identifier is changed too often.' },
};

/** What an office decides of two of its parties. */
export function pairDecisionRoutes(ports: DecidePorts): readonly Route[] {
  return [
    ...[decideRoute(ports), listRoute(ports), readRoute(ports)],
    ...[pairRoute(ports, 'party-merges', true), pairRoute(ports, 'party-splits', false)],
  ];
}

function decideRoute(ports: DecidePorts): Route {
  return route({
    method: 'post',
    tag: 'Candidates',
    access: ['link:write', 'party:write'],
    errors: 'api',
    path: collection,
    operationId: 'decidePair',
    summary: 'Decide whether two parties are one',
    description:
      '`same`: each identifier names the other, where the office may change both; `notSame` holds until it is withdrawn, and nothing that would make them one is taken; `postponed` takes them out of the queue for a while; `withdrawn` takes back what holds, or what waits for a second person. Every decision is signed with what the matching had shown, and kept.',
    body: {
      schema: z.strictObject({
        partyIds,
        decision: z.enum(decisionKinds),
        reason: z.string().trim().min(1).max(500).meta({ description: 'For the history.' }),
        until: z.iso
          .datetime({ offset: true })
          .optional()
          .meta({ description: 'Until when it is put off, within a year; 30 days where absent.' }),
      }),
      mediaTypes: ['application/json'],
    },
    responses: {
      201: { description: 'The decision, and what became of the two.', schema: decidedSchema },
      ...pairResponses,
    },
    async handle(input) {
      const { decision: kind, reason, until, partyIds: ids } = input.body;
      if (until !== undefined && kind !== 'postponed') {
        const detail = 'Only what is put off has a time.';
        throw new Problem('invalid-request', detail, { errors: [{ pointer: '/until', detail }] });
      }
      const decided = await decidePair(ports, {
        ...{ caller: requireCaller(input), partyIds: ids, kind, reason },
        until: until === undefined ? undefined : new Date(until),
      });
      return {
        status: 201,
        headers: { location: `${collection}/${decided.decision.decisionId}` },
        json: {
          decision: pairDecisionView(decided.decision),
          standing: standingView(decided.standing),
          ...(decided.canonicalDid === undefined ? {} : { canonicalDid: decided.canonicalDid }),
          parties: decided.parties.map(partyView),
        },
      };
    },
  });
}

function listRoute(ports: DecidePorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: collection,
    operationId: 'listPairDecisions',
    summary: 'The decisions of the office on pairs of its parties, in their order',
    querySchema: z.object({
      ...pageParameters,
      partyId: z.string().max(100).optional().meta({ description: 'One of the two.' }),
      awaited: z
        .enum(['true', 'false'])
        .optional()
        .meta({ description: '`true`: those that wait for a second person.' }),
    }),
    responses: { 200: { description: 'A page of decisions.', schema: pageSchema(pairDecisionSchema) } },
    async handle(input) {
      const { partyId, awaited } = input.query;
      const filter = { ...(partyId === undefined ? {} : { partyId }), isAwaited: awaited === 'true' };
      const { officeCode } = requireCaller(input);
      const { pairDecisions } = ports.store.read;
      const found = await pairDecisions.list(officeCode, filter, pageRequest(input.query));
      return { status: 200, json: pageAnswer(found, pairDecisionView) };
    },
  });
}

function readRoute(ports: DecidePorts): Route {
  return route({
    ...reading,
    method: 'get',
    path: `${collection}/{decisionId}`,
    operationId: 'readPairDecision',
    summary: 'Read a decision, with the statement the office signed',
    pathSchema: z.object({ decisionId: z.string().max(100) }),
    responses: {
      200: { description: 'The decision.', schema: pairDecisionSchema },
      404: { description: 'There is no such decision.' },
    },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const found = await ports.store.read.pairDecisions.byId(officeCode, input.path.decisionId);
      if (found === undefined) throw new Problem('not-found', 'There is no such decision.');
      return { status: 200, json: pairDecisionView(found) };
    },
  });
}

const mergedSchema = z.object({ canonicalDid, parties });

function pairRoute(ports: DecidePorts, segment: string, isSame: boolean): Route {
  return route({
    method: 'post',
    tag: 'Identifiers',
    access: ['party:write'],
    errors: 'api',
    path: `/api/v1/${segment}`,
    operationId: isSame ? 'mergeParties' : 'splitParties',
    summary: isSame ? 'Merge two registrations of one party' : 'Split two merged registrations again',
    description: isSame
      ? 'Decides that the two are one. Each of the two identifiers names the other, in one transaction; the older one is canonical.'
      : 'Withdraws the decision that the two are one. Neither identifier names the other any more. The history of both stays as it is.',
    body: { schema: z.strictObject({ partyIds }), mediaTypes: ['application/json'] },
    responses: {
      200: { description: 'The canonical DID, and the parties as they are now.', schema: mergedSchema },
      202: {
        description: 'Nothing is changed before a second person decides the same.',
        schema: mergedSchema,
      },
      ...pairResponses,
    },
    async handle(input) {
      const command = { caller: requireCaller(input), partyIds: input.body.partyIds };
      const done = isSame ? await mergeParties(ports, command) : await splitParties(ports, command);
      const decision = 'decided' in done ? done.decided?.decision : done.decision;
      const json = { canonicalDid: done.canonicalDid, parties: done.parties.map(partyView) };
      return { status: decision?.isFinal === false ? 202 : 200, json };
    },
  });
}

import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { candidateStates } from '../../usecase/candidate/candidate-store.ts';
import {
  candidateSchema,
  candidateView,
  standingSchema,
  standingView,
} from '../../usecase/candidate/candidate-view.ts';
import { partyView, partyViewSchema } from '../../usecase/party/party-view.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';

type CandidatePorts = Pick<Ports, 'store' | 'clock'>;

const collection = '/api/v1/match-candidates';
const shownSchema = candidateSchema
  .extend({ standing: standingSchema, parties: z.array(partyViewSchema) })
  .meta({ id: 'MatchCandidateShown' });

/** Pairs of the office's parties that may be one party, for people to decide. */
export function matchCandidateRoutes(ports: CandidatePorts): readonly Route[] {
  return [listRoute(ports), readRoute(ports)];
}

function listRoute({ store, clock }: CandidatePorts): Route {
  return route({
    method: 'get',
    tag: 'Candidates',
    access: ['link:read'],
    errors: 'api',
    path: collection,
    operationId: 'listMatchCandidates',
    summary: 'Pairs that may be one party, the most informative first',
    description:
      'Of what is suggested the surest come first, of what is for review the least sure. Nothing is linked before it is decided with `decidePair`.',
    querySchema: z.object({
      ...pageParameters,
      band: z.enum(['suggest', 'review']).optional(),
      state: z.enum([...candidateStates, 'any']).default('open'),
      partyId: z.string().max(100).optional().meta({ description: 'One of the two.' }),
    }),
    responses: { 200: { description: 'A page of candidates.', schema: pageSchema(candidateSchema) } },
    async handle(input) {
      const { band, state, partyId } = input.query;
      const filter = {
        ...(band === undefined ? {} : { band }),
        ...(partyId === undefined ? {} : { partyId }),
        ...(state === 'any' ? {} : { state: { is: state, at: clock() } }),
      };
      const { officeCode } = requireCaller(input);
      const found = await store.read.candidates.list(officeCode, filter, pageRequest(input.query));
      return { status: 200, json: pageAnswer(found, candidateView) };
    },
  });
}

function readRoute({ store }: CandidatePorts): Route {
  return route({
    method: 'get',
    tag: 'Candidates',
    access: ['link:read', 'party:read'],
    errors: 'api',
    path: `${collection}/{candidateId}`,
    operationId: 'readMatchCandidate',
    summary: 'Read a pair with both parties, why it was found, and how it stands',
    pathSchema: z.object({ candidateId: z.string().max(100) }),
    responses: {
      200: { description: 'The candidate.', schema: shownSchema },
      404: { description: 'There is no such candidate.' },
    },
    async handle(input) {
      const { officeCode } = requireCaller(input);
      const { read } = store;
      const candidate = await read.candidates.byId(officeCode, input.path.candidateId);
      if (candidate === undefined) throw new Problem('not-found', 'There is no such candidate.');
      const standing = await read.pairDecisions.standing(officeCode, candidate.partyIds);
      const parties = await Promise.all(
        candidate.partyIds.map((partyId) => read.parties.byId(officeCode, partyId)),
      );
      return {
        status: 200,
        json: {
          ...candidateView(candidate),
          standing: standingView(standing),
          parties: parties.filter((party) => party !== undefined).map(partyView),
        },
      };
    },
  });
}

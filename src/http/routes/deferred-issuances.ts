import { z } from 'zod';
import { thumbprint } from '../../protocol/jose/thumbprint.ts';
import {
  decideDeferredIssuance,
  deferredDecisions,
} from '../../usecase/issuance/decide-deferred-issuance.ts';
import { deferredStates } from '../../usecase/issuance/deferred-store.ts';
import {
  type DeferredIssuanceView,
  listDeferredIssuances,
  readDeferredIssuance,
} from '../../usecase/issuance/read-deferred-issuances.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';

type DeferredPorts = Pick<Ports, 'store' | 'clock'>;

const common = { tag: 'Credentials', access: ['credential:offer'], errors: 'api' } as const;
const collection = '/api/v1/deferred-issuances';
const issuanceSchema = z.object({
  deferredIssuanceId: z.string(),
  offerId: z.string(),
  partyId: z.string(),
  configurationId: z.string(),
  state: z.enum([...deferredStates, 'expired']),
  holders: z.array(z.object({ keyThumbprint: z.string(), did: z.string().optional() })),
  intervalSeconds: z.int(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().optional(),
  decidedBy: z.string().optional(),
  issuedId: z.string().optional(),
});
const issuancePathSchema = z.object({ deferredIssuanceId: z.string() });
const noIssuance = { description: 'No wallet asked for a credential of this id.' };

/** What wallets wait for, and the office's decision on it. */
export function deferredIssuanceRoutes(ports: DeferredPorts): readonly Route[] {
  return [listRoute(ports), readRoute(ports), decisionRoute(ports)];
}

function listRoute(ports: DeferredPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: collection,
    operationId: 'listDeferredIssuances',
    summary: 'The credentials that wallets asked for and the office has to release, in their order',
    querySchema: z.object({ ...pageParameters, state: z.enum(deferredStates).optional() }),
    responses: { 200: { description: 'A page of them.', schema: pageSchema(issuanceSchema) } },
    handle: async (input) => {
      const { state } = input.query;
      const page = await listDeferredIssuances(ports, requireCaller(input), {
        ...pageRequest(input.query),
        state,
      });
      return { status: 200, json: pageAnswer(page, showIssuance) };
    },
  });
}

function readRoute(ports: DeferredPorts): Route {
  return route({
    ...common,
    method: 'get',
    path: `${collection}/{deferredIssuanceId}`,
    operationId: 'readDeferredIssuance',
    summary: 'What a wallet asked for, and what became of it',
    pathSchema: issuancePathSchema,
    responses: { 200: { description: 'As it is now.', schema: issuanceSchema }, 404: noIssuance },
    handle: async (input) => ({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      json: showIssuance(
        await readDeferredIssuance(ports, requireCaller(input), input.path.deferredIssuanceId),
      ),
    }),
  });
}

const decisionSchema = z.strictObject({ decision: z.enum(deferredDecisions) });

function decisionRoute(ports: DeferredPorts): Route {
  return route({
    ...common,
    method: 'put',
    path: `${collection}/{deferredIssuanceId}/decision`,
    operationId: 'decideDeferredIssuance',
    summary: 'Release or refuse what a wallet waits for',
    description:
      'It holds for everything that was asked for from the same offer. The same decision again changes nothing.',
    pathSchema: issuancePathSchema,
    body: { schema: decisionSchema, mediaTypes: ['application/json'] },
    responses: {
      200: { description: 'As it is now.', schema: issuanceSchema },
      404: noIssuance,
      409: { description: 'It was decided the other way, its time is over, or the offer was withdrawn.' },
      410: { description: 'The identifier of the party is deactivated.' },
      422: { description: 'The data of the party have to be corrected first.' },
    },
    handle: async (input) => ({
      status: 200,
      json: showIssuance(
        await decideDeferredIssuance(ports, requireCaller(input), {
          deferredIssuanceId: input.path.deferredIssuanceId,
          decision: input.body.decision,
        }),
      ),
    }),
  });
}

function showIssuance(issuance: DeferredIssuanceView): z.output<typeof issuanceSchema> {
  const { deferredIssuanceId, offerId, partyId, configurationId, state, intervalSeconds } = issuance;
  const { holders, createdAt, expiresAt, decidedAt, decidedBy, issuedId } = issuance;
  return {
    ...{ deferredIssuanceId, offerId, partyId, configurationId, state, intervalSeconds },
    holders: holders.map(({ key, did }) => ({
      keyThumbprint: thumbprint(key),
      ...(did === undefined ? {} : { did }),
    })),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(decidedAt === undefined ? {} : { decidedAt: decidedAt.toISOString() }),
    ...(decidedBy === undefined ? {} : { decidedBy }),
    ...(issuedId === undefined ? {} : { issuedId }),
  };
}

import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { credentialDatasetSchema } from '../../domain/credential/credential-dataset.ts';
import type { Authorization } from '../../usecase/authorization/authorization-store.ts';
import {
  type AuthorizationDecision,
  decideAuthorization,
  listOpenAuthorizations,
} from '../../usecase/authorization/decide-authorization.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { pageAnswer, pageParameters, pageRequest, pageSchema } from '../paging.ts';
import { type Route, route } from '../route.ts';

const common = { tag: 'Credentials', access: ['credential:offer'], errors: 'api' } as const;
const collection = '/api/v1/authorizations';

const authorizationSchema = z
  .object({
    reference: z.string().meta({ description: 'What the applicant tells the office.', example: 'K7QM-3XWP' }),
    configurationIds: z.array(z.string()),
    clientId: z.string().meta({ description: 'What the wallet calls itself; nothing vouches for it.' }),
    redirectUri: z.string().meta({ description: 'Where the wallet is that gets the credentials.' }),
    offerId: z.string().optional().meta({ description: 'The offer it is for, where it names one.' }),
    state: z.enum(['pushed', 'open', 'approved', 'refused', 'codeIssued', 'redeemed']),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Authorization' });

const decisionSchema = z
  .strictObject({
    decision: z.enum(['approve', 'refuse']),
    partyId: z.string().min(1).max(100).optional(),
    assuranceLevel: credentialDatasetSchema.shape.assuranceLevel.optional(),
    evidence: credentialDatasetSchema.shape.evidence.optional(),
    rightHolding: credentialDatasetSchema.shape.rightHolding,
  })
  .meta({
    example: {
      decision: 'approve',
      partyId: '0199…',
      assuranceLevel: 'substantial',
      evidence: [{ type: 'documentSeen' }],
    },
  });
type SentDecision = z.output<typeof decisionSchema>;

/** What the staff calls: who waits for the office, and what it decides. */
export function authorizationDecisionRoutes(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
): readonly Route[] {
  return [listRoute(ports), decideRoute(ports)];
}

function listRoute(ports: Pick<Ports, 'store' | 'clock'>): Route {
  return route({
    ...common,
    method: 'get',
    path: collection,
    operationId: 'listAuthorizations',
    summary: 'The applicants who wait for the office to approve their wallets, oldest first',
    querySchema: z.object(pageParameters),
    responses: { 200: { description: 'A page of them.', schema: pageSchema(authorizationSchema) } },
    handle: async (input) => {
      const page = await listOpenAuthorizations(ports, requireCaller(input), pageRequest(input.query));
      return { status: 200, headers: { 'cache-control': 'no-store' }, json: pageAnswer(page, show) };
    },
  });
}

function decideRoute(ports: Pick<Ports, 'store' | 'clock' | 'random'>): Route {
  return route({
    ...common,
    method: 'put',
    path: `${collection}/{reference}/decision`,
    operationId: 'decideAuthorization',
    summary: 'Approve a wallet for a party, or refuse it',
    description:
      'Whoever shows the reference gets the credentials, so approve only what the party itself told you. An authorization that names an offer needs nothing but the decision.',
    pathSchema: z.object({ reference: z.string().max(20) }),
    body: { schema: decisionSchema, mediaTypes: ['application/json'] },
    responses: {
      200: { description: 'Decided; the browser goes on by itself.', schema: authorizationSchema },
      404: { description: 'Nobody waits under this reference, or the office holds no such party.' },
      409: { description: 'It was decided before, or has expired.' },
    },
    handle: async (input) => {
      const decision = { ...decisionOf(input.body), reference: input.path.reference };
      return { status: 200, json: show(await decideAuthorization(ports, requireCaller(input), decision)) };
    },
  });
}

function decisionOf(sent: SentDecision): AuthorizationDecision {
  const { decision, partyId, assuranceLevel, evidence, rightHolding } = sent;
  if (decision === 'refuse') return { decision };
  if (assuranceLevel === undefined && evidence === undefined && rightHolding === undefined)
    return { decision, partyId };
  if (assuranceLevel === undefined || evidence === undefined)
    throw new Problem('invalid-request', 'assuranceLevel and evidence are needed together.');
  return { decision, partyId, dataset: { assuranceLevel, evidence, ...(rightHolding && { rightHolding }) } };
}

function show(authorization: Authorization): z.output<typeof authorizationSchema> {
  const { reference, configurationIds, clientId, redirectUri, offerId, state } = authorization;
  return {
    ...{ reference, clientId, redirectUri, offerId, state },
    configurationIds: [...configurationIds],
    createdAt: authorization.createdAt.toISOString(),
    expiresAt: authorization.expiresAt.toISOString(),
  };
}

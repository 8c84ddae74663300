import { z } from 'zod';
import type { Ports } from '../../usecase/ports.ts';
import { pendingView, pendingViewSchema } from '../../usecase/witness/pending-view.ts';
import {
  readOfficeEntry,
  readPendingEntry,
  retryOfficeEntry,
  retryPendingEntry,
} from '../../usecase/witness/retry-pending-entry.ts';
import { setOfficeWitnessRule, setWitnessRule } from '../../usecase/witness/set-witness-rule.ts';
import { requireCaller } from '../caller.ts';
import { answerParty, partyRule } from '../party-answer.ts';
import { type Route, route } from '../route.ts';

type RulePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits' | 'witnesses'>;

const common = { tag: 'Witnesses', errors: 'api' } as const;
const party = '/api/v1/parties/{partyId}';
const notMet = {
  409: {
    description:
      'Too few witnesses have approved the entry, which stays pending (`Retry-After`), or another entry is pending.',
  },
} as const;
const none = { description: 'No entry is pending.' };
const officeSchema = z.object({ did: z.string() });

/** Who has to approve the entries of an identifier. */
export const witnessRuleSchema = z
  .strictObject({
    threshold: z.int().min(0).max(20),
    witnesses: z
      .array(z.string().max(200))
      .max(20)
      .meta({ description: 'did:key DIDs of offices that witness for this one.' }),
  })
  .meta({ description: 'How many of which witnesses; 0 of none ends the rule.' });

/** Who has to approve the entries of identifiers that the office keeps, and the entries that wait for that. */
export function witnessRuleRoutes(ports: RulePorts): readonly Route[] {
  return [
    ruleRoute(ports),
    pendingRoute(ports),
    retryRoute(ports),
    officeRuleRoute(ports),
    officePendingRoute(ports),
    officeRetryRoute(ports),
  ];
}

function ruleRoute(ports: RulePorts): Route {
  return route({
    ...common,
    method: 'put',
    limit: 'costly',
    access: ['party:write'],
    path: `${party}/witness-rule`,
    operationId: 'setWitnessRule',
    summary: 'Say who has to approve the entries of a party’s identifier',
    description:
      'The witnesses before, or where there were none these, have to approve the entry that says so. The same rule again changes nothing.',
    pathSchema: partyRule.path,
    body: { schema: witnessRuleSchema, mediaTypes: ['application/json'] },
    responses: {
      200: partyRule.one,
      403: { description: 'The credential lacks the scope, or the party keeps its own update key.' },
      404: partyRule.none,
      ...notMet,
      410: partyRule.ended,
      429: partyRule.tooOften,
    },
    handle: async (input) =>
      answerParty(
        await setWitnessRule(ports, {
          caller: requireCaller(input),
          partyId: input.path.partyId,
          rule: input.body,
        }),
      ),
  });
}

function pendingRoute(ports: RulePorts): Route {
  return route({
    ...common,
    method: 'get',
    access: ['party:read'],
    path: `${party}/pending-entry`,
    operationId: 'readPendingEntry',
    summary: 'The entry of a party’s identifier that waits for its witnesses',
    pathSchema: partyRule.path,
    responses: { 200: { description: 'The entry.', schema: pendingViewSchema }, 404: none },
    handle: async (input) => ({
      status: 200,
      json: pendingView(
        await readPendingEntry(ports, { caller: requireCaller(input), partyId: input.path.partyId }),
      ),
    }),
  });
}

function retryRoute(ports: RulePorts): Route {
  return route({
    ...common,
    method: 'post',
    limit: 'costly',
    access: ['party:write'],
    path: `${party}/pending-entry/retry`,
    operationId: 'retryPendingEntry',
    summary: 'Ask the missing witnesses again, and publish the entry with their approvals',
    pathSchema: partyRule.path,
    responses: { 200: partyRule.one, 404: none, ...notMet },
    handle: async (input) =>
      answerParty(
        await retryPendingEntry(ports, { caller: requireCaller(input), partyId: input.path.partyId }),
      ),
  });
}

function officeRuleRoute(ports: RulePorts): Route {
  return route({
    ...common,
    method: 'put',
    limit: 'costly',
    access: ['trust:write'],
    path: '/api/v1/office-identifiers/self/witness-rule',
    operationId: 'setOfficeWitnessRule',
    summary: 'Say who has to approve the entries of the office’s own identifier',
    body: { schema: witnessRuleSchema, mediaTypes: ['application/json'] },
    responses: {
      200: { description: 'The rule is in force.', schema: officeSchema },
      ...notMet,
      429: partyRule.tooOften,
    },
    async handle(input) {
      const { did } = await setOfficeWitnessRule(ports, { caller: requireCaller(input), rule: input.body });
      return { status: 200, json: { did } };
    },
  });
}

function officePendingRoute(ports: RulePorts): Route {
  return route({
    ...common,
    method: 'get',
    access: ['trust:read'],
    path: '/api/v1/office-identifiers/self/pending-entry',
    operationId: 'readOfficePendingEntry',
    summary: 'The entry of the office’s own identifier that waits for its witnesses',
    responses: { 200: { description: 'The entry.', schema: pendingViewSchema }, 404: none },
    handle: async (input) => ({
      status: 200,
      json: pendingView(await readOfficeEntry(ports, requireCaller(input))),
    }),
  });
}

function officeRetryRoute(ports: RulePorts): Route {
  return route({
    ...common,
    method: 'post',
    limit: 'costly',
    access: ['trust:write'],
    path: '/api/v1/office-identifiers/self/pending-entry/retry',
    operationId: 'retryOfficePendingEntry',
    summary: 'Ask the missing witnesses of the office’s identifier again',
    responses: {
      200: { description: 'The entry is published.', schema: officeSchema },
      404: none,
      ...notMet,
    },
    async handle(input) {
      const { did } = await readOfficeEntry(ports, requireCaller(input));
      await retryOfficeEntry(ports, requireCaller(input));
      return { status: 200, json: { did } };
    },
  });
}

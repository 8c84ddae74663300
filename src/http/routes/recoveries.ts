import { z } from 'zod';
import { verificationRelationships } from '../../domain/did/did-document.ts';
import { guardianRoles } from '../../domain/did/recovery.ts';
import { partyViewSchema } from '../../usecase/party/party-view.ts';
import type { Ports } from '../../usecase/ports.ts';
import type { RecoveryPlan } from '../../usecase/records.ts';
import { approveRecovery } from '../../usecase/recovery/approve-recovery.ts';
import { completeRecovery } from '../../usecase/recovery/complete-recovery.ts';
import { objectToRecovery } from '../../usecase/recovery/object-to-recovery.ts';
import { openRecovery } from '../../usecase/recovery/open-recovery.ts';
import { readRecovery } from '../../usecase/recovery/read-recovery.ts';
import { recoveryView, recoveryViewSchema } from '../../usecase/recovery/recovery-view.ts';
import { setRecoveryPlan } from '../../usecase/recovery/set-recovery-plan.ts';
import { requireCaller } from '../caller.ts';
import { answerParty, partyRule } from '../party-answer.ts';
import { type Route, route } from '../route.ts';

type RecoveryPorts = Pick<
  Ports,
  'store' | 'clock' | 'random' | 'dids' | 'resolver' | 'node' | 'operationLimits' | 'witnesses'
>;

const party = '/api/v1/parties/{partyId}';
const collection = `${party}/recoveries`;
const common = { tag: 'Recovery', errors: 'api' } as const;
const byOffice = { ...common, access: ['party:write'] } as const;
// Guardians and holders have no credential of the office: what they sign is what counts.
const byAnyone = { ...common, access: 'public' } as const;
const mediaTypes = ['application/json'] as const;
const recoveryPath = z.object({ partyId: z.string().max(100), recoveryId: z.string().max(100) });
const multikey = z.string().max(200);
const signedBody = {
  schema: z.strictObject({
    statement: z.string().max(16_384).meta({
      description: 'The statement as a compact JWS of type `recovery-statement+jwt`.',
    }),
  }),
  mediaTypes,
} as const;
const newKeysSchema = z.strictObject({
  newUpdateKey: multikey.meta({
    description:
      'The update key of the new wallet as Multikey, or its hash: it makes the entry after the recovery.',
  }),
  keys: z
    .array(
      z.strictObject({
        publicKeyMultibase: multikey,
        relationships: z.array(z.enum(verificationRelationships)).min(1).max(5).optional(),
      }),
    )
    .max(10)
    .default([]),
});
const planSchema = z.object({
  did: z.string(),
  version: z.int(),
  hasRecoveryKey: z.boolean(),
  guardianRule: z
    .object({
      guardians: z.array(z.object({ did: z.string(), role: z.enum(guardianRoles) })),
      threshold: z.int(),
      waitingSeconds: z.int(),
    })
    .optional(),
  setAt: z.iso.datetime(),
});
const one = { description: 'The recovery as it is now.', schema: recoveryViewSchema };
const none = { description: 'There is no such recovery.' };
const badStatement = { description: 'The statement is malformed, another one, or signed by somebody else.' };

/** How the identifier of a lost wallet comes back to its holder: by guardians, after a time in which the holder can object. */
export function recoveryRoutes(ports: RecoveryPorts): readonly Route[] {
  return [
    planRoute(ports),
    openingRoute(ports),
    listRoute(ports),
    readRoute(ports),
    approvalRoute(ports),
    objectionRoute(ports),
    completionRoute(ports),
  ];
}

function planRoute(ports: RecoveryPorts): Route {
  return route({
    ...byOffice,
    method: 'post',
    path: `${party}/recovery-plans`,
    operationId: 'setRecoveryPlan',
    summary: 'Set how a party’s identifier is recovered, by the party’s signed word',
    description:
      'The payload is `{purpose: "recovery-plan", did, headVersionId, planVersion, recoveryKey?, guardianRule?}`. The first plan is signed by the present update key, later ones by the recovery key. It takes effect with the party’s next log entry.',
    pathSchema: partyRule.path,
    body: signedBody,
    responses: {
      201: { description: 'The plan.', schema: planSchema },
      400: badStatement,
      404: partyRule.none,
      409: { description: 'The office has the update key, or the statement is of an earlier state.' },
      410: partyRule.ended,
    },
    async handle(input) {
      const { statement } = input.body;
      const plan = await setRecoveryPlan(ports, {
        caller: requireCaller(input),
        partyId: input.path.partyId,
        statement,
      });
      return { status: 201, json: planView(plan) };
    },
  });
}

function openingRoute(ports: RecoveryPorts): Route {
  return route({
    ...byOffice,
    method: 'post',
    path: collection,
    operationId: 'openRecovery',
    summary: 'Open the recovery of an identifier whose wallet was lost',
    description:
      'Answers the statement for the guardians to sign. One recovery of an identifier is open at a time.',
    pathSchema: partyRule.path,
    body: { schema: newKeysSchema, mediaTypes },
    responses: {
      201: one,
      404: partyRule.none,
      409: { description: 'A recovery is open, or the identifier has no guardians.' },
      410: partyRule.ended,
    },
    async handle(input) {
      const { partyId } = input.path;
      const caller = requireCaller(input);
      const recovery = await openRecovery(ports, { caller, partyId, ...input.body });
      const location = `/api/v1/parties/${partyId}/recoveries/${recovery.recoveryId}`;
      return { status: 201, headers: { location }, json: recoveryView(recovery, ports.clock()) };
    },
  });
}

function listRoute(ports: RecoveryPorts): Route {
  return route({
    ...byAnyone,
    method: 'get',
    path: collection,
    operationId: 'listRecoveries',
    summary: 'The recoveries of an identifier, the newest first',
    description:
      'Public, so that a holder’s wallet sees in time that somebody tries to recover its identifier.',
    pathSchema: partyRule.path,
    responses: {
      200: { description: 'At most 100.', schema: z.object({ items: z.array(recoveryViewSchema) }) },
    },
    async handle({ path }) {
      const now = ports.clock();
      const recoveries = await ports.store.read.recoveries.list(path.partyId);
      return { status: 200, json: { items: recoveries.map((each) => recoveryView(each, now)) } };
    },
  });
}

function readRoute(ports: RecoveryPorts): Route {
  return route({
    ...byAnyone,
    method: 'get',
    path: `${collection}/{recoveryId}`,
    operationId: 'readRecovery',
    summary: 'A recovery, with the statements that can be signed',
    pathSchema: recoveryPath,
    responses: { 200: one, 404: none },
    async handle({ path }) {
      const recovery = await readRecovery(ports.store.read, path.partyId, path.recoveryId);
      return { status: 200, json: recoveryView(recovery, ports.clock()) };
    },
  });
}

function approvalRoute(ports: RecoveryPorts): Route {
  return route({
    ...byAnyone,
    method: 'post',
    limit: 'costly',
    path: `${collection}/{recoveryId}/approvals`,
    operationId: 'approveRecovery',
    summary: 'Approve a recovery as one of its guardians',
    description:
      'Signed by a key that the guardian’s DID lists for assertions, with its DID URL as `kid`. With the last approval that is needed the waiting time begins.',
    pathSchema: recoveryPath,
    body: signedBody,
    responses: {
      200: one,
      400: badStatement,
      404: none,
      409: { description: 'The guardian has approved already, or approvals are over.' },
    },
    async handle({ path, body }) {
      const recovery = await approveRecovery(ports, { ...path, statement: body.statement });
      return { status: 200, json: recoveryView(recovery, ports.clock()) };
    },
  });
}

function objectionRoute(ports: RecoveryPorts): Route {
  return route({
    ...byAnyone,
    method: 'post',
    limit: 'costly',
    path: `${collection}/{recoveryId}/objections`,
    operationId: 'objectToRecovery',
    summary: 'End a recovery as the holder, who has the wallet',
    description:
      'Signed by a present or committed update key (`kid` is its did:key DID URL) or by a key of the document for authentication.',
    pathSchema: recoveryPath,
    body: signedBody,
    responses: { 200: one, 400: badStatement, 404: none, 409: { description: 'The recovery has ended.' } },
    async handle({ path, body }) {
      const recovery = await objectToRecovery(ports, { ...path, statement: body.statement });
      return { status: 200, json: recoveryView(recovery, ports.clock()) };
    },
  });
}

function completionRoute(ports: RecoveryPorts): Route {
  return route({
    ...byOffice,
    method: 'post',
    path: `${collection}/{recoveryId}/completion`,
    operationId: 'completeRecovery',
    summary: 'Complete a recovery whose waiting time is over',
    pathSchema: recoveryPath,
    responses: {
      200: { description: 'The party, whose identifier is the new wallet’s now.', schema: partyViewSchema },
      404: none,
      409: { description: 'It is not its time, it has ended, or the identifier has changed since.' },
      410: partyRule.ended,
      429: partyRule.tooOften,
    },
    handle: async (input) =>
      answerParty(await completeRecovery(ports, { caller: requireCaller(input), ...input.path })),
  });
}

function planView({ did, version, recoveryKeyHash, guardianRule, setAt }: RecoveryPlan) {
  const hasRecoveryKey = recoveryKeyHash !== undefined;
  return {
    ...{ did, version, hasRecoveryKey },
    ...(guardianRule === undefined ? {} : { guardianRule }),
    setAt: setAt.toISOString(),
  };
}

import { z } from 'zod';
import { toJson } from '../../base/json.ts';
import { isDid } from '../../domain/did/did.ts';
import { verificationRelationships } from '../../domain/did/did-document.ts';
import { partyDataSchema } from '../../domain/party/party-data.ts';
import { completeArrival } from '../../usecase/move/complete-arrival.ts';
import { confirmDeparture } from '../../usecase/move/confirm-departure.ts';
import { departParty } from '../../usecase/move/depart-party.ts';
import { partyView, partyViewSchema } from '../../usecase/party/party-view.ts';
import type { Ports } from '../../usecase/ports.ts';
import { startArrival } from '../../usecase/move/start-arrival.ts';
import { withdrawDeparture } from '../../usecase/move/withdraw-departure.ts';
import { requireCaller } from '../caller.ts';
import { answerParty, entityTag, partyRule } from '../party-answer.ts';
import { type Route, route } from '../route.ts';

type MovePorts = Pick<
  Ports,
  'store' | 'dids' | 'resolver' | 'documents' | 'clock' | 'random' | 'node' | 'witnesses'
>;

const common = { method: 'post', tag: 'Moves', access: ['party:write'], errors: 'api' } as const;
const arrivals = '/api/v1/party-arrivals';
const party = '/api/v1/parties/{partyId}';
const mediaTypes = ['application/json'] as const;
const did = z.string().max(2048).refine(isDid, 'A DID is expected.');
const multikey = z.string().max(200).meta({ description: 'A public key as Multikey.' });
const entry = z.looseObject({});
const controlSchema = z
  .discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('office') }),
    z.strictObject({
      mode: z.literal('holder'),
      updateKey: multikey,
      keys: z
        .array(
          z.strictObject({
            publicKeyMultibase: multikey,
            relationships: z.array(z.enum(verificationRelationships)).min(1).max(5).optional(),
          }),
        )
        .max(10)
        .default([])
        .meta({ description: 'The keys of the document; without any, those it has are kept.' }),
    }),
  ])
  .default({ mode: 'office' })
  .meta({ description: 'Who keeps the update key from then on. The holder’s is another one than before.' });
const arrivalSchema = z.object({
  arrivalId: z.string(),
  formerDid: z.string(),
  did: z.string().meta({ description: 'The DID under which the identifier will live here.' }),
  unsigned: entry.meta({
    description:
      'The log entry that moves it, for whoever has the present update key to sign. Where the identifier commits to its next update key, updateKeys is empty: who signs states that key there and computes the versionId anew.',
  }),
  expiresAt: z.iso.datetime(),
});
const departureSchema = z.object({
  party: partyViewSchema,
  signedEntry: entry.meta({ description: 'The signed entry, for the node the identifier goes to.' }),
  witnessProofs: z.array(entry).optional().meta({
    description:
      'Of a witnessed identifier: the approvals that could be had of its witnesses, for the node it goes to. The same request again asks those that are missing.',
  }),
});
const unreachable = { description: 'The other office does not answer; try again later.' };
const otherOffice = {
  422: { description: 'The log of the identifier does not verify, or is not the one that is known here.' },
  503: unreachable,
} as const;

/** How an identifier moves from one office's node to another, under the same SCID. */
export function moveRoutes(ports: MovePorts): readonly Route[] {
  return [
    arrivalRoute(ports),
    completionRoute(ports),
    departureRoute(ports),
    confirmationRoute(ports),
    withdrawalRoute(ports),
  ];
}

function arrivalRoute(ports: MovePorts): Route {
  return route({
    ...common,
    path: arrivals,
    limit: 'costly',
    operationId: 'startArrival',
    summary: 'Prepare to take an identifier over from another office',
    description:
      'Answers the log entry that gives the identifier an address here. The other office, or the holder, signs it within seven days; nothing is published before it is sent back signed.',
    body: {
      schema: z.strictObject({ did, data: partyDataSchema, control: controlSchema }),
      mediaTypes,
    },
    responses: {
      201: { description: 'The arrival.', schema: arrivalSchema },
      404: { description: 'There is no such DID.' },
      409: { description: 'The DID lives here, is not portable, or has moved already.' },
      410: { description: 'The DID is deactivated.' },
      501: { description: 'The DID is of a method that cannot move.' },
      ...otherOffice,
    },
    handle: async (input) => ({
      status: 201,
      headers: { 'cache-control': 'no-store' },
      json: await startArrival(ports, { caller: requireCaller(input), ...input.body }),
    }),
  });
}

function completionRoute(ports: MovePorts): Route {
  return route({
    ...common,
    path: `${arrivals}/{arrivalId}/completion`,
    limit: 'costly',
    operationId: 'completeArrival',
    summary: 'Take an identifier over with the signed entry',
    description:
      'The whole log is read again, verified together with the entry, and published here; the party is registered with it.',
    pathSchema: z.object({ arrivalId: z.string().max(100) }),
    body: {
      schema: z.strictObject({ signedEntry: z.json(), witnessProofs: z.array(z.json()).max(100).optional() }),
      mediaTypes,
    },
    responses: {
      201: { description: 'The party, whose identifier lives here now.', schema: partyViewSchema },
      409: {
        description:
          'The arrival was used or has expired, the log has moved on, another party has one of the party identifiers, or too few witnesses have approved the entry; then the request can be repeated.',
      },
      410: { description: 'The DID is deactivated.' },
      ...otherOffice,
    },
    async handle(input) {
      const arrived = await completeArrival(ports, {
        caller: requireCaller(input),
        arrivalId: input.path.arrivalId,
        signedEntry: toJson(input.body.signedEntry),
        witnessProofs: input.body.witnessProofs?.map(toJson),
      });
      const headers = {
        location: `/api/v1/parties/${arrived.partyId}`,
        etag: entityTag(arrived.version),
      };
      return { status: 201, headers, json: partyView(arrived) };
    },
  });
}

function departureRoute(ports: MovePorts): Route {
  return route({
    ...common,
    path: `${party}/departure`,
    operationId: 'departParty',
    summary: 'Let an identifier go to another office, by signing the entry that moves it',
    description:
      'The entry may move this identifier to another node and nothing else. Afterwards the office changes and signs nothing for it any more; the same request gives the same signed entry.',
    pathSchema: partyRule.path,
    body: { schema: z.strictObject({ unsigned: z.json() }), mediaTypes },
    responses: {
      200: { description: 'The signed entry, and the party.', schema: departureSchema },
      403: { description: 'The credential lacks the scope, or the party keeps its own update key.' },
      404: partyRule.none,
      409: { description: 'It has left already, or another change came first.' },
      410: partyRule.ended,
      422: { description: 'The entry is not such a move.' },
    },
    async handle(input) {
      const departed = await departParty(ports, {
        caller: requireCaller(input),
        partyId: input.path.partyId,
        unsigned: toJson(input.body.unsigned),
      });
      const { signedEntry, witnessProofs } = departed;
      const proofs = witnessProofs.length === 0 ? {} : { witnessProofs };
      return { status: 200, json: { party: partyView(departed.party), signedEntry, ...proofs } };
    },
  });
}

function confirmationRoute(ports: MovePorts): Route {
  return route({
    ...common,
    path: `${party}/departure-confirmation`,
    limit: 'costly',
    operationId: 'confirmDeparture',
    summary: 'Record that an identifier has moved to another office',
    description:
      'The other node is asked for the log, which has to continue the one that is kept here. From then on the old address leads to the new one, and the office’s keys for it are forgotten.',
    pathSchema: partyRule.path,
    body: { schema: z.strictObject({ did }), mediaTypes },
    responses: {
      200: partyRule.one,
      404: { description: 'The office holds no such party, or the DID is not published yet.' },
      409: { description: 'The identifier was not let go to this DID.' },
      410: partyRule.ended,
      501: { description: 'The DID is of a method that cannot be moved to.' },
      ...otherOffice,
    },
    handle: async (input) =>
      answerParty(
        await confirmDeparture(ports, {
          caller: requireCaller(input),
          partyId: input.path.partyId,
          did: input.body.did,
        }),
      ),
  });
}

function withdrawalRoute(ports: MovePorts): Route {
  return route({
    ...common,
    path: `${party}/departure-withdrawal`,
    limit: 'costly',
    operationId: 'withdrawDeparture',
    summary: 'Take an identifier back that did not arrive at the other office',
    description:
      'Eight days after it was let go, when the other node can no longer complete the move and publishes nothing.',
    pathSchema: partyRule.path,
    responses: {
      200: partyRule.one,
      404: partyRule.none,
      409: { description: 'It is not leaving, has arrived, or may still arrive.' },
    },
    handle: async (input) =>
      answerParty(
        await withdrawDeparture(ports, {
          caller: requireCaller(input),
          partyId: input.path.partyId,
        }),
      ),
  });
}

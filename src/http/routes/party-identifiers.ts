import { z } from 'zod';
import { isDid } from '../../domain/did/did.ts';
import {
  changePartyIdentifier,
  endPartyIdentifier,
} from '../../usecase/identifier/change-party-identifier.ts';
import { stateEquivalence } from '../../usecase/identifier/equivalent-parties.ts';
import type { Ports } from '../../usecase/ports.ts';
import { requireCaller } from '../caller.ts';
import { identifierChangeSchema, sentToLedger } from './identifier-changes.ts';
import { answerParty, partyRule } from '../party-answer.ts';
import { type Route, route } from '../route.ts';
import { watcherUrls } from '../watcher-urls.ts';

type IdentifierPorts = Pick<Ports, 'store' | 'dids' | 'resolver' | 'clock' | 'operationLimits' | 'witnesses'>;

const party = '/api/v1/parties/{partyId}';
const common = { method: 'post', tag: 'Identifiers', access: ['party:write'], errors: 'api' } as const;
const did = z.string().max(2048).refine(isDid, 'A DID is expected.');
const changeResponses = {
  200: partyRule.one,
  403: { description: 'The credential lacks the scope, or the party keeps its own update key.' },
  404: partyRule.none,
  409: { description: 'Another change came first, or the method of the identifier does not allow it.' },
  410: partyRule.ended,
  429: partyRule.tooOften,
};
/** A change of keys or the end, which takes its time where the identifier is on a ledger. */
const ledgerResponses = {
  ...changeResponses,
  202: {
    description: 'The change was sent to the ledger of the identifier and is not final yet.',
    schema: identifierChangeSchema,
  },
};
/** What the office does with the identifiers whose keys it keeps. */
export function partyIdentifierRoutes(ports: IdentifierPorts): readonly Route[] {
  return [
    rotationRoute(ports),
    deactivationRoute(ports),
    watchersRoute(ports),
    equivalentRoute(ports, 'equivalents', true),
    equivalentRoute(ports, 'equivalent-withdrawals', false),
  ];
}

function rotationRoute(ports: IdentifierPorts): Route {
  return route({
    ...common,
    path: `${party}/key-rotation`,
    operationId: 'rotatePartyKey',
    summary: 'Replace the keys the office keeps for a party',
    description: 'A new log entry with new keys. Refused where the party keeps its own update key.',
    pathSchema: partyRule.path,
    responses: ledgerResponses,
    async handle(input) {
      const command = { caller: requireCaller(input), partyId: input.path.partyId };
      return (
        (await sentToLedger(ports, { ...command, kind: 'rotate' })) ??
        answerParty(await changePartyIdentifier(ports, { ...command, update: { kind: 'rotate' } }))
      );
    },
  });
}

function deactivationRoute(ports: IdentifierPorts): Route {
  return route({
    ...common,
    path: `${party}/deactivation`,
    operationId: 'deactivateParty',
    summary: 'End a party’s identifier for good',
    description:
      'A last log entry; the identifier resolves as deactivated from then on, and nothing can be built on it any more. The entry may name the DID that takes its place.',
    pathSchema: partyRule.path,
    body: {
      schema: z.strictObject({ successor: did.optional() }),
      mediaTypes: ['application/json'],
      optional: true,
    },
    responses: { ...ledgerResponses, 400: { description: 'The successor is not an active DID.' } },
    async handle(input) {
      const command = { caller: requireCaller(input), partyId: input.path.partyId };
      const successor = input.body?.successor;
      const sent =
        successor === undefined ? await sentToLedger(ports, { ...command, kind: 'deactivate' }) : undefined;
      return sent ?? answerParty(await endPartyIdentifier(ports, { ...command, successor }));
    },
  });
}

function watchersRoute(ports: IdentifierPorts): Route {
  return route({
    ...common,
    method: 'put',
    path: `${party}/watchers`,
    operationId: 'namePartyWatchers',
    summary: 'Name who watches a party’s identifier',
    description:
      'A log entry names the watchers in place of those before. Each is told of every entry from then on; one that does not answer is in nobody’s way.',
    pathSchema: partyRule.path,
    body: { schema: z.strictObject({ watchers: watcherUrls }), mediaTypes: ['application/json'] },
    responses: changeResponses,
    async handle(input) {
      const { watchers } = input.body;
      const command = { caller: requireCaller(input), partyId: input.path.partyId };
      return answerParty(
        await changePartyIdentifier(ports, { ...command, update: { kind: 'watch', watchers } }),
      );
    },
  });
}

function equivalentRoute(ports: IdentifierPorts, segment: string, isSame: boolean): Route {
  return route({
    ...common,
    path: `${party}/${segment}`,
    operationId: isSame ? 'stateEquivalent' : 'withdrawEquivalent',
    summary: isSame
      ? 'State that another DID is of the same party'
      : 'Take back that another DID is of the same party',
    description: isSame
      ? 'A log entry names the other DID. It counts as equivalent only while it names this one in its turn.'
      : 'A log entry without the other DID. The history of both stays as it is.',
    pathSchema: partyRule.path,
    body: { schema: z.strictObject({ did }), mediaTypes: ['application/json'] },
    responses: {
      ...changeResponses,
      409: { description: 'It is stated, or not stated, already, or another change came first.' },
    },
    handle: async (input) =>
      answerParty(
        await stateEquivalence(ports, {
          caller: requireCaller(input),
          partyId: input.path.partyId,
          did: input.body.did,
          isSame,
        }),
      ),
  });
}

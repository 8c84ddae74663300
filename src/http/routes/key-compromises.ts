import { z } from 'zod';
import { changePartyIdentifier } from '../../usecase/identifier/change-party-identifier.ts';
import type { Ports } from '../../usecase/ports.ts';
import { revokeOfficeKeys } from '../../usecase/identifier/revoke-office-keys.ts';
import { requireCaller } from '../caller.ts';
import { answerParty, partyRule } from '../party-answer.ts';
import { type Route, route } from '../route.ts';

type CompromisePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits' | 'witnesses'>;

const compromiseSchema = z.strictObject({
  compromisedSince: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
});
const common = { method: 'post', tag: 'Identifiers', errors: 'api' } as const;
const description =
  'All keys are replaced; those before stay in the document with the time they were revoked at. Nothing they have signed verifies any more, whatever date it bears.';

/** What the office does when a key it keeps may be in other hands. */
export function keyCompromiseRoutes(ports: CompromisePorts): readonly Route[] {
  return [partyRoute(ports), officeRoute(ports)];
}

function partyRoute(ports: CompromisePorts): Route {
  return route({
    ...common,
    access: ['party:write'],
    path: '/api/v1/parties/{partyId}/key-compromises',
    operationId: 'revokePartyKeys',
    summary: 'Revoke the keys the office keeps for a party, and replace them',
    description,
    pathSchema: partyRule.path,
    responses: {
      200: partyRule.one,
      403: { description: 'The credential lacks the scope, or the party keeps its own update key.' },
      404: partyRule.none,
      409: { description: 'Another change came first.' },
      410: partyRule.ended,
      429: partyRule.tooOften,
    },
    handle: async (input) =>
      answerParty(
        await changePartyIdentifier(ports, {
          caller: requireCaller(input),
          partyId: input.path.partyId,
          update: { kind: 'rotate', isCompromised: true },
        }),
      ),
  });
}

function officeRoute(ports: CompromisePorts): Route {
  return route({
    ...common,
    access: ['trust:write'],
    path: '/api/v1/office-key-compromises',
    operationId: 'revokeOfficeKeys',
    summary: 'Revoke the keys of the office’s own identifier, and replace them',
    description: `${description} The office issues its credentials anew. With \`compromisedSince\`, those it has on record as issued before that time still count at this node.`,
    body: { schema: compromiseSchema, mediaTypes: ['application/json'], optional: true },
    responses: {
      200: { description: 'The keys are replaced.', schema: z.object({ did: z.string() }) },
      409: { description: 'Another change came first.' },
      429: partyRule.tooOften,
    },
    async handle(input) {
      const { did } = await revokeOfficeKeys(ports, requireCaller(input), input.body ?? {});
      return { status: 200, json: { did } };
    },
  });
}

import { z } from 'zod';
import type { Caller } from '../../domain/trust/access.ts';
import { changeOnLedger, isOnLedger, settleTransactions } from '../../usecase/identifier/change-on-ledger.ts';
import type { Ports } from '../../usecase/ports.ts';
import type { DidTransaction } from '../../usecase/records.ts';
import { requireCaller } from '../caller.ts';
import { partyRule } from '../party-answer.ts';
import { type Route, type RouteAnswer, route } from '../route.ts';

type ChangePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits'>;

const path = '/api/v1/parties/{partyId}/identifier-changes';

export const identifierChangeSchema = z
  .object({
    transaction: z.string().meta({ description: 'The hash of the (last) transaction on the ledger.' }),
    kind: z.enum(['rotate', 'deactivate']),
    state: z.enum(['pending', 'final', 'failed']),
    sentAt: z.iso.datetime(),
    settledAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'IdentifierChange' });
const changesSchema = z.object({ items: z.array(identifierChangeSchema) });

/** How the changes of identifiers on a ledger go on. */
export function identifierChangeRoutes(ports: ChangePorts): readonly Route[] {
  return [
    route({
      method: 'get',
      path,
      tag: 'Identifiers',
      access: ['party:read'],
      errors: 'api',
      operationId: 'listIdentifierChanges',
      summary: 'Read the changes of an identifier on its ledger, the newest first',
      description:
        'A pending change counts once it is final: until then the identifier has its former keys. Identifiers that are not on a ledger have none.',
      pathSchema: partyRule.path,
      responses: { 200: { description: 'The changes.', schema: changesSchema }, 404: partyRule.none },
      async handle(input) {
        const { partyId } = input.path;
        const changes = await settleTransactions(ports, { caller: requireCaller(input), partyId });
        return { status: 200, json: { items: changes.map(viewOf) } };
      },
    }),
  ];
}

/** The answer to a change that takes its time; undefined where the identifier is not on a ledger. */
export async function sentToLedger(
  ports: ChangePorts,
  command: { readonly caller: Caller; readonly partyId: string; readonly kind: DidTransaction['kind'] },
): Promise<RouteAnswer | undefined> {
  const party = await ports.store.read.parties.byId(command.caller.officeCode, command.partyId);
  if (party === undefined || !isOnLedger(party.did)) return undefined;
  const sent = await changeOnLedger(ports, command);
  return {
    status: 202,
    headers: { location: path.replace('{partyId}', party.partyId) },
    json: viewOf(sent),
  };
}

function viewOf({
  hash,
  kind,
  state,
  sentAt,
  settledAt,
}: DidTransaction): z.output<typeof identifierChangeSchema> {
  return {
    ...{ transaction: hash, kind, state, sentAt: sentAt.toISOString() },
    ...(settledAt === undefined ? {} : { settledAt: settledAt.toISOString() }),
  };
}

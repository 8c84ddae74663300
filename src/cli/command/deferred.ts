import { type Command, Option } from 'commander';
import {
  type DeferredDecision,
  decideDeferredIssuance,
} from '../../usecase/issuance/decide-deferred-issuance.ts';
import { type DeferredState, deferredStates } from '../../usecase/issuance/deferred-store.ts';
import {
  type DeferredIssuanceView,
  listDeferredIssuances,
} from '../../usecase/issuance/read-deferred-issuances.ts';
import { onNode, type Session, table } from '../run.ts';

type ListOptions = { readonly state?: DeferredState; readonly cursor?: string };

const mostListed = 100;

/** `gid deferred`: what wallets wait for until the office releases it. */
export function addDeferredCommands(program: Command, session: Session): void {
  const deferred = program
    .command('deferred')
    .description('the credentials that wallets wait for until the office releases them');
  deferred
    .command('list')
    .description(`list them in the order in which they were asked for, ${mostListed} at a time`)
    .addOption(new Option('--state <state>', 'only those in this state').choices(deferredStates))
    .option('--cursor <cursor>', 'go on after what was listed before')
    .action(({ state, cursor }: ListOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const page = await listDeferredIssuances(ports, await caller(), {
          ...{ limit: mostListed, state },
          ...(cursor === undefined ? {} : { cursor }),
        });
        const more = page.next === undefined ? [] : [`More: --cursor ${page.next}`];
        const items = page.items.map(show);
        const lines = items.length === 0 ? ['No wallet waits.'] : [table(items.map(columns)), ...more];
        return { json: { ...page, items }, text: lines.join('\n') };
      }),
    );
  const addDecision = (decision: DeferredDecision, description: string) =>
    deferred
      .command(decision)
      .description(description)
      .argument('<deferredIssuanceId>')
      .action((deferredIssuanceId: string, _options: unknown, command: Command) =>
        onNode(session, command, async ({ ports, caller }) => {
          const decided = show(
            await decideDeferredIssuance(ports, await caller(), { deferredIssuanceId, decision }),
          );
          return { json: decided, text: `${deferredIssuanceId} is ${decided.state}.` };
        }),
      );
  addDecision('release', 'let the wallet have what it waits for, with all it asked for from the same offer');
  addDecision('refuse', 'deny it for good');
}

function show({ holders, ...issuance }: DeferredIssuanceView) {
  return { ...issuance, keys: holders.length };
}

function columns({
  deferredIssuanceId,
  state,
  partyId,
  configurationId,
  createdAt,
}: ReturnType<typeof show>): string[] {
  return [deferredIssuanceId, state, partyId, configurationId, createdAt.toISOString()];
}

import type { Command } from 'commander';
import { Problem } from '../../base/problem.ts';
import type { WitnessRule } from '../../domain/did/witness.ts';
import { partyView } from '../../usecase/party/party-view.ts';
import { pendingView } from '../../usecase/witness/pending-view.ts';
import { readPendingEntry, retryPendingEntry } from '../../usecase/witness/retry-pending-entry.ts';
import { setWitnessRule } from '../../usecase/witness/set-witness-rule.ts';
import { onNode, type Session, table } from '../run.ts';

type RuleOptions = { readonly threshold: string; readonly witness?: readonly string[] };

/** `gid party witness-rule` and `pending-entry`: who approves the entries of an identifier, and what waits for that. */
export function addWitnessCommands(party: Command, session: Session): void {
  party
    .command('witness-rule')
    .description('say who has to approve the entries of a party’s identifier; a threshold of 0 ends the rule')
    .argument('<partyId>')
    .requiredOption('--threshold <number>', 'how many of the witnesses')
    .option('--witness <did...>', 'the did:key DID of an office that witnesses for this one')
    .action((partyId: string, options: RuleOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const rule = ruleOf(options);
        const changed = await setWitnessRule(ports, { caller: await caller(), partyId, rule });
        const text = `${rule.threshold} of ${rule.witnesses.length} approve ${partyId}\n${changed.did}`;
        return { json: partyView(changed), text };
      }),
    );
  addPendingCommand(party, session);
}

function addPendingCommand(party: Command, session: Session): void {
  party
    .command('pending-entry')
    .description('show the entry of a party’s identifier that waits for its witnesses')
    .argument('<partyId>')
    .option('--retry', 'ask the missing witnesses again, and publish the entry')
    .action((partyId: string, { retry }: { retry?: true }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const asked = { caller: await caller(), partyId };
        if (retry === true) {
          const changed = await retryPendingEntry(ports, asked);
          return { json: partyView(changed), text: `Published ${partyId}\n${changed.did}` };
        }
        const view = pendingView(await readPendingEntry(ports, asked));
        const rows = view.witnesses.map((witness) => [
          witness,
          view.approvedBy.includes(witness) ? 'has approved' : 'is missing',
        ]);
        return { json: view, text: `${view.versionId} needs ${view.threshold}\n${table(rows)}` };
      }),
    );
}

function ruleOf({ threshold, witness = [] }: RuleOptions): WitnessRule {
  if (!/^\d{1,2}$/.test(threshold)) throw new Problem('invalid-request', '--threshold takes a number.');
  return { threshold: Number(threshold), witnesses: [...witness] };
}

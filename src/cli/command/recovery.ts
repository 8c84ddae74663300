import type { Command } from 'commander';
import { Problem } from '../../base/problem.ts';
import { changePartyIdentifier } from '../../usecase/identifier/change-party-identifier.ts';
import { makeClaimCode } from '../../usecase/party/make-claim-code.ts';
import { partyView } from '../../usecase/party/party-view.ts';
import { completeRecovery } from '../../usecase/recovery/complete-recovery.ts';
import { openRecovery } from '../../usecase/recovery/open-recovery.ts';
import { recoveryView } from '../../usecase/recovery/recovery-view.ts';
import { onNode, type Outcome, type Session, table } from '../run.ts';

/** `gid party claim-code`, `revoke-keys` and `recovery …`: how identifiers come to wallets, and back to them. */
export function addRecoveryCommands(party: Command, session: Session): void {
  addKeyCommands(party, session);
  const recovery = party.command('recovery').description('identifiers whose wallet was lost');
  recovery
    .command('open')
    .description('open a recovery for the guardians to approve')
    .argument('<partyId>')
    .requiredOption('--new-update-key <key>', 'the update key of the new wallet as Multikey, or its hash')
    .option('--key <multikey...>', 'a key of the new wallet for the document')
    .action((partyId: string, options: { newUpdateKey: string; key?: string[] }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const keys = (options.key ?? []).map((publicKeyMultibase) => ({ publicKeyMultibase }));
        const { newUpdateKey } = options;
        const opened = await openRecovery(ports, { caller: await caller(), partyId, newUpdateKey, keys });
        const view = recoveryView(opened, ports.clock());
        const statement = JSON.stringify(view.approvalStatement);
        return { json: view, text: `Opened ${view.recoveryId}. The guardians sign:\n${statement}` };
      }),
    );
  recovery
    .command('list')
    .description('the recoveries of a party, the newest first')
    .argument('<partyId>')
    .action((partyId: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, office }): Promise<Outcome> => {
        const { officeCode } = await office();
        if ((await ports.store.read.parties.byId(officeCode, partyId)) === undefined)
          throw new Problem('not-found', 'The office holds no party of this id.');
        const all = await ports.store.read.recoveries.list(partyId);
        const views = all.map((each) => recoveryView(each, ports.clock()));
        const rows = views.map(({ recoveryId, state, approvals }) => [
          recoveryId,
          `${state}, ${approvals} approvals`,
        ]);
        return { json: views, text: table(rows) };
      }),
    );
  recovery
    .command('complete')
    .description('complete a recovery whose waiting time is over')
    .argument('<partyId>')
    .argument('<recoveryId>')
    .action((partyId: string, recoveryId: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const recovered = await completeRecovery(ports, { caller: await caller(), partyId, recoveryId });
        return { json: partyView(recovered), text: `Recovered ${partyId}\n${recovered.did}` };
      }),
    );
}

function addKeyCommands(party: Command, session: Session): void {
  party
    .command('claim-code')
    .description('make the code with which a party’s wallet takes its identifier over')
    .argument('<partyId>')
    .action((partyId: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const made = await makeClaimCode(ports, { caller: await caller(), partyId });
        return { json: made, text: `${made.claimCode}\nShown once; good until ${made.expiresAt}.` };
      }),
    );
  party
    .command('revoke-keys')
    .description(
      'revoke and replace the keys the office keeps for a party, because one may be in other hands',
    )
    .argument('<partyId>')
    .action((partyId: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const update = { kind: 'rotate', isCompromised: true } as const;
        const changed = await changePartyIdentifier(ports, { caller: await caller(), partyId, update });
        return { json: partyView(changed), text: `Revoked the keys of ${partyId}\n${changed.did}` };
      }),
    );
}

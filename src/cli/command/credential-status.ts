import { type Command, Option } from 'commander';
import {
  type CredentialState,
  credentialState,
  type StatusReason,
  statusReasons,
} from '../../domain/credential/credential-status.ts';
import { changeCredentialStatus } from '../../usecase/issuance/change-credential-status.ts';
import { revokeAccessCredential } from '../../usecase/office/revoke-access-credential.ts';
import { type CommandContext, onNode, type Outcome, type Session } from '../run.ts';

type StatusOptions = { readonly reason?: StatusReason; readonly message?: string };
type Change = StatusOptions & { readonly issuedId: string; readonly to: CredentialState };

/** `gid credential suspend`, `resume` and `revoke`; `revoke` also ends a credential for the API. */
export function addStatusCommands(credential: Command, session: Session): void {
  const add = (name: string, description: string, to: Exclude<CredentialState, 'revoked'>) =>
    withOptions(credential.command(name).description(description).argument('<issuedId>')).action(
      (issuedId: string, options: StatusOptions, command: Command) =>
        onNode(session, command, (context) => changeStatus(context, { issuedId, to, ...options })),
    );
  add('suspend', 'pause a credential the office issued; verifiers refuse it within 60 seconds', 'suspended');
  add('resume', 'let a suspended credential be valid again', 'valid');
  withOptions(
    credential
      .command('revoke')
      .description(
        'end for good a credential the office issued (verifiers refuse it within 60 seconds) or one for the API (refused within 5)',
      )
      .argument('<id>'),
  ).action((id: string, options: StatusOptions, command: Command) =>
    onNode(session, command, (context) => revoke(context, id, options)),
  );
}

function withOptions(command: Command): Command {
  return command
    .addOption(new Option('--reason <reason>', 'why; it goes to the audit record').choices(statusReasons))
    .option('--message <text>', 'a note for the office, never published');
}

async function revoke(context: CommandContext, id: string, options: StatusOptions): Promise<Outcome> {
  const { ports, caller } = context;
  const by = await caller();
  const issued = await ports.store.read.issuedCredentials.byId(by.officeCode, id);
  if (issued !== undefined) return changeStatus(context, { issuedId: id, to: 'revoked', ...options });
  await revokeAccessCredential(ports, { caller: by, credentialId: id });
  return { json: { credentialId: id, revoked: true }, text: `Revoked ${id}.` };
}

async function changeStatus({ ports, caller }: CommandContext, change: Change): Promise<Outcome> {
  const { issuedId, to, reason, message } = change;
  const issued = await changeCredentialStatus(ports, await caller(), { issuedId, to, reason, message });
  const state = credentialState(issued);
  return { json: { issuedId, state }, text: `${issuedId} is ${state}.` };
}

import { type Command, Option } from 'commander';
import { Problem } from '../../base/problem.ts';
import { roleScopes, type Scope, scopes } from '../../domain/trust/access.ts';
import { addAccessCredential } from '../../usecase/office/add-access-credential.ts';
import type { AccessCredential } from '../../usecase/records.ts';
import { onNode, type Session, table } from '../run.ts';
import { addStatusCommands } from './credential-status.ts';

type Role = keyof typeof roleScopes;
type AddOptions = { readonly role: Role; readonly scope?: readonly Scope[]; readonly days?: number };

const daySeconds = 24 * 60 * 60;
const roles = Object.keys(roleScopes);

/** `gid credential`: the secrets by which an office's API is called, and the status of what the office issued. */
export function addCredentialCommands(program: Command, session: Session): void {
  const credential = program
    .command('credential')
    .description('the credentials by which an office’s API is called, and the status of those it issued');
  credential
    .command('add')
    .description('add a credential; its text is shown this once')
    .argument('<label>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).default('clerk'))
    .addOption(new Option('--scope <scope...>', 'exactly these scopes, in place of a role').choices(scopes))
    .option('--days <days>', 'valid for so many days; without, until it is revoked', readDays)
    .action((label: string, options: AddOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const { officeCode, actor } = await caller();
        const added = await addAccessCredential(ports, {
          officeCode,
          actor,
          label,
          scopes: options.scope ?? roleScopes[options.role],
          ...(options.days === undefined ? {} : { validSeconds: options.days * daySeconds }),
        });
        return {
          json: { ...show(added.credential), credential: added.secretText },
          text: `${added.secretText}\n\nShown only now. Send it as: Authorization: Bearer …`,
        };
      }),
    );
  addList(credential, session);
  addStatusCommands(credential, session);
}

function addList(credential: Command, session: Session): void {
  credential
    .command('list')
    .description('list the credentials of the office, without their secrets')
    .action((_options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const { officeCode } = await office();
        const credentials = await ports.store.read.accessCredentials.list(officeCode);
        const now = ports.clock();
        return {
          json: { items: credentials.map(show) },
          text: table(
            credentials.map((each) => [
              each.credentialId,
              stateOf(each, now),
              each.label,
              each.scopes.join(' '),
            ]),
          ),
        };
      }),
    );
}

function readDays(text: string): number {
  const days = Number(text);
  if (!Number.isSafeInteger(days) || days < 1)
    throw new Problem('invalid-request', '--days takes a whole number.');
  return days;
}

function stateOf({ revokedAt, expiresAt }: AccessCredential, now: Date): string {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'in force';
}

function show({ credentialId, officeCode, label, scopes: allowed, ...times }: AccessCredential): object {
  return {
    credentialId,
    officeCode,
    label,
    scopes: allowed,
    createdAt: times.createdAt.toISOString(),
    expiresAt: times.expiresAt?.toISOString(),
    revokedAt: times.revokedAt?.toISOString(),
  };
}

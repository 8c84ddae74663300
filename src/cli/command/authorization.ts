import { type Command, Option } from 'commander';
import {
  assuranceLevels,
  type CredentialDataset,
  evidenceTypes,
} from '../../domain/credential/credential-dataset.ts';
import {
  type AuthorizationDecision,
  decideAuthorization,
  listOpenAuthorizations,
} from '../../usecase/authorization/decide-authorization.ts';
import { type CommandContext, onNode, type Outcome, type Session } from '../run.ts';

type ApproveOptions = {
  readonly assurance: CredentialDataset['assuranceLevel'];
  readonly evidence: CredentialDataset['evidence'][number]['type'];
};

const mostShown = 100;

/** `gid authorization list`, `approve` and `refuse`: applicants whose wallets wait for the office. */
export function addAuthorizationCommands(program: Command, session: Session): void {
  const authorization = program
    .command('authorization')
    .description('applicants who wait for the office to approve their wallets');
  authorization
    .command('list')
    .description('who waits, oldest first')
    .action((_options: unknown, command: Command) => onNode(session, command, list));
  authorization
    .command('approve')
    .description('give the wallet the credentials of a party; the party itself has to tell you the reference')
    .argument('<reference>')
    .argument('[partyId]', 'not needed where the wallet came with an offer')
    .addOption(
      new Option('--assurance <level>', 'how surely the office knows the party')
        .choices(assuranceLevels)
        .default('substantial'),
    )
    .addOption(
      new Option('--evidence <type>', 'what that rests on').choices(evidenceTypes).default('documentSeen'),
    )
    .action((reference: string, partyId: string | undefined, options: ApproveOptions, command: Command) =>
      onNode(session, command, (context) => decide(context, reference, approval(partyId, options))),
    );
  authorization
    .command('refuse')
    .description('send the wallet away')
    .argument('<reference>')
    .action((reference: string, _options: unknown, command: Command) =>
      onNode(session, command, (context) => decide(context, reference, { decision: 'refuse' })),
    );
}

function approval(
  partyId: string | undefined,
  { assurance, evidence }: ApproveOptions,
): AuthorizationDecision {
  if (partyId === undefined) return { decision: 'approve' };
  const dataset = { assuranceLevel: assurance, evidence: [{ type: evidence }] };
  return { decision: 'approve', partyId, dataset };
}

async function list({ ports, caller }: CommandContext): Promise<Outcome> {
  const { items } = await listOpenAuthorizations(ports, await caller(), { limit: mostShown });
  const json = items.map(({ reference, configurationIds, clientId, redirectUri, createdAt }) => ({
    ...{ reference, configurationIds, clientId, redirectUri },
    createdAt: createdAt.toISOString(),
  }));
  const lines = json.map(
    ({ reference, createdAt, redirectUri }) => `${reference}  ${createdAt}  ${redirectUri}`,
  );
  return { json, text: lines.length === 0 ? 'Nobody waits.' : lines.join('\n') };
}

async function decide(
  { ports, caller }: CommandContext,
  reference: string,
  decision: AuthorizationDecision,
): Promise<Outcome> {
  const { state } = await decideAuthorization(ports, await caller(), { ...decision, reference });
  return { json: { reference, state }, text: `${reference} is ${state}.` };
}

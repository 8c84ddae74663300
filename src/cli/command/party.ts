import { type Command, Option } from 'commander';
import { parse } from '../../base/parse.ts';
import { Problem } from '../../base/problem.ts';
import { type DidMethod, didMethods } from '../../domain/did/did-method.ts';
import { type PartyData, mainName, partyDataSchema } from '../../domain/party/party-data.ts';
import type { Party } from '../../domain/party/party.ts';
import type { OfficeCode } from '../../domain/trust/office.ts';
import { partyView, partyViewSchema } from '../../usecase/party/party-view.ts';
import { registerParty } from '../../usecase/party/register-party.ts';
import { readData } from '../read-file.ts';
import { type CommandContext, onNode, type Outcome, type Session, table } from '../run.ts';
import { addIdentifierCommands } from './identifier.ts';
import { addRecoveryCommands } from './recovery.ts';
import { addMoveCommands } from './move.ts';
import { addWhoisCommand } from './whois.ts';
import { addWitnessCommands } from './witness.ts';

type RegisterOptions = {
  readonly file?: string;
  readonly person?: string;
  readonly organization?: string;
  readonly country?: string;
  readonly number?: string;
  readonly method?: DidMethod;
};

/** `gid party`: the parties of an office. */
export function addPartyCommands(program: Command, session: Session): void {
  const party = program.command('party').description('the parties of an office');
  party
    .command('register')
    .description('register a party and make its identifier, whose keys the office keeps')
    .addOption(new Option('--file <file>', 'party data as JSON').conflicts(['person', 'organization']))
    .addOption(new Option('--person <name>', 'a natural person').conflicts('organization'))
    .option('--organization <name>', 'an organization')
    .option('--country <code>', 'where it lives or is established')
    .option('--number <identifier>', 'the number the office already gave it')
    .addOption(
      new Option('--method <method>', 'the method of its identifier').choices(didMethods).default('webvh'),
    )
    .action((options: RegisterOptions, command: Command) =>
      onNode(session, command, (context) => register(context, options)),
    );
  party
    .command('show')
    .description('show a party of the office')
    .argument('<party>', 'its party id, its DID or the number the office gave it')
    .action((key: string, _options: unknown, command: Command) =>
      onNode(session, command, (context) => show(context, key)),
    );
  addIdentifierCommands(party, session);
  addRecoveryCommands(party, session);
  addMoveCommands(party, session);
  addWhoisCommand(party, session);
  addWitnessCommands(party, session);
}

async function register({ ports, caller }: CommandContext, options: RegisterOptions): Promise<Outcome> {
  const operator = await caller();
  const data = options.file === undefined ? dataOf(options, operator.officeCode) : readData(options.file);
  const registered = await registerParty(ports, {
    ...{ caller: operator, data, control: { mode: 'office' } },
    didMethod: options.method,
  });
  const view = parse(partyViewSchema, registered, 'internal-error');
  return { json: view, text: `Registered ${view.partyId}\n${view.did}` };
}

async function show({ ports, office }: CommandContext, key: string): Promise<Outcome> {
  const { officeCode } = await office();
  const { parties } = ports.store.read;
  const party =
    (await parties.byId(officeCode, key)) ??
    (await parties.byIdentifier(officeCode, key)) ??
    (await parties.list(officeCode, { did: key }, { limit: 1 })).items[0];
  if (party === undefined) return { json: null, text: 'The office holds no such party.', isNegative: true };
  return { json: partyView(party), text: describe(party) };
}

function describe({ partyId, did, status, control, data, createdAt }: Party): string {
  return table([
    ['party', partyId],
    ['did', did],
    ['name', mainName(data)],
    ['status', status],
    ['keys kept by', control],
    ['registered', createdAt.toISOString()],
  ]);
}

function dataOf(
  { person, organization, country, number }: RegisterOptions,
  officeCode: OfficeCode,
): PartyData {
  const partyIdentifierBag =
    number === undefined ? {} : { partyIdentifierBag: [{ officeCode, identifier: number }] };
  if (organization !== undefined) {
    return parse(partyDataSchema, {
      partyKind: 'organization',
      organizationNameBag: [{ organizationStandardName: organization }],
      ...(country === undefined ? {} : { incorporationCountryCode: country }),
      ...partyIdentifierBag,
    });
  }
  if (person === undefined) throw new Problem('invalid-request', 'Give --person, --organization or --file.');
  return parse(partyDataSchema, {
    partyKind: 'naturalPerson',
    personNameBag: [{ personFullName: person }],
    ...(country === undefined ? {} : { residenceCountryCode: country }),
    ...partyIdentifierBag,
  });
}

import { type Command, Option } from 'commander';
import { Problem } from '../../base/problem.ts';
import { mainName, type PartyData } from '../../domain/party/party-data.ts';
import { partyView } from '../../usecase/party/party-view.ts';
import { searchParties } from '../../usecase/party/search-parties.ts';
import { onNode, type Session, table } from '../run.ts';

type SearchOptions = {
  readonly kind?: PartyData['partyKind'];
  readonly born?: string;
  readonly country?: string;
  readonly town?: string;
  readonly postcode?: string;
  readonly street?: string;
  readonly identifier?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly limit: string;
};
const mostFound = 50;

/** `gid search`: parties by what is known of them. */
export function addSearchCommand(program: Command, session: Session): void {
  program
    .command('search')
    .description('look up parties by name, address, number or whatever else is known; the likeliest first')
    .argument('[name]', 'in any script and order; misspelt and shortened ones are found, too')
    .addOption(new Option('--kind <kind>', 'of one kind').choices(['naturalPerson', 'organization']))
    .option('--born <date>', 'YYYY-MM-DD')
    .option('--country <code>', 'country of the address, two letters')
    .option('--town <town>')
    .option('--postcode <postcode>')
    .option('--street <line>', 'street and number')
    .option('--identifier <number>', 'a number of any office, register or scheme')
    .option('--email <address>')
    .option('--phone <number>')
    .option('--limit <number>', 'at most so many, up to 50', '10')
    .action((name: string | undefined, options: SearchOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const { kind: partyKind, born: birthDate, identifier, email, phone } = options;
        const address = addressOf(options);
        const found = await searchParties(ports, {
          caller: await caller(),
          query: { partyKind, name, birthDate, identifier, emailAddress: email, phoneNumber: phone, address },
          limit: limitOf(options.limit),
        });
        const rows = found.map(({ party, probability, explanation }) => [
          ...[`${(probability * 100).toFixed(1)} %`, party.partyId, mainName(party.data)],
          explanation.parts.map(({ field, level }) => `${field}: ${level}`).join('; '),
        ]);
        const json = { items: found.map(({ party, ...rest }) => ({ party: partyView(party), ...rest })) };
        return { json, text: rows.length === 0 ? 'No party is like this.' : table(rows) };
      }),
    );
}

function addressOf({ country, town, postcode, street }: SearchOptions) {
  if ([country, town, postcode, street].every((part) => part === undefined)) return undefined;
  if (country === undefined || !/^[A-Z]{2}$/.test(country))
    throw new Problem('invalid-request', 'An address needs --country with a two-letter code.');
  return {
    countryCode: country,
    ...(town === undefined ? {} : { cityName: town }),
    ...(postcode === undefined ? {} : { postalCode: postcode }),
    ...(street === undefined ? {} : { addressLineText: [street] }),
  };
}

function limitOf(text: string): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > mostFound)
    throw new Problem('invalid-request', '--limit takes a number from 1 to 50.');
  return limit;
}

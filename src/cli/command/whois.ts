import { type Command, Option } from 'commander';
import { readJson } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { publishWhois, removeWhois, type WhoisContent } from '../../usecase/whois/publish-whois.ts';
import { readText } from '../read-file.ts';
import { onNode, type Outcome, type Session } from '../run.ts';

type WhoisOptions = {
  readonly presentation?: string;
  readonly credential?: readonly string[];
  readonly remove?: boolean;
};

/** `gid party whois`: what an identifier presents about itself. */
export function addWhoisCommand(party: Command, session: Session): void {
  party
    .command('whois')
    .description('publish what the identifier of a party presents about itself, for everybody to read')
    .argument('<partyId>')
    .addOption(
      new Option(
        '--presentation <file>',
        'a presentation as JWT, or in its envelope, that the holder signed',
      ).conflicts(['credential', 'remove']),
    )
    .addOption(
      new Option(
        '--credential <file...>',
        'credentials as JWT, for a presentation signed with the key kept here',
      ).conflicts(['remove']),
    )
    .option('--remove', 'take it down')
    .action((partyId: string, options: WhoisOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }): Promise<Outcome> => {
        const acting = { caller: await caller(), subject: { kind: 'party', partyId } } as const;
        if (options.remove === true) {
          await removeWhois(ports, acting);
          return { json: { removed: true }, text: 'Nothing is published any more.' };
        }
        const { did, url, expiresAt } = await publishWhois(ports, { ...acting, content: contentOf(options) });
        return {
          json: { did, url, ...(expiresAt === undefined ? {} : { expiresAt }) },
          text: `Published at\n${url}`,
        };
      }),
    );
}

function contentOf({ presentation, credential }: WhoisOptions): WhoisContent {
  if (credential !== undefined) return { credentials: credential.map((file) => readText(file).trim()) };
  if (presentation === undefined)
    throw new Problem('invalid-request', 'Give --presentation, --credential or --remove.');
  const text = readText(presentation).trim();
  if (!text.startsWith('{')) return { presentation: text };
  const read = readJson(text);
  if ('fault' in read) throw new Problem('malformed-json', 'The file of the presentation is not JSON.');
  return { presentation: read.value };
}

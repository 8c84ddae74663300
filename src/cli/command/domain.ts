import type { Command } from 'commander';
import { parseDid } from '../../domain/did/did.ts';
import { checkDomain } from '../../usecase/link/check-domain.ts';
import { makeDomainLinkage } from '../../usecase/link/domain-linkage.ts';
import { onNode, type Session, table } from '../run.ts';

/** `gid domain`: links between DIDs and domains. */
export function addDomainCommands(program: Command, session: Session): void {
  const domain = program.command('domain').description('links between DIDs and domains');
  domain
    .command('check')
    .description('check whether a DID and a domain each name the other; both are read anew')
    .argument('<did>')
    .argument('<origin>', 'for example https://office.example')
    .action((did: string, origin: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports }) => {
        const checked = await checkDomain(ports, { did: parseDid(did), origin });
        const rows = checked.checks.map(({ name, outcome, detail }) => [name, outcome, detail]);
        return { json: checked, text: table(rows), isNegative: !checked.isLinked };
      }),
    );
  domain
    .command('link')
    .description('make the file by which a domain names the DID of the office, or of a party')
    .argument('<origin>', 'for example https://office.example')
    .option('--party <partyId>', 'a party whose keys the office keeps')
    .action((origin: string, { party: partyId }: { party?: string }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const made = await makeDomainLinkage(ports, { caller: await caller(), partyId, origin });
        const hint = made.isStatedByDid
          ? ''
          : '\nThe DID document does not name this origin yet: it needs a service of type LinkedDomains.';
        const text = `${JSON.stringify(made.configuration, undefined, 2)}\nPublish this at ${made.url}${hint}`;
        return { json: made, text };
      }),
    );
}

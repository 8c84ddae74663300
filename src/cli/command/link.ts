import { type Command, Option } from 'commander';
import { Problem } from '../../base/problem.ts';
import { parseDid } from '../../domain/did/did.ts';
import type { PartyLink } from '../../domain/link/party-link.ts';
import { type EvidenceReference, linkParty } from '../../usecase/link/link-party.ts';
import { unlinkParty } from '../../usecase/link/unlink-party.ts';
import { onNode, type Session, table } from '../run.ts';

type EvidenceOptions = {
  readonly presentation?: string;
  readonly responseCode?: string;
  readonly party?: string;
};

const shownAtOnce = 100;

/** `gid link`: the joins of DIDs and the office's own numbers. */
export function addLinkCommands(program: Command, session: Session): void {
  const link = program.command('link').description('the joins of DIDs and the numbers the office gave');
  link
    .command('add')
    .description('link a number of the office to a DID, on evidence')
    .argument('<identifier>', 'the number')
    .argument('<did>')
    .addOption(
      new Option('--presentation <requestId>', 'an answered presentation request').conflicts('party'),
    )
    .option('--response-code <code>', 'what the browser came back with from a same-device presentation')
    .option('--party <partyId>', 'the office’s own registration of the party')
    .action((identifier: string, did: string, options: EvidenceOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const evidence = evidenceOf(options);
        const made = await linkParty(ports, {
          caller: await caller(),
          identifier,
          did: parseDid(did),
          evidence,
        });
        return { json: made, text: `Linked ${identifier}: ${made.linkId}` };
      }),
    );
  addListAndEnd(link, session);
}

function addListAndEnd(link: Command, session: Session): void {
  link
    .command('list')
    .description('list links; at most 100')
    .option('--all', 'those that have ended, too')
    .option('--number <identifier>', 'of this number only')
    .action(({ all = false, number }: { all?: boolean; number?: string }, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const filter = { includeUnlinked: all, ...(number === undefined ? {} : { identifier: number }) };
        const page = { limit: shownAtOnce };
        const { items } = await ports.store.read.links.list((await office()).officeCode, filter, page);
        return { json: { items }, text: table(items.map(columns)) };
      }),
    );
  link
    .command('end')
    .description('end a link; it is kept as history')
    .argument('<linkId>')
    .requiredOption('--reason <reason>', 'why, for the history')
    .action((linkId: string, { reason }: { reason: string }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const ended = await unlinkParty(ports, { caller: await caller(), linkId, reason });
        return { json: ended, text: `Ended ${ended.linkId}.` };
      }),
    );
}

function columns({ linkId, identifier, did, unlinkedAt }: PartyLink): string[] {
  return [linkId, unlinkedAt === undefined ? 'in force' : 'ended', identifier, did];
}

function evidenceOf({ presentation, responseCode, party }: EvidenceOptions): EvidenceReference {
  if (presentation !== undefined) return { kind: 'presentation', reference: presentation, responseCode };
  if (party !== undefined) return { kind: 'registration', reference: party };
  throw new Problem('invalid-request', 'Give the evidence: --presentation or --party.');
}

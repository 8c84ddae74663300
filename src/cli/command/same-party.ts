import type { Command } from 'commander';
import { Problem } from '../../base/problem.ts';
import { parseDid } from '../../domain/did/did.ts';
import type { SamePartyFinding } from '../../domain/link/same-party.ts';
import { trustOf } from '../../usecase/link/give-statement.ts';
import { answerSameParty } from '../../usecase/link/same-party.ts';
import {
  samePartyBundle,
  samePartyView,
  verifySamePartyBundle,
} from '../../usecase/link/same-party-bundle.ts';
import { readText } from '../read-file.ts';
import { onNode, type Session, table } from '../run.ts';

/** `gid same-party`: whether two DIDs are one party, and the check of what another office answered. */
export function addSamePartyCommands(program: Command, session: Session): void {
  const command = program
    .command('same-party')
    .description('whether two DIDs are one party, who says so, on what');
  command
    .command('ask')
    .description(
      'answer by what the office knows, every statement verified anew; 1 where they are not known to be',
    )
    .argument('<did>')
    .argument('<otherDid>')
    .option('--bundle', 'as a signed credential that encloses what it rests on')
    .action((one: string, other: string, { bundle = false }: { bundle?: boolean }, from: Command) =>
      onNode(session, from, async ({ ports, office }) => {
        const { officeCode } = await office();
        const dids = [parseDid(one), parseDid(other)] as const;
        if (one === other) throw new Problem('invalid-request', 'A DID is the same party as itself.');
        const result = await answerSameParty(ports, { officeCode, dids });
        const isNegative = result.answer !== 'same';
        if (bundle) {
          const text = await samePartyBundle(ports, { officeCode, result });
          return { json: { bundle: text }, text, isNegative };
        }
        const json = samePartyView(result);
        const rows = json.statements.map(({ state, says, kind, role, by }) => [state, says, kind, role, by]);
        return { json, text: [describe(result), table(rows)].join('\n'), isNegative };
      }),
    );
  command
    .command('verify')
    .description(
      'check a bundle with nothing but the DIDs it names; 1 where it does not come to what it says',
    )
    .argument('<file>', 'a file with the bundle')
    .action((file: string, _options: unknown, from: Command) =>
      onNode(session, from, async ({ ports, office }) => {
        const trust = await trustOf(ports, (await office()).officeCode);
        const verdict = await verifySamePartyBundle(ports, { bundle: readText(file).trim(), trust });
        const { issuer, asOf, said, recounted, agrees } = verdict;
        const lines = [
          `${issuer} said at ${asOf}: ${describe(said)}`,
          `What stands comes to: ${describe(recounted)}`,
        ];
        return { json: verdict, text: lines.join('\n'), isNegative: !agrees };
      }),
    );
}

const answers: { readonly [answer in SamePartyFinding['answer']]: string } = {
  same: 'They are one party.',
  notSame: 'They are not one party.',
  notKnown: 'It is not known whether they are one party.',
  contested: 'It is contested whether they are one party.',
};

function describe({ answer, path }: SamePartyFinding): string {
  return path.length > 2 ? `${answers[answer]} By way of ${path.slice(1, -1).join(', ')}.` : answers[answer];
}

import type { Command } from 'commander';
import { checkWholeState } from '../../usecase/fsck/check-whole-state.ts';
import { onNode, type Session } from '../run.ts';

/** `gid fsck`: everything the node keeps, verified again. */
export function addFsckCommand(program: Command, session: Session): void {
  program
    .command('fsck')
    .description('verify everything the node keeps: logs, parties, credentials, links, audit chains, keys')
    .action((_options: unknown, command: Command) =>
      onNode(session, command, async ({ node, ports }) => {
        const state = await checkWholeState(ports, node.opensKey);
        const counts = Object.entries(state.checked).map(([kind, count]) => `${count} ${kind}`);
        const findings = state.findings.map(({ kind, subject, detail }) => `✗ ${kind} ${subject}: ${detail}`);
        return {
          json: state,
          text: [`Checked ${counts.join(', ')}.`, ...findings, `${findings.length} findings.`].join('\n'),
          isNegative: findings.length > 0,
        };
      }),
    );
}

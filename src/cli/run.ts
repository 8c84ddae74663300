import type { Command } from 'commander';
import type { Office } from '../domain/trust/office.ts';
import type { Caller } from '../domain/trust/access.ts';
import type { Ports } from '../usecase/ports.ts';
import { chosenOffice, type CliNode, type CliTerms, operatorOf } from './cli-node.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';

/** What a command answers: `json` for programs, `text` for people, and whether the answer is yes. */
export type Outcome = { readonly json: unknown; readonly text: string; readonly isNegative?: boolean };

/** What a command works with. `office` and `caller` are read when they are asked for. */
export type CommandContext = {
  readonly node: CliNode;
  readonly ports: Ports;
  readonly isJson: boolean;
  office(): Promise<Office>;
  caller(): Promise<Caller>;
};

/** The program's state beside its commands: what the chosen command ended with. */
export type Session = { readonly terms: CliTerms; exitCode: ExitCode };

type GlobalOptions = { readonly json?: boolean; readonly office?: string };

/** The options that every command takes. */
export function globalOptions(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}

/** Opens the node for one command, runs it, and writes its outcome in the form that was asked for. */
export async function onNode(
  session: Session,
  command: Command,
  work: (context: CommandContext) => Promise<Outcome>,
): Promise<void> {
  const { json = false, office } = globalOptions(command);
  const node = await session.terms.openNode();
  try {
    const { ports } = node;
    const chosen = () => chosenOffice(node, office);
    const outcome = await work({
      node,
      ports,
      isJson: json,
      office: chosen,
      caller: async () => operatorOf(await chosen()),
    });
    answer(session, json, outcome);
  } finally {
    await node.close();
  }
}

/** Writes an outcome, and remembers what the process will exit with. */
export function answer(session: Session, isJson: boolean, outcome: Outcome): void {
  session.terms.write(isJson ? JSON.stringify(outcome.json) : outcome.text);
  session.exitCode = outcome.isNegative === true ? exitCodes.negative : exitCodes.done;
}

/** Columns of left-aligned texts for people. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, column) => Math.max(most[column] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

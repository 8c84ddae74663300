import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { answer, globalOptions, type Session } from '../run.ts';

const committedDocument = path.resolve(import.meta.dirname, '../../../schemas/openapi.json');

/** `gid serve` and `gid openapi`: the node as a server, and the description of what it serves. */
export function addServeCommands(program: Command, session: Session): void {
  program
    .command('serve')
    .description(
      'serve the API, the resolver, the wallets and the pages until SIGTERM; see README for GID_… variables',
    )
    .action((_options: unknown, command: Command) =>
      session.terms.serve({ isJson: globalOptions(command).json ?? false }),
    );
  program
    .command('openapi')
    .description('print the OpenAPI document')
    .option('--write', 'write it to schemas/openapi.json')
    .action(async ({ write = false }: { readonly write?: boolean }, command: Command) => {
      const document = await session.terms.describeApi();
      const text = JSON.stringify(document, undefined, 2);
      if (!write) return answer(session, globalOptions(command).json ?? false, { json: document, text });
      writeFileSync(committedDocument, `${text}\n`);
      const file = path.relative(process.cwd(), committedDocument);
      return answer(session, globalOptions(command).json ?? false, {
        json: { file },
        text: `Wrote ${file}.`,
      });
    });
}

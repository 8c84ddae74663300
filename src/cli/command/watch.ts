import type { Command } from 'commander';
import { parseDid } from '../../domain/did/did.ts';
import { endWatch, listWatched, watchDid, type WatchView } from '../../usecase/watch/watch-did.ts';
import { onNode, type Session, table } from '../run.ts';

const pageSize = 500;

/** `gid watch`: the logs of other nodes' DIDs that this node keeps copies of. */
export function addWatchCommands(program: Command, session: Session): void {
  const watch = program.command('watch').description('the DIDs of other nodes whose logs are watched');
  watch
    .command('add')
    .description('put a DID under watch, and keep a verified copy of its log')
    .argument('<did>')
    .action((did: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const watched = await watchDid(ports, { caller: await caller(), did: parseDid(did) });
        return { json: watched, text: `Watching ${watched.did}; ${watched.lineCount} lines are kept.` };
      }),
    );
  watch
    .command('list')
    .description('list the DIDs under watch; the exit code is 1 where the history of one is contested')
    .action((_options: unknown, command: Command) =>
      onNode(session, command, async ({ ports }) => {
        const items: WatchView[] = [];
        for (let cursor: string | undefined; ;) {
          const page = await listWatched(ports, {
            limit: pageSize,
            ...(cursor === undefined ? {} : { cursor }),
          });
          items.push(...page.items);
          cursor = page.next;
          if (cursor === undefined) break;
        }
        const rows = items.map((item) => [
          item.did,
          `${item.lineCount} lines`,
          item.isContested ? 'contested' : '',
        ]);
        const isNegative = items.some(({ isContested }) => isContested);
        return { json: { items }, text: items.length === 0 ? 'No DID is watched.' : table(rows), isNegative };
      }),
    );
  watch
    .command('end')
    .description('end the watch of a DID; the copy stays')
    .argument('<did>')
    .action((did: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        await endWatch(ports, { caller: await caller(), did: parseDid(did) });
        return { json: { ended: true }, text: 'The watch has ended.' };
      }),
    );
}

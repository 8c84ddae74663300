import { createNotifier, type Notifier } from '../../usecase/watch/notify-watchers.ts';
import type { Logger } from '../observe/logger.ts';
import { createDocuments } from './documents.ts';
import { createEventStreams } from './event-streams.ts';
import { createJsonRpc } from './json-rpc.ts';
import { createNotices } from './notices.ts';
import { createPeers } from './peers.ts';

/** The ways out to the network, which are all there are. Only `developmentHosts` may be reached without TLS. */
export function openOutgoing(developmentHosts: ReadonlySet<string>, logger: Logger) {
  const documents = createDocuments({ developmentHosts });
  const eventStreams = createEventStreams({ developmentHosts });
  const rpc = createJsonRpc();
  const peers = createPeers({ developmentHosts });
  const watchers = watcherNotifier(developmentHosts, logger);
  return {
    documents,
    eventStreams,
    rpc,
    peers,
    watchers,
    async close() {
      await watchers.close();
      await eventStreams.close();
      await documents.close();
      await peers.close();
      await rpc.close();
    },
  };
}

function watcherNotifier(
  developmentHosts: ReadonlySet<string>,
  logger: Logger,
): Notifier & { close(): Promise<void> } {
  const notices = createNotices({ developmentHosts });
  const notifier = createNotifier(notices, (watcher, outcome) =>
    logger.event('warn', 'watcherNotTold', { watcher, outcome }),
  );
  return {
    ...notifier,
    async close() {
      await notifier.settled();
      await notices.close();
    },
  };
}

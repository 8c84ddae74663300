import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import { authorityOf } from '../../protocol/did-web/web-location.ts';
import { readWebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { Ports } from '../ports.ts';
import { type PublishedLog, readPublishedLog } from '../identifier/read-published-log.ts';
import { resolutionProblem } from '../identifier/resolution-problem.ts';

/** The log of an identifier that is to come here. */
export type MovingLog = PublishedLog;
export type MovingLogPorts = Pick<Ports, 'resolver' | 'documents' | 'store' | 'clock' | 'node'>;

/**
 * Reads the whole log of a DID that lives at another node and may move from there, and verifies it. It has to continue
 * what this node knows of it. Throws `did-invalid`, `did-method-not-supported`, `did-not-found`, `did-unreachable`,
 * `did-deactivated`, `did-log-invalid` for a log that does not hold, and `conflict` for a DID of this node, one that is not
 * portable, has committed to several next keys, or has moved already.
 */
export async function readMovingLog(ports: MovingLogPorts, did: Did): Promise<MovingLog> {
  const place = readWebvhDid(did);
  if (place === undefined) throw new Problem('did-invalid', 'Only a did:webvh DID can move.');
  if (authorityOf(place.web) === ownAuthority(ports)) throw isHere();
  // First through the resolver: it knows which hosts may be asked, and which versions were seen before.
  const { error, documentMetadata } = await ports.resolver.resolve(did, { noCache: true });
  if (error !== undefined) throw resolutionProblem(error);
  const log = await readPublishedLog(ports, did, place);
  const here = await ports.store.read.didLogs.byFormerDid(did);
  if (here !== undefined && here.movedTo === undefined) throw isHere();
  const isContinued = log.versions.some(({ versionId }) => versionId === documentMetadata.versionId);
  if (!isContinued)
    throw new Problem('did-log-invalid', 'The log lacks a version that was published before.');
  await checkAgainstOwn(ports, log);
  checkMovable(log, did);
  return log;
}

/** `host` or `host:port` of this node. */
export function ownAuthority({ node }: Pick<Ports, 'node'>): string {
  return decodeURIComponent(node.didHost);
}

/** Where the identifier lived here before, the log has to continue the one that is kept from that time. */
async function checkAgainstOwn({ store }: Pick<Ports, 'store'>, { versions }: MovingLog): Promise<void> {
  for (const name of new Set(versions.map(({ did }) => did))) {
    const { didLogs } = store.read;
    const kept = (await didLogs.byDid(name)) ?? (await didLogs.byFormerDid(name));
    const isPrefix = kept?.lines.every(({ versionId }, index) => versions[index]?.versionId === versionId);
    if (isPrefix === false)
      throw new Problem('did-log-invalid', 'The log is not the continuation of the one that is kept here.');
  }
}

function checkMovable({ head }: MovingLog, did: Did): void {
  const { deactivated, portable, nextKeyHashes } = head.parameters;
  if (deactivated) throw new Problem('did-deactivated', 'The DID is deactivated.');
  if (head.did !== did) throw hasMoved();
  if (!portable) throw new Problem('conflict', 'The DID is not portable.');
  // The commitments of a way of recovery would be lost with the move.
  if (nextKeyHashes.length > 1)
    throw new Problem(
      'conflict',
      'The DID has committed to several next keys, so others cannot be given to it.',
    );
}

function isHere(): Problem {
  return new Problem('conflict', 'The DID lives at this node already.');
}

function hasMoved(): Problem {
  return new Problem('conflict', 'The DID has moved; ask for it by its present name.');
}

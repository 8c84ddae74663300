import { Problem } from '../../base/problem.ts';
import type { Did } from '../../domain/did/did.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { authorityOf } from '../../protocol/did-web/web-location.ts';
import { readWebvhDid, type WebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { Page, PageRequest, WatchedDid } from '../records.ts';
import type { Ports } from '../ports.ts';
import { ownAuthority } from '../move/read-moving-log.ts';
import { continuationOf, type WatchPorts, watchSource } from './look-at-log.ts';
import { readWatchedLog } from './read-watched-log.ts';

/** A watched DID, and the copy that is kept of its log. */
export type WatchView = Pick<WatchedDid, 'did' | 'scid' | 'since' | 'lookedAt'> & {
  readonly lineCount: number;
  readonly isContested: boolean;
};
type WatchCommand = { readonly caller: Caller; readonly did: Did };

/**
 * Puts the log of a DID of another node under watch: it is read and verified, and a copy is kept from now on. Throws
 * `did-invalid`, `conflict` for a DID of this node or one that is watched already, and as the log cannot be read or does
 * not hold.
 */
export async function watchDid(
  ports: WatchPorts & Pick<Ports, 'node'>,
  { caller, did }: WatchCommand,
): Promise<WatchView> {
  const { scid, web } = placeOf(did);
  if (authorityOf(web) === ownAuthority(ports)) throw new Problem('conflict', 'The DID lives at this node.');
  const known = await ports.store.read.watchedDids.byScid(scid);
  const log = await readWatchedLog(ports, did);
  const keptDid = known?.did ?? did;
  const { expectedLines, addition, fork } = await continuationOf(ports, keptDid, log);
  if (fork !== undefined) throw new Problem('did-log-invalid', fork.detail);
  const since = ports.clock();
  await ports.store.write(async (store) => {
    if (!(await store.writeWatchedDids.add({ scid, did: keptDid, since })))
      throw new Problem('conflict', 'The DID is watched already.');
    if (addition !== undefined && !(await store.writeMirrors.extend(addition, expectedLines)))
      throw new Problem('conflict', 'The copy of the log has changed meanwhile; try again.');
    await audit(store, { caller, did: keptDid, at: since, action: 'watch.begun' });
  });
  return view(ports, { scid, did: keptDid, since, lookedAt: undefined, endedAt: undefined });
}

/** The watched DIDs in the order in which they were first put under watch. */
export async function listWatched(ports: Pick<Ports, 'store'>, page: PageRequest): Promise<Page<WatchView>> {
  const { items, next } = await ports.store.read.watchedDids.list(page);
  return { items: await Promise.all(items.map((item) => view(ports, item))), next };
}

/** Ends the watch; the copy stays as it is. Throws `did-invalid`, and `not-found` for a DID that is not watched. */
export async function endWatch(
  ports: Pick<Ports, 'store' | 'clock'>,
  { caller, did }: WatchCommand,
): Promise<void> {
  const { scid } = placeOf(did);
  const at = ports.clock();
  await ports.store.write(async (store) => {
    if (!(await store.writeWatchedDids.end(scid, at)))
      throw new Problem('not-found', 'The DID is not watched here.');
    await audit(store, { caller, did, at, action: 'watch.ended' });
  });
}

function placeOf(did: Did): WebvhDid {
  const place = readWebvhDid(did);
  if (place === undefined) throw new Problem('did-invalid', 'Only a did:webvh DID has a log to watch.');
  return place;
}

async function view({ store }: Pick<Ports, 'store'>, watched: WatchedDid): Promise<WatchView> {
  const { did, scid, since, lookedAt } = watched;
  const head = await store.read.mirrors.head(watchSource, did);
  return {
    did,
    scid,
    since,
    lookedAt,
    lineCount: head?.lineCount ?? 0,
    isContested: head?.isContested === true,
  };
}

function audit(
  store: Parameters<Parameters<Ports['store']['write']>[0]>[0],
  event: { readonly caller: Caller; readonly did: Did; readonly at: Date; readonly action: string },
): Promise<void> {
  const { caller, did: subject, at, action } = event;
  const { officeCode, actor } = caller;
  return store.writeAudit.append({ officeCode, at, actor, action, subject, facts: {} });
}

import { didLogUrl, readWebvhDid, type WebvhDid } from '../../protocol/did-webvh/webvh-did.ts';
import type { Documents, ExpectedDocument, FetchedDocument } from '../../usecase/ports.ts';
import type { HostRule } from './host-rule.ts';

/** A log file, and the place it was found at, or the last one that was asked. */
export type FoundFile = {
  readonly fetched: Exclude<FetchedDocument, { readonly outcome: 'moved' }>;
  readonly place: WebvhDid;
};

const mostMoves = 3;

/**
 * Reads the log file at a place, and at the place it is said to have moved to, at most three times. Only the log file of
 * another place is followed, on a host that may be asked. Whether it is the log of the DID is for the reader to find out.
 */
export async function followMoves(
  ports: { readonly documents: Documents; readonly hosts: HostRule },
  start: WebvhDid,
  expected: ExpectedDocument,
): Promise<FoundFile> {
  let place = start;
  for (let moves = 0; moves <= mostMoves; moves += 1) {
    const fetched = await ports.documents.get(didLogUrl(place), { ...expected, tellsMove: true });
    if (fetched.outcome !== 'moved') return { fetched, place };
    const next = placeOf(fetched.location, place.scid);
    if (next === undefined || !mayRead(ports.hosts, next))
      return { fetched: { outcome: 'refused', reason: 'The host redirects to no log of a DID.' }, place };
    place = next;
  }
  return { fetched: { outcome: 'refused', reason: 'The log is said to have moved too often.' }, place };
}

/** Whether the log at the place may be read: on a host that may be asked, or on this node. */
export function mayRead(hosts: HostRule, { web }: WebvhDid): boolean {
  return hosts.isOwn(web) || hosts.mayAsk(web);
}

/** The place whose log file has this URL, in its canonical form. */
function placeOf(url: string, scid: string): WebvhDid | undefined {
  const { host = '', pathname = '' } = URL.parse(url) ?? {};
  const folder = pathname.split('/').slice(1, -1);
  const path = folder.length === 1 && folder[0] === '.well-known' ? [] : folder;
  const place = readWebvhDid(`did:webvh:${scid}:${[host.replace(':', '%3A'), ...path].join(':')}`);
  return place !== undefined && didLogUrl(place) === url ? place : undefined;
}

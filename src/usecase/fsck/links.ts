import type { PartyLink } from '../../domain/link/party-link.ts';
import { allItems, type CheckScope } from './state-check.ts';

/** At most one link is in force for a number of an office, and each link's credential is in force as long as the link. */
export async function checkLinks(scope: CheckScope): Promise<void> {
  for (const { officeCode } of scope.offices) {
    const inForce = new Set<string>();
    const links = allItems((page) => scope.read.links.list(officeCode, { includeUnlinked: true }, page));
    for await (const link of links) {
      scope.count('links');
      const detail = await faultOf(scope, link, inForce);
      if (link.unlinkedAt === undefined) inForce.add(link.identifier);
      if (detail !== undefined) scope.find({ kind: 'link', subject: link.linkId, detail });
    }
  }
}

async function faultOf(
  { read }: CheckScope,
  { officeCode, linkId, identifier, unlinkedAt }: PartyLink,
  inForce: ReadonlySet<string>,
): Promise<string | undefined> {
  const issued = await read.issuedCredentials.byId(officeCode, linkId);
  if (issued === undefined) return 'The link has no record of its credential.';
  if ((issued.revokedAt === undefined) !== (unlinkedAt === undefined)) {
    return 'The link and its credential differ on whether they have ended.';
  }
  if (unlinkedAt !== undefined) return undefined;
  const current = await read.links.current(officeCode, identifier);
  return current?.linkId === linkId && !inForce.has(identifier)
    ? undefined
    : 'Another link is in force for the same number.';
}

import { allItems, type CheckScope } from './state-check.ts';

/** At most one link is in force for a number of an office, and the number leads to it. */
export async function checkLinks(scope: CheckScope): Promise<void> {
  for (const { officeCode } of scope.offices) {
    const inForce = new Set<string>();
    const links = allItems((page) => scope.read.links.list(officeCode, { includeUnlinked: true }, page));
    for await (const link of links) {
      scope.count('links');
      if (link.unlinkedAt !== undefined) continue;
      const current = await scope.read.links.current(officeCode, link.identifier);
      const isOnly = current?.linkId === link.linkId && !inForce.has(link.identifier);
      inForce.add(link.identifier);
      const detail = 'Another link is in force for the same number.';
      if (!isOnly) scope.find({ kind: 'link', subject: link.linkId, detail });
    }
  }
}

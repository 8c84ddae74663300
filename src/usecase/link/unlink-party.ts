import { Problem } from '../../base/problem.ts';
import { statusValues } from '../../domain/credential/credential-status.ts';
import type { PartyLink } from '../../domain/link/party-link.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Ports } from '../ports.ts';

/**
 * Ends a link and keeps it as history; its PartyLinkCredential is revoked in the same transaction. Throws `not-found`,
 * and `conflict` where the link has ended already.
 */
export function unlinkParty(
  ports: Pick<Ports, 'store' | 'clock'>,
  command: { readonly caller: Caller; readonly linkId: string; readonly reason: string },
): Promise<PartyLink> {
  const { caller, linkId, reason } = command;
  const { officeCode, actor } = caller;
  const at = ports.clock();
  return ports.store.write(async (store) => {
    const ended = await store.writeLinks.unlink(officeCode, linkId, { at, by: actor, reason });
    if (ended === undefined) {
      const isKnown = (await store.links.byId(officeCode, linkId)) !== undefined;
      throw isKnown
        ? new Problem('conflict', 'The link has ended already.')
        : new Problem('not-found', 'The office made no such link.');
    }
    const end = { to: 'revoked', at, reason: 'linkEnded', message: undefined } as const;
    const issued = await store.writeIssuedCredentials.move(officeCode, linkId, end);
    if (issued !== undefined) await store.writeStatusLists.set(issued.status, statusValues.revoked);
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'party.unlinked',
      subject: ended.did,
      facts: { linkId },
    });
    return ended;
  });
}

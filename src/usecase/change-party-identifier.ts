import { Problem } from '../base/problem.ts';
import type { Party } from '../domain/party/party.ts';
import type { Caller } from '../domain/trust/access.ts';
import { activeParty } from './active-party.ts';
import { appendWithinLimits } from './append-within-limits.ts';
import type { DidUpdate, Ports } from './ports.ts';

const actions: { readonly [kind in DidUpdate['kind']]: string } = {
  rotate: 'party.keyRotated',
  deactivate: 'party.deactivated',
};

/**
 * Rotates the keys of an identifier that the office keeps for a party, or ends it for good. Throws `not-found`,
 * `did-deactivated`, `key-not-custodial` where the holder has the update key, `did-log-conflict` where another
 * change came first, and `too-many-requests`.
 */
export async function changePartyIdentifier(
  ports: Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits'>,
  command: { readonly caller: Caller; readonly partyId: string; readonly update: DidUpdate },
): Promise<Party> {
  const { caller, partyId, update } = command;
  const { officeCode, actor } = caller;
  const party = await activeParty(ports.store.read, officeCode, partyId);
  if (party.control === 'holder') {
    throw new Problem(
      'key-not-custodial',
      'The holder has the update key; the change needs the holder’s signature.',
    );
  }
  const prepared = await ports.dids.update(party.did, update);
  const at = ports.clock();
  return ports.store.write(async (store) => {
    const { outcome } = await appendWithinLimits(ports, store, {
      change: prepared.change,
      expectedHead: prepared.expectedHead,
      urgency: update.kind === 'deactivate' ? 'lastResort' : 'ordinary',
    });
    if (outcome === 'conflict')
      throw new Problem('did-log-conflict', 'Another change of the identifier came first; try again.');
    await store.writeDids.keep(prepared);
    const status = update.kind === 'deactivate' ? 'deactivated' : 'active';
    const changed = await store.writeParties.amend(officeCode, partyId, party.version, { status, at });
    if (changed === undefined) throw new Problem('conflict', 'The party has changed meanwhile; try again.');
    const facts = { versionId: prepared.change.lines.at(-1)?.versionId ?? '' };
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: actions[update.kind],
      subject: party.did,
      facts,
    });
    return changed;
  });
}

import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import type { Party } from '../../domain/party/party.ts';
import { type Departing, departingParty } from './departing.ts';
import type { Ports } from '../ports.ts';
import { arrivalSeconds } from './start-arrival.ts';

// A day more than the other office has, for clocks and for who reads its answer late.
const withdrawalSeconds = arrivalSeconds + 24 * 60 * 60;

/**
 * Takes an identifier back that was let go and did not arrive: only after the time in which the other node could complete
 * it has passed, and only while nothing is published there. Throws `not-found`, and `conflict` where it has not left, has
 * arrived, or may still arrive.
 */
export async function withdrawDeparture(
  ports: Pick<Ports, 'store' | 'clock' | 'resolver'>,
  command: Departing,
): Promise<Party> {
  const { caller, partyId } = command;
  const { officeCode, actor } = caller;
  const party = await departingParty(ports, command);
  const departure = await ports.store.read.didLogs.departure(party.did);
  if (party.status !== 'leaving' || departure === undefined)
    throw new Problem('conflict', 'The identifier is not leaving.');
  const until = addSeconds(departure.departedAt, withdrawalSeconds);
  const wait = Math.ceil((until.getTime() - ports.clock().getTime()) / 1000);
  if (wait > 0)
    throw new Problem('conflict', 'The other office may still complete the move.', { retryAfter: wait });
  const { error } = await ports.resolver.resolve(departure.to, { noCache: true });
  if (error?.type !== 'NOT_FOUND')
    throw new Problem('conflict', 'The other office does not say that it has no such identifier.');
  return ports.store.write(async (store) => {
    const at = ports.clock();
    const isBack = await store.writeDepartures.withdraw(party.did);
    const active = isBack
      ? await store.writeParties.amend(officeCode, partyId, party.version, { status: 'active', at })
      : undefined;
    if (active === undefined) throw new Problem('conflict', 'The party has changed meanwhile; try again.');
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'party.stayed', subject: party.did },
      facts: { to: departure.to },
    });
    return active;
  });
}

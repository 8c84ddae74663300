import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { Problem } from '../../base/problem.ts';
import { randomSecret, randomUuid } from '../../base/random.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { activeParty } from './active-party.ts';
import type { Ports } from '../ports.ts';

/** How long a claim code is good, in seconds. */
export const claimCodeSeconds = { least: 300, usual: 7 * 24 * 60 * 60, most: 30 * 24 * 60 * 60 } as const;

/** A new code; it is shown now and never again. */
export type MadeClaimCode = {
  readonly codeId: string;
  readonly did: string;
  readonly claimCode: string;
  readonly expiresAt: string;
};

/**
 * Makes the code with which a party's wallet takes over the identifier that the office made for it; an open code the
 * party had is withdrawn. Only its digest is kept. Throws `not-found`, `did-deactivated`, and `conflict` where the party
 * has the update key already.
 */
export async function makeClaimCode(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  command: {
    readonly caller: Caller;
    readonly partyId: string;
    readonly expiresInSeconds?: number | undefined;
  },
): Promise<MadeClaimCode> {
  const { caller, partyId, expiresInSeconds = claimCodeSeconds.usual } = command;
  const { officeCode, actor } = caller;
  const at = ports.clock();
  const codeId = randomUuid(ports.random);
  const claimCode = randomSecret(ports.random);
  const expiresAt = addSeconds(at, expiresInSeconds);
  const did = await ports.store.write(async (store) => {
    const party = await activeParty(store, officeCode, partyId);
    const hasLog = (await store.didLogs.head(party.did)) !== undefined;
    if (party.control === 'holder' || !hasLog)
      throw new Problem('conflict', 'There is no update key of the office that the party could take over.');
    await store.writeClaimCodes.add({
      ...{ codeId, officeCode, partyId, did: party.did, codeDigest: sha256Text(claimCode) },
      ...{ createdAt: at, expiresAt, failedTries: 0, state: 'open' },
    });
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'claim.codeMade', subject: party.did },
      facts: { codeId, partyId, expiresAt: expiresAt.toISOString() },
    });
    return party.did;
  });
  return { codeId, did, claimCode, expiresAt: expiresAt.toISOString() };
}

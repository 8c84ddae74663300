import { addSeconds } from '../../base/clock.ts';
import { sha256Text } from '../../base/hash.ts';
import { randomSecret, randomUuid } from '../../base/random.ts';
import type { Party } from '../../domain/party/party.ts';
import { claimCodeSeconds } from '../party/make-claim-code.ts';
import type { Ports } from '../ports.ts';
import type { WriteStore } from '../store.ts';

/**
 * Makes a claim code for each of these new parties, in the transaction that registers them; the codes by party id. They are
 * good for as long as a code can be, because letters to a whole register take their time. Only digests are kept.
 */
export async function addClaimCodes(
  ports: Pick<Ports, 'clock' | 'random'>,
  store: WriteStore,
  parties: readonly Party[],
  actor: string,
): Promise<ReadonlyMap<string, string>> {
  const codes = new Map<string, string>();
  const at = ports.clock();
  const expiresAt = addSeconds(at, claimCodeSeconds.most);
  for (const { officeCode, partyId, did } of parties) {
    const claimCode = randomSecret(ports.random);
    const codeId = randomUuid(ports.random);
    await store.writeClaimCodes.add({
      ...{ codeId, officeCode, partyId, did, codeDigest: sha256Text(claimCode) },
      ...{ createdAt: at, expiresAt, failedTries: 0, state: 'open' },
    });
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'claim.codeMade', subject: did },
      facts: { codeId, partyId, expiresAt: expiresAt.toISOString() },
    });
    codes.set(partyId, claimCode);
  }
  return codes;
}

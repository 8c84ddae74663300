import { addSeconds } from '../../base/clock.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { randomUuid } from '../../base/random.ts';
import { buildDocument } from '../../domain/did/build-document.ts';
import type { Did } from '../../domain/did/did.ts';
import { newPartyId } from '../../domain/party/party.ts';
import type { PartyData } from '../../domain/party/party-data.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { VerifiedVersion } from '../../protocol/did-webvh/log-state.ts';
import { movedDid, unsignedMove } from '../../protocol/did-webvh/move.ts';
import { documentKey, type HolderKeyRequest } from '../identifier/draft-log-entry.ts';
import type { Ports } from '../ports.ts';
import { type MovingLogPorts, readMovingLog } from './read-moving-log.ts';
import type { PartyArrival } from '../records.ts';
import { partyKeys } from '../party/register-party.ts';

/** How long the entry that moves an identifier can be signed: offices answer each other in days. */
export const arrivalSeconds = 7 * 24 * 60 * 60;

/** Who will hold the update key here: the office, or the party, with its own keys in the document where it names some. */
export type ArrivalControl =
  | { readonly mode: 'office' }
  | { readonly mode: 'holder'; readonly updateKey: string; readonly keys: readonly HolderKeyRequest[] };
export type ArrivalView = {
  readonly arrivalId: string;
  readonly formerDid: string;
  readonly did: string;
  readonly unsigned: Json;
  readonly expiresAt: string;
};
type ArrivalPorts = MovingLogPorts & Pick<Ports, 'dids' | 'random'>;
type NewKeys = {
  readonly updateKeys: readonly string[];
  readonly keys: JsonObject | undefined;
  readonly custody: PartyArrival['custody'];
};

/**
 * Prepares to take an identifier over from another node: the next entry of its log, which gives it an address here and
 * keys of this office or of the party, for whoever has its present update key to sign within seven days. Nothing is public
 * before it is signed. Throws as `readMovingLog`, and `key-invalid` for a key that is weak or of the wrong kind.
 */
export async function startArrival(
  ports: ArrivalPorts,
  command: {
    readonly caller: Caller;
    readonly did: Did;
    readonly data: PartyData;
    readonly control: ArrivalControl;
  },
): Promise<ArrivalView> {
  const { caller, did: formerDid, data, control } = command;
  const { head } = await readMovingLog(ports, formerDid);
  const location = [ports.node.didHost, 'parties', newPartyId(ports.random)].join(':');
  const did = movedDid(formerDid, location);
  if (did === undefined) throw new Problem('internal-error', 'The new address is none.');
  const { custody, ...keys } = await newKeys(ports, { did, caller, control, head });
  const at = ports.clock();
  const unsigned = unsignedMove({ previous: head, to: did, ...keys, versionTime: at });
  const arrivalId = randomUuid(ports.random);
  const expiresAt = addSeconds(at, arrivalSeconds);
  const { officeCode, actor } = caller;
  const arrival = { arrivalId, officeCode, formerDid, did, location, unsigned, data, custody, expiresAt };
  await ports.store.write(async (store) => {
    await store.writeArrivals.add(arrival);
    await store.writeAudit.append({
      ...{ officeCode, at, actor, action: 'party.arriving', subject: did },
      facts: { arrivalId, formerDid, control: control.mode },
    });
  });
  return { arrivalId, formerDid, did, unsigned, expiresAt: expiresAt.toISOString() };
}

// The keys of the office it comes from end with the move; new ones get fragments that no version had.
async function newKeys(
  { dids }: Pick<Ports, 'dids'>,
  asked: {
    readonly did: Did;
    readonly caller: Caller;
    readonly control: ArrivalControl;
    readonly head: VerifiedVersion;
  },
): Promise<NewKeys> {
  const { did, caller, control, head } = asked;
  const isCommitted = head.parameters.nextKeyHashes.length > 0;
  const renumbered = (fragment: string) => `${fragment}-v${head.versionNumber + 1}`;
  if (control.mode === 'office') {
    const keys = partyKeys.map((key) => ({ ...key, fragment: renumbered(key.fragment) }));
    const {
      updateKey,
      keyMembers,
      record,
      newKeys: made,
    } = await dids.receive(did, {
      officeCode: caller.officeCode,
      keys,
    });
    // Under pre-rotation the move only commits to the new key, which then makes the entry after it.
    const kept = isCommitted ? { ...record, nextKeyId: updateKey } : record;
    return { updateKeys: [updateKey], keys: keyMembers, custody: { record: kept, newKeys: made } };
  }
  const keys = control.keys.map(documentKey).map((key) => ({ ...key, fragment: renumbered(key.fragment) }));
  return {
    updateKeys: [control.updateKey],
    keys: keys.length === 0 ? undefined : buildDocument(did, { keys, services: [] }),
    custody: undefined,
  };
}

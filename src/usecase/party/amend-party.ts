import { isJsonObject, type Json, toJson } from '../../base/json.ts';
import { parse } from '../../base/parse.ts';
import { Problem } from '../../base/problem.ts';
import type { Party } from '../../domain/party/party.ts';
import { partyDataSchema } from '../../domain/party/party-data.ts';
import type { Caller } from '../../domain/trust/access.ts';
import { activeParty } from './active-party.ts';
import type { Ports } from '../ports.ts';

/**
 * Changes what the office holds about a party by a JSON Merge Patch (RFC 7396, https://www.rfc-editor.org/rfc/rfc7396);
 * the result is validated as a whole. The identifier does not change. Throws `not-found`, `did-deactivated`,
 * `precondition-failed` where the version is not the present one, `invalid-request`, and `conflict` for a number that
 * another party has.
 */
export async function amendParty(
  ports: Pick<Ports, 'store' | 'clock'>,
  command: {
    readonly caller: Caller;
    readonly partyId: string;
    readonly expectedVersion: number;
    readonly patch: Json;
  },
): Promise<Party> {
  const { caller, partyId, expectedVersion, patch } = command;
  const { officeCode, actor } = caller;
  const party = await activeParty(ports.store.read, officeCode, partyId);
  const data = parse(partyDataSchema, mergePatch(toJson(party.data), patch));
  const at = ports.clock();
  return ports.store.write(async (store) => {
    const amended = await store.writeParties.amend(officeCode, partyId, expectedVersion, { data, at });
    if (amended === undefined) {
      throw new Problem('precondition-failed', 'The party has changed since it was read; read it again.');
    }
    const changed = isJsonObject(patch)
      ? Object.keys(patch).filter((name) => Object.hasOwn(party.data, name) || Object.hasOwn(data, name))
      : [];
    const facts = { partyId, version: amended.version, changed };
    await store.writeAudit.append({
      officeCode,
      at,
      actor,
      action: 'party.amended',
      subject: party.did,
      facts,
    });
    return amended;
  });
}

function mergePatch(target: Json, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const base = isJsonObject(target) ? target : {};
  const kept = Object.entries(base).filter(([name]) => patch[name] !== null);
  const changed = Object.entries(patch).filter(([, value]) => value !== null);
  return Object.fromEntries([
    ...kept,
    ...changed.map(([name, value]) => [name, mergePatch(base[name] ?? null, value)] as const),
  ]);
}

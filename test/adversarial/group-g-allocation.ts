import { inflateSync } from 'node:zlib';
import { expect } from 'vitest';
import { issueToHolder } from '../../src/usecase/issuance/issue-to-holder.ts';
import { createStatusListPublisher } from '../../src/usecase/issuance/publish-status-list.ts';
import { sdJwtId, walletKey } from '../support/claiming.ts';
import { addTestParty, startIssuingNode } from '../support/issuing-office.ts';
import { partOf } from '../support/read-credential.ts';

const entries = 131_072;
const issuedCount = 24;

/** Issues credentials and looks at the list as anybody can: it tells neither which places are taken nor how many ended. */
export async function playAllocation(): Promise<void> {
  const node = await startIssuingNode();
  try {
    const { partyId } = await addTestParty(node, node.first, 'anna');
    const indexes: number[] = [];
    for (let count = 0; count < issuedCount; count += 1) {
      const { issuedId } = await issueToHolder(node.ports, {
        caller: node.first.caller,
        partyId,
        configurationId: sdJwtId,
        assuranceLevel: 'low',
        evidence: [{ type: 'documentSeen' }],
        holder: { kind: 'key', jwk: walletKey.jwk },
      });
      const issued = await node.ports.store.read.issuedCredentials.byId(node.first.officeCode, issuedId);
      indexes.push(issued?.status.index ?? -1);
    }
    const steps = indexes.slice(1).map((index, place) => index - (indexes[place] ?? 0));
    expect(new Set(steps).size).toBe(steps.length);
    expect(steps.some((step) => step < 0)).toBe(true);
    expect(Math.max(...indexes) - Math.min(...indexes)).toBeGreaterThan(entries / 2);
    const shown = await shownPlaces(node);
    // Nothing was revoked, and yet there are places that say so.
    expect(shown.length).toBeGreaterThan(900);
    expect(shown.filter((place) => indexes.includes(place))).toEqual([]);
    node.wait(3600);
    expect(await shownPlaces(node)).toEqual(shown);
  } finally {
    await node.ports.store.close();
  }
}

/** The places of the published list that show a status. */
async function shownPlaces({ ports, first }: Awaited<ReturnType<typeof startIssuingNode>>) {
  const text = await createStatusListPublisher(ports)({ kind: 'tokenStatusList' }, first.officeCode, '1');
  const { status_list: list } = Object(partOf(text ?? '', 1));
  const bytes = inflateSync(Buffer.from(list.lst, 'base64url'));
  const places = Array.from({ length: entries }, (_unused, index) => index);
  return places.filter((index) => (((bytes[index >> 2] ?? 0) >> ((index & 3) * 2)) & 3) !== 0);
}

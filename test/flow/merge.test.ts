import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OfficeNode, startOffice } from '../support/world.ts';
import { createHolderKey, signLogEntry } from '../support/holder.ts';

type Party = { readonly partyId: string; readonly did: string };
type Resolution = {
  readonly didDocument: { readonly alsoKnownAs?: readonly string[] } | null;
  readonly didDocumentMetadata: { readonly [member: string]: unknown };
};

let first: OfficeNode;
let second: OfficeNode;
beforeAll(async () => {
  first = await startOffice({ officeCode: 'XA' });
  second = await startOffice({ officeCode: 'XB', developmentHosts: [new URL(first.url).host] });
});
afterAll(async () => {
  await first.close();
  await second.close();
});

async function post(node: OfficeNode, path: string, body: unknown) {
  const answer = await fetch(`${node.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${node.credential}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: Object(await answer.json()) };
}

async function register(node: OfficeNode, name: string): Promise<Party> {
  const data = { partyKind: 'organization', organizationNameBag: [{ organizationStandardName: name }] };
  const { status, body } = await post(node, 'parties', { data });
  expect(status).toBe(201);
  return body;
}

async function resolve(node: OfficeNode, did: string): Promise<{ status: number } & Resolution> {
  const answer = await fetch(`${node.url}/1.0/identifiers/${did}?noCache=true`);
  return { status: answer.status, ...Object(await answer.json()) };
}

async function versions(node: OfficeNode, { partyId }: Party): Promise<readonly string[]> {
  const text = await (await fetch(`${node.url}/parties/${partyId}/did.jsonl`)).text();
  return text.trim().split('\n');
}

/** The same party at both ends, the first of the two older. */
async function twins(nodes: readonly [OfficeNode, OfficeNode]): Promise<readonly [Party, Party]> {
  const older = await register(nodes[0], 'Twin Works');
  await new Promise((ready) => setTimeout(ready, 1_100)); // logs tell time in seconds
  return [older, await register(nodes[1], 'Twin Works')];
}

describe('two registrations of one party at one office', () => {
  test('are merged into the older one, signed by both, and split again without losing history', async () => {
    const [older, younger] = await twins([first, first]);
    const partyIds = [younger.partyId, older.partyId];
    const merged = await post(first, 'party-merges', { partyIds });
    expect([merged.status, merged.body.canonicalDid]).toEqual([200, older.did]);
    for (const [own, other] of [
      [older, younger],
      [younger, older],
    ] as const) {
      const { didDocument, didDocumentMetadata } = await resolve(second, own.did);
      expect(didDocument?.alsoKnownAs).toEqual([other.did]);
      expect(didDocumentMetadata).toMatchObject({ equivalentId: [other.did], canonicalId: older.did });
    }
    expect((await post(first, 'party-merges', { partyIds })).status).toBe(409);

    const before = await versions(first, younger);
    expect((await post(first, 'party-splits', { partyIds })).status).toBe(200);
    for (const { did } of [older, younger]) {
      const { status, didDocument, didDocumentMetadata } = await resolve(first, did);
      expect([status, didDocument?.alsoKnownAs, didDocumentMetadata['canonicalId']]).toEqual([
        200,
        undefined,
        undefined,
      ]);
    }
    expect((await versions(first, younger)).slice(0, before.length)).toEqual(before);
    expect((await post(first, 'party-splits', { partyIds })).status).toBe(409);
    await first.checkState();
  });

  test.each<[string, (party: Party) => readonly string[], number]>([
    ['a party and itself', ({ partyId }) => [partyId, partyId], 400],
    ['a party that is not there', ({ partyId }) => [partyId, 'nobody'], 404],
    ['three parties', ({ partyId }) => [partyId, partyId, partyId], 400],
  ])('%s are not merged, and nothing is changed', async (_case, partyIds, status) => {
    const party = await register(first, 'Lone Works');
    const answer = await post(first, 'party-merges', { partyIds: partyIds(party) });
    expect(answer.status).toBe(status);
    expect(await versions(first, party)).toHaveLength(1);
  });
});

describe('registrations of one party at two offices', () => {
  test('count as one only once both say so, and no longer when one takes it back', async () => {
    const [older, younger] = await twins([first, second]);
    const oneSided = await post(second, `parties/${younger.partyId}/equivalents`, { did: older.did });
    expect(oneSided.status).toBe(200);
    const claimed = await resolve(second, younger.did);
    expect(claimed.didDocument?.alsoKnownAs).toEqual([older.did]);
    expect(claimed.didDocumentMetadata).not.toHaveProperty('canonicalId');
    expect(claimed.didDocumentMetadata).not.toHaveProperty('equivalentId');

    await post(first, `parties/${older.partyId}/equivalents`, { did: younger.did });
    await new Promise((ready) => setTimeout(ready, 1_100)); // what the other office published is asked for again
    await resolve(second, older.did);
    const both = await resolve(second, younger.did);
    expect(both.didDocumentMetadata).toMatchObject({ equivalentId: [older.did], canonicalId: older.did });

    await post(first, `parties/${older.partyId}/equivalent-withdrawals`, { did: younger.did });
    await new Promise((ready) => setTimeout(ready, 1_100));
    await resolve(second, older.did);
    const after = await resolve(second, younger.did);
    expect(after.didDocumentMetadata).not.toHaveProperty('canonicalId');
  });

  test('a party that keeps its key signs the statement itself', async () => {
    const key = createHolderKey();
    const draft = await post(second, 'did-drafts', { updateKey: key.multikey });
    const data = { partyKind: 'naturalPerson', personNameBag: [{ personFullName: 'Anna Example' }] };
    const { draftId, unsigned } = draft.body;
    const control = { mode: 'holder', draftId, signedEntry: signLogEntry(key, unsigned) };
    const own = (await post(second, 'parties', { data, control })).body as Party;
    const other = await register(second, 'Anna Example Works');
    expect((await post(second, `parties/${own.partyId}/equivalents`, { did: other.did })).status).toBe(403);

    const change = { kind: 'rename', alsoKnownAs: [other.did] };
    const next = await post(second, `parties/${own.partyId}/log-entry-drafts`, change);
    const signedEntry = signLogEntry(key, next.body.unsigned);
    await post(second, `parties/${own.partyId}/log-entries`, { signedEntry });
    await post(second, `parties/${other.partyId}/equivalents`, { did: own.did });
    const { didDocumentMetadata } = await resolve(second, own.did);
    expect(didDocumentMetadata).toMatchObject({ equivalentId: [other.did] });
  });
});

describe('an identifier that ends', () => {
  test('names the one that takes its place', async () => {
    const [former, next] = [await register(first, 'Former Works'), await register(second, 'Next Works')];
    const { did: successor } = await register(first, 'Successor Works');
    expect((await post(first, `parties/${former.partyId}/deactivation`, { successor })).status).toBe(200);
    for (const node of [first, second]) {
      const { status, didDocument, didDocumentMetadata } = await resolve(node, former.did);
      expect([status, didDocument]).toEqual([410, null]);
      expect(didDocumentMetadata).toMatchObject({ deactivated: true, successor });
    }
    expect(next.did).not.toBe(successor);
  });

  test.each<[string, (did: string) => string]>([
    ['itself', (did) => did],
    ['a DID that does not resolve', (did) => did.replace(/[^:]+$/, '0'.repeat(32))],
    ['no DID', () => 'https://successor.example'],
  ])('%s is refused as successor, and the identifier stays', async (_case, successor) => {
    const party = await register(first, 'Staying Works');
    const answer = await post(first, `parties/${party.partyId}/deactivation`, {
      successor: successor(party.did),
    });
    expect(answer.status).toBe(400);
    expect((await resolve(first, party.did)).status).toBe(200);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post, resolve } from '../support/moving-offices.ts';
import {
  fileOf,
  headOf,
  send,
  startWitnessingOffices,
  type WitnessingOffices,
} from '../support/witnessing-offices.ts';
import type { OfficeNode } from '../support/world.ts';

let offices: WitnessingOffices;
let xa: OfficeNode;
beforeAll(async () => {
  offices = await startWitnessingOffices();
  xa = offices.office('XA');
});
afterAll(async () => {
  for (const code of ['XA', 'XB', 'XC', 'XD']) await offices.office(code).checkState();
  await offices.close();
});

const rotate = (partyId: string) => post(xa, `parties/${partyId}/key-rotation`, {});
const proofsOf = async (party: { partyId: string; did: string; status: string }) =>
  JSON.parse(await fileOf(xa, party, 'did-witness.json'));

describe('a party whose entries two of three offices approve', () => {
  test('an update is published with the approvals, and strangers verify it', async () => {
    const party = await offices.witnessedParty();
    const rotated = await rotate(party.partyId);
    expect(rotated.status).toBe(200);
    const file = await proofsOf(party);
    const versionId = (await headOf(xa, party.did))?.versionId;
    expect(file.at(-1).versionId).toBe(versionId);
    expect(file.at(-1).proof).toHaveLength(2);
    const seen = await resolve(offices.office('XB'), party.did);
    expect(seen.status).toBe(200);
    expect(seen.didDocumentMetadata.versionId).toBe(versionId);
    expect(seen.didResolutionMetadata.witnesses).toEqual({ threshold: '2', approvals: '2' });
    const own = await resolve(xa, party.did);
    expect(own.didResolutionMetadata.witnesses).toEqual({ threshold: '2', approvals: '2' });
  });

  test('with one witness down it is published all the same', async () => {
    const party = await offices.witnessedParty();
    const rotated = await offices.withDown(['XC'], () => rotate(party.partyId));
    expect(rotated.status).toBe(200);
    expect((await resolve(offices.office('XC'), party.did)).status).toBe(200);
  });

  test('with two down the former version stays, the entry waits, and the very same is published later', async () => {
    const party = await offices.witnessedParty();
    const before = await fileOf(xa, party, 'did.jsonl');
    const path = `parties/${party.partyId}/pending-entry`;
    const pending = await offices.withDown(['XC', 'XD'], async () => {
      const refused = await send(xa, 'POST', `parties/${party.partyId}/key-rotation`, {});
      expect(refused.status).toBe(409);
      expect(refused.body.type).toMatch(/witness-threshold-not-met$/);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await fileOf(xa, party, 'did.jsonl')).toBe(before);
      expect((await resolve(offices.office('XB'), party.did)).didDocumentMetadata.versionNumber).toBe(2);
      const second = await rotate(party.partyId);
      expect([second.status, second.body.type]).toEqual([409, expect.stringMatching(/entry-pending$/)]);
      const shown = await send(xa, 'GET', path);
      expect(shown.body).toMatchObject({ threshold: 2, approvedBy: [offices.witnesses[0]] });
      expect((await post(xa, `${path}/retry`, {})).status).toBe(409);
      await xa.checkState();
      return shown.body.versionId;
    });
    expect((await send(xa, 'POST', `${path}/retry`)).status).toBe(200);
    const lines = (await fileOf(xa, party, 'did.jsonl')).trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '').versionId).toBe(pending);
    expect((await send(xa, 'GET', path)).status).toBe(404);
    expect((await rotate(party.partyId)).status).toBe(200);
  });
});

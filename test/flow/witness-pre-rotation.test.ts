import { afterAll, beforeAll, expect, test } from 'vitest';
import { post, resolve } from '../support/moving-offices.ts';
import {
  fileOf,
  send,
  startWitnessingOffices,
  type WitnessingOffices,
} from '../support/witnessing-offices.ts';

let offices: WitnessingOffices;
beforeAll(async () => void (offices = await startWitnessingOffices({ preRotation: 'all' })));
afterAll(() => offices.close());

// Under pre-rotation the end is two entries, and a witness is shown them one after the other.
test('an identifier that commits to its keys and is witnessed ends with the approval of both entries, also after a wait', async () => {
  const xa = offices.office('XA');
  const [one, other] = [await offices.witnessedParty(), await offices.witnessedParty()];
  const end = (partyId: string) => send(xa, 'POST', `parties/${partyId}/deactivation`, {});
  expect((await end(one.partyId)).status).toBe(200);

  const refused = await offices.withDown(['XC', 'XD'], () => end(other.partyId));
  expect([refused.status, refused.body.code]).toEqual([409, 'witness-threshold-not-met']);
  expect((await resolve(offices.office('XB'), other.did)).status).toBe(200);
  expect((await post(xa, `parties/${other.partyId}/pending-entry/retry`, {})).status).toBe(200);

  offices.wait(120);
  for (const party of [one, other]) {
    expect((await fileOf(xa, party, 'did.jsonl')).trim().split('\n')).toHaveLength(4);
    for (const code of ['XA', 'XB'])
      expect((await resolve(offices.office(code), party.did)).status).toBe(410);
  }
  for (const code of ['XA', 'XB', 'XC', 'XD']) await offices.office(code).checkState();
});

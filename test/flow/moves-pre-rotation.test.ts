import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { withRevealedKey } from '../../src/protocol/did-webvh/move.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { createHolderKey, signLogEntry } from '../support/holder.ts';
import {
  linesAt,
  type Move,
  movingData,
  type MovingOffices,
  post,
  resolve,
  startMovingOfficesWith,
  stolenUpdateKey,
} from '../support/moving-offices.ts';

let world: MovingOffices;
beforeAll(async () => void (world = await startMovingOfficesWith({ preRotation: 'all' }, 'XA', 'XB', 'XC')));
afterAll(() => world.close());
beforeEach(() => world.wait(120));

const parametersOf = (line = '{}') => Object(JSON.parse(line)).parameters;

test('an identifier that commits to its next key moves twice, and each office changes it with the key it was given', async () => {
  const [a, b, c] = [world.office('XA'), world.office('XB'), world.office('XC')];
  const first: Move = { at: a, party: await world.register(a) };
  world.wait(60);
  const second = await world.move(first, b);
  const rotated = await post(b, `parties/${second.party.partyId}/key-rotation`, {});
  expect(rotated.status).toBe(200);
  world.wait(60);
  const third = await world.move(second, c);
  const lines = await linesAt(third);
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(parametersOf(line).nextKeyHashes).toHaveLength(1);
  const ended = await post(c, `parties/${third.party.partyId}/deactivation`, {});
  expect(ended.status).toBe(200);
  world.wait(120);
  const { didDocumentMetadata } = await resolve(b, third.party.did);
  expect(didDocumentMetadata).toMatchObject({ deactivated: true });
  for (const node of [a, b, c]) await node.checkState();
});

test('the office that let it go can sign nothing after it, with either of its keys', async () => {
  const [a, b, c] = [world.office('XA'), world.office('XB'), world.office('XC')];
  const first: Move = { at: a, party: await world.register(a) };
  world.wait(60);
  const stolen = await stolenUpdateKey(a, parseDid(first.party.did));
  const second = await world.move(first, b);
  const forged = world.continued(await linesAt(second), stolen, { alsoKnownAs: [] });
  await world.withForgedHost('XB', forged, async () => {
    const { status } = await resolve(c, second.party.did);
    expect(status).not.toBe(200);
  });
});

test('a wallet that commits to its next key fills it in, and is not let with another one', async () => {
  const [a, b] = [world.office('XA'), world.office('XB')];
  const [key, next, coming] = [createHolderKey(), createHolderKey(), createHolderKey()];
  const draft = await post(a, 'did-drafts', { updateKey: key.multikey, nextUpdateKey: next.multikey });
  const signed = signLogEntry(key, draft.body.unsigned, world.now());
  const control = { mode: 'holder', draftId: draft.body.draftId, signedEntry: signed };
  const party = (await post(a, 'parties', { data: movingData, control })).body;
  world.wait(120);
  const arrival = await post(b, 'party-arrivals', {
    ...{ did: party.did, data: movingData },
    control: { mode: 'holder', updateKey: coming.multikey, keys: [] },
  });
  expect(arrival.status).toBe(201);
  expect(arrival.body.unsigned.parameters.updateKeys).toEqual([]);
  const completion = `party-arrivals/${arrival.body.arrivalId}/completion`;
  for (const [filled, by] of [
    [[key.multikey], key],
    [[coming.multikey], coming],
    [[], next],
  ] as const) {
    const signedEntry = signLogEntry(by, withKeys(arrival.body.unsigned, filled), world.now());
    expect([400, 409]).toContain((await post(b, completion, { signedEntry })).status);
  }
  const previous = restoreLog(await linesAt({ at: a, party }))?.at(-1);
  if (previous === undefined) throw new Error('The log does not parse.');
  const revealed = withRevealedKey(arrival.body.unsigned, { previous, updateKey: next.multikey });
  const signedEntry = signLogEntry(next, revealed, world.now());
  const arrived = await post(b, completion, { signedEntry });
  expect([arrived.status, arrived.body.control]).toEqual([201, 'holder']);
});

function withKeys(unsigned: object, updateKeys: readonly string[]): object {
  const entry = Object(unsigned);
  return { ...entry, parameters: { ...entry.parameters, updateKeys } };
}

import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { signEntry } from '../../src/protocol/did-webvh/create-entry.ts';
import { keyHash } from '../../src/protocol/did-webvh/entry-hash.ts';
import { verifiedChange } from '../../src/protocol/did-webvh/log-change.ts';
import {
  checkMove,
  isPreparedMove,
  leavesKeyOpen,
  movedDid,
  unsignedMove,
  withRevealedKey,
} from '../../src/protocol/did-webvh/move.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { didOf, type LogKey, logKey, makeLog } from '../support/did-log.ts';

const now = new Date('2026-02-01T00:00:00Z');
const [key, committed, arriving] = [logKey(), logKey(), logKey()];
const location = 'new.example:parties:1';

async function aMove() {
  const parameters = { portable: true, nextKeyHashes: [keyHash(committed.updateKey)] };
  const lines = await makeLog({ key, parameters, location: 'old.example:parties:1' });
  const previous = restoreLog(lines)?.at(-1);
  if (previous === undefined) throw new Error('The log does not parse.');
  const to = parseDid(movedDid(parseDid(didOf(lines)), location) ?? '');
  const prepared = unsignedMove({ previous, to, updateKeys: [arriving.updateKey], versionTime: now });
  const reveal = (by: LogKey) => withRevealedKey(prepared, { previous, updateKey: by.updateKey });
  const check = (parameters: JsonObject) =>
    checkMove(JSON.parse(JSON.stringify({ ...prepared, parameters })), {
      previous,
      ownAuthority: 'old.example',
    });
  const arrive = async (by: LogKey) => {
    const { line } = await signEntry(reveal(by), by);
    return verifiedChange({ location, lines: [...lines, line], now, isArrival: true });
  };
  return { lines, previous, prepared, reveal, check, arrive };
}

describe('the entry that moves a DID which commits to its next update key', () => {
  test('commits to the keys of the new place and leaves its own to who signs it', async () => {
    const { prepared, check } = await aMove();
    const nextKeyHashes = [keyHash(arriving.updateKey)];
    expect(prepared.parameters).toEqual({ updateKeys: [], nextKeyHashes });
    expect(leavesKeyOpen(prepared)).toBe(true);
    expect(check({ updateKeys: [], nextKeyHashes }).fault).toBeUndefined();
  });

  test('is valid with the committed key, and with no other', async () => {
    const { arrive } = await aMove();
    expect((await arrive(committed)).fault).toBeUndefined();
    for (const other of [key, arriving]) expect((await arrive(other)).fault).toBeDefined();
  });

  test('gives the next entry to the keys of the new place alone', async () => {
    const { lines, reveal } = await aMove();
    const { line } = await signEntry(reveal(committed), committed);
    const all = [...lines, line];
    for (const by of [key, committed, arriving]) {
      const previous = restoreLog(all)?.at(-1);
      if (previous === undefined) throw new Error('The log does not parse.');
      const next = unsignedMove({
        previous,
        to: previous.did,
        updateKeys: [key.updateKey],
        versionTime: now,
      });
      const revealed = withRevealedKey(next, { previous, updateKey: by.updateKey });
      const signed = await signEntry(revealed, by);
      const { fault } = verifiedChange({ location, lines: [...all, signed.line], now, isArrival: true });
      expect(fault === undefined).toBe(by === arriving);
    }
  });

  test.each<[string, JsonObject]>([
    [
      'keeps the key the office committed to',
      { updateKeys: [], nextKeyHashes: [keyHash(committed.updateKey)] },
    ],
    ['commits to nothing', { updateKeys: [], nextKeyHashes: [] }],
    ['does not say to what', { updateKeys: [] }],
    ['commits to a text', { updateKeys: [], nextKeyHashes: ['nothing'] }],
    ['commits to a number', { updateKeys: [], nextKeyHashes: [1] }],
    [
      'names an update key',
      { updateKeys: [arriving.updateKey], nextKeyHashes: [keyHash(arriving.updateKey)] },
    ],
    ['changes another parameter', { updateKeys: [], nextKeyHashes: [keyHash(arriving.updateKey)], ttl: 1 }],
    ['ends the DID', { updateKeys: [], nextKeyHashes: [keyHash(arriving.updateKey)], deactivated: true }],
  ])('is not signed where it %s', async (_title, parameters) => {
    const { check } = await aMove();
    expect(check(parameters).fault).toBeDefined();
  });

  test('is known again with the key in it, and not with anything else changed', async () => {
    const { prepared, reveal } = await aMove();
    const signed: JsonObject = JSON.parse(JSON.stringify(reveal(committed)));
    expect(isPreparedMove(signed, JSON.parse(JSON.stringify(prepared)))).toBe(true);
    const state = { ...Object(signed['state']), alsoKnownAs: [] };
    expect(isPreparedMove({ ...signed, state }, JSON.parse(JSON.stringify(prepared)))).toBe(false);
    const parameters = { ...Object(signed['parameters']), nextKeyHashes: [] };
    expect(isPreparedMove({ ...signed, parameters }, JSON.parse(JSON.stringify(prepared)))).toBe(false);
    // Where the keys are named, the entry is the very same.
    expect(isPreparedMove({ ...signed, versionId: '2-Qm' }, signed)).toBe(false);
  });
});

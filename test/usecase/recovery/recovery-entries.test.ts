import { describe, expect, test } from 'vitest';
import { unsignedUpdate } from '../../../src/protocol/did-webvh/create-entry.ts';
import { type HolderChange } from '../../../src/usecase/identifier/draft-log-entry.ts';
import { createHolderKey } from '../../support/holder.ts';
import { hashOf } from '../../support/statement.ts';
import { recoveryWorld } from '../../support/recovery-world.ts';

const codeOf = (code: string) => expect.objectContaining({ code });

describe('an entry of a holder who has committed to the next keys', () => {
  test('is drafted with the committed key, and commits to the next one and to the recovery keys anew', async () => {
    const { change, next, recoveryKey, head, findings } = await recoveryWorld();
    const after = createHolderKey();
    const committed = (await head()).parameters.nextKeyHashes;
    expect(committed).toHaveLength(3);
    await change(next, {
      kind: 'rotate',
      updateKey: next.multikey,
      nextUpdateKey: after.multikey,
      keys: [],
    });
    const { parameters } = await head();
    expect(parameters.updateKeys).toEqual([next.multikey]);
    expect(parameters.nextKeyHashes).toEqual([hashOf(after), hashOf(recoveryKey), committed[2]]);
    expect(await findings()).toEqual([]);
  });

  test('may state other names, and may be the last', async () => {
    const { change, next, head, findings } = await recoveryWorld();
    const after = createHolderKey();
    const alsoKnownAs = ['https://works.example'];
    await change(next, {
      kind: 'rename',
      alsoKnownAs,
      updateKey: next.multikey,
      nextUpdateKey: hashOf(after),
    });
    expect((await head()).document).toMatchObject({ alsoKnownAs });
    const ended = await change(after, { kind: 'deactivate', updateKey: after.multikey });
    expect(ended.status).toBe('deactivated');
    expect(await findings()).toEqual([]);
  });

  const other = createHolderKey().multikey;
  test.each<[string, string, (keys: { next: string; recovery: string }) => HolderChange]>([
    [
      'a key that was not committed to',
      'key-invalid',
      () => ({ kind: 'rotate', updateKey: other, nextUpdateKey: other, keys: [] }),
    ],
    ['no key', 'key-invalid', () => ({ kind: 'rename', alsoKnownAs: [] })],
    ['no next key', 'invalid-request', ({ next }) => ({ kind: 'rotate', updateKey: next, keys: [] })],
    [
      'a next key that is none',
      'key-invalid',
      ({ next }) => ({ kind: 'rotate', updateKey: next, nextUpdateKey: 'z6Mk', keys: [] }),
    ],
    [
      'the recovery key as the next one',
      'key-invalid',
      ({ next, recovery }) => ({ kind: 'rotate', updateKey: next, nextUpdateKey: recovery, keys: [] }),
    ],
    [
      'the recovery key for an ordinary change',
      'key-invalid',
      ({ recovery }) => ({ kind: 'rotate', updateKey: recovery, nextUpdateKey: other, keys: [] }),
    ],
    [
      'another recovery key',
      'key-invalid',
      () => ({ kind: 'recover', recoveryKey: other, newUpdateKey: other, keys: [] }),
    ],
  ])('is not drafted with %s', async (_title, code, changeOf) => {
    const { draftNext, next, recoveryKey } = await recoveryWorld();
    const keys = { next: next.multikey, recovery: recoveryKey.multikey };
    await expect(draftNext(changeOf(keys))).rejects.toThrow(codeOf(code));
  });

  test('is refused where it would shut the holder of the recovery key out', async () => {
    const { ports, did, next, recoveryKey, sign, append, head } = await recoveryWorld();
    const before = await head();
    const build = (parameters: { updateKeys: string[]; nextKeyHashes: string[] }) =>
      unsignedUpdate({
        previous: before,
        document: Object(before.document),
        parameters,
        versionTime: ports.clock(),
      });
    const [, recoveryHash = '', escrowHash = ''] = before.parameters.nextKeyHashes;
    const thief = hashOf(createHolderKey());
    const updateKeys = [next.multikey];
    const wrong = [
      { updateKeys, nextKeyHashes: [thief] },
      { updateKeys, nextKeyHashes: [] },
      { updateKeys, nextKeyHashes: [thief, recoveryHash] },
      { updateKeys, nextKeyHashes: [thief, escrowHash] },
      // Naming the recovery key is not the same as having it.
      {
        updateKeys: [next.multikey, recoveryKey.multikey],
        nextKeyHashes: [thief, recoveryHash, escrowHash],
      },
    ];
    for (const parameters of wrong) {
      await expect(append(sign(next, build(parameters)))).rejects.toThrow(codeOf('did-log-invalid'));
    }
    const right = build({ updateKeys, nextKeyHashes: [thief, recoveryHash, escrowHash] });
    expect(await append(sign(next, right))).toMatchObject({ did });
  });
});

describe('a recovery by the recovery key', () => {
  test('is immediate, and the old wallet makes no entry any more', async () => {
    const { change, recoveryKey, newKey, next, head, actions, findings, draftNext, sign, append } =
      await recoveryWorld();
    const stale = await draftNext({
      kind: 'rotate',
      updateKey: next.multikey,
      nextUpdateKey: hashOf(createHolderKey()),
      keys: [],
    });
    await change(recoveryKey, {
      kind: 'recover',
      recoveryKey: recoveryKey.multikey,
      newUpdateKey: newKey.multikey,
      keys: [{ publicKeyMultibase: newKey.multikey }],
    });
    expect((await head()).document.authentication?.[0]).toMatch(/#key-1-v2$/);
    expect(await actions()).toContain('party.recovered');
    await expect(append(sign(next, stale.unsigned))).rejects.toThrow(codeOf('did-log-conflict'));
    const rotation = { kind: 'rotate', nextUpdateKey: hashOf(createHolderKey()), keys: [] } as const;
    const byOld = draftNext({ ...rotation, updateKey: next.multikey });
    await expect(byOld).rejects.toThrow(codeOf('key-invalid'));
    await change(newKey, { ...rotation, updateKey: newKey.multikey });
    expect(await findings()).toEqual([]);
  });

  test('is not made by another key that signs its draft', async () => {
    const { draftNext, sign, append, recoveryKey, next, newKey } = await recoveryWorld();
    const { unsigned } = await draftNext({
      kind: 'recover',
      recoveryKey: recoveryKey.multikey,
      newUpdateKey: newKey.multikey,
      keys: [],
    });
    await expect(append(sign(next, unsigned))).rejects.toThrow(codeOf('did-log-invalid'));
    await append(sign(recoveryKey, unsigned));
  });

  test('needs a recovery key that was named', async () => {
    const { draftNext, recoveryKey, newKey } = await recoveryWorld({ hasRecoveryKey: false });
    const change = { kind: 'recover', newUpdateKey: newKey.multikey, keys: [] } as const;
    const asked = draftNext({ ...change, recoveryKey: recoveryKey.multikey });
    await expect(asked).rejects.toThrow(codeOf('key-invalid'));
  });
});

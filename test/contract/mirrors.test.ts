import { expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import type { LogState } from '../../src/protocol/did-webvh/log-state.ts';
import { restoreLog } from '../../src/protocol/did-webvh/verify-log.ts';
import type { MirrorAddition, MirrorFinding } from '../../src/usecase/mirror/mirror-records.ts';
import { logKey } from '../support/did-log.ts';
import { longLog } from '../support/mirror-world.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { later, now, unique } from './records.ts';

/** A real log of three lines as additions of its first line and of the others. */
async function additions(source: string): Promise<readonly [MirrorAddition, MirrorAddition]> {
  const lines = await longLog(logKey(), 'office.example', 3);
  const states = restoreLog(lines) ?? [];
  const of = (from: number, to: number): MirrorAddition => ({
    source,
    did: parseDid(states[0]?.did ?? ''),
    lines: lines
      .slice(from, to)
      .map((line, index) => ({ line, versionId: states[from + index]?.versionId ?? '' })),
    head: headOf(states[to - 1]),
    witnessProofs: undefined,
    seenAt: now,
  });
  return [of(0, 1), of(1, 3)];
}

function headOf(state: LogState | undefined): LogState {
  if (state === undefined) throw new Error('The log does not parse.');
  const { did, versionNumber, versionId, versionTime, parameters } = state;
  return { did, versionNumber, versionId, versionTime, parameters };
}

const aSource = () => `https://${unique('node')}.example`;

function aFinding(changes: Partial<MirrorFinding>): MirrorFinding {
  return {
    source: aSource(),
    kind: 'rewritten',
    did: undefined,
    versionNumber: 1,
    keptDigest: 'kept',
    seenDigest: 'seen',
    detail: 'The line differs.',
    foundAt: now,
    ...changes,
  };
}

describeOnEveryStore('mirrored logs', (pair) => {
  test('lines are read as they were added, by DID and by SCID, with the head to go on from', async () => {
    const source = aSource();
    const [first, next] = await additions(source);
    const proofs = '[ {"proof": []} ]';
    expect(await pair.first.write(({ writeMirrors }) => writeMirrors.extend(first, 0))).toBe(true);
    const more = { ...next, witnessProofs: proofs, seenAt: later };
    expect(await pair.second.write(({ writeMirrors }) => writeMirrors.extend(more, 1))).toBe(true);
    const { scid } = next.head.parameters;
    const log = {
      source,
      did: first.did,
      scid,
      lines: [...first.lines, ...next.lines],
      witnessProofs: proofs,
      isContested: false,
      seenAt: later,
    };
    for (const name of [first.did, scid]) expect(await pair.first.read.mirrors.log(name)).toEqual(log);
    expect(await pair.first.read.mirrors.head(source, first.did)).toEqual({
      did: first.did,
      lineCount: 3,
      head: next.head,
      isContested: false,
    });
    expect(await pair.first.read.mirrors.line(source, first.did, 3)).toEqual(next.lines[1]);
    expect(await pair.first.read.mirrors.list(source, { limit: 5 })).toEqual({
      items: [{ did: first.did, lineCount: 3, isContested: false }],
      next: undefined,
    });
  });

  test('what was never mirrored is not there', async () => {
    const [{ did }] = await additions(aSource());
    const { mirrors } = pair.first.read;
    expect(await mirrors.log(did)).toBeUndefined();
    expect(await mirrors.head(aSource(), did)).toBeUndefined();
    expect(await mirrors.line(aSource(), did, 1)).toBeUndefined();
    expect(await mirrors.source(aSource())).toBeUndefined();
  });

  test('proofs that were kept stay where later lines come without', async () => {
    const [first, next] = await additions(aSource());
    await pair.first.write(({ writeMirrors }) => writeMirrors.extend({ ...first, witnessProofs: '[]' }, 0));
    await pair.first.write(({ writeMirrors }) => writeMirrors.extend(next, 1));
    expect(await pair.first.read.mirrors.log(first.did)).toMatchObject({ witnessProofs: '[]' });
  });

  test('of many who add the same lines one does', async () => {
    const [first, next] = await additions(aSource());
    const begun = await race(pair, ({ writeMirrors }) => writeMirrors.extend(first, 0));
    expect(countOf(begun, true)).toBe(1);
    const extended = await race(pair, ({ writeMirrors }) => writeMirrors.extend(next, 1));
    expect(countOf(extended, true)).toBe(1);
    expect((await pair.first.read.mirrors.log(first.did))?.lines).toHaveLength(3);
  });

  test('of many who read a source from one position one gets on', async () => {
    const source = aSource();
    const [{ did }] = await additions(source);
    const to = (position: number) => ({ source, position, did, versionId: '1-x', reachedAt: now });
    const begun = await race(pair, ({ writeMirrors }) => writeMirrors.advance(to(7), 0));
    expect(countOf(begun, true)).toBe(1);
    const moved = await race(pair, ({ writeMirrors }) => writeMirrors.advance(to(9), 7));
    expect(countOf(moved, true)).toBe(1);
    expect(await pair.second.read.mirrors.source(source)).toEqual(to(9));
  });

  test('a contested log takes no more lines, and an uncontested one of another source is read before it', async () => {
    const [first, next] = await additions(aSource());
    const { source, did } = first;
    await pair.first.write(({ writeMirrors }) => writeMirrors.extend(first, 0));
    await pair.first.write(({ writeMirrors }) => writeMirrors.contest(aFinding({ source, did })));
    expect(await pair.first.write(({ writeMirrors }) => writeMirrors.extend(next, 1))).toBe(false);
    expect(await pair.first.read.mirrors.log(did)).toMatchObject({ source, isContested: true });
    const other = { ...first, source: aSource() };
    await pair.first.write(({ writeMirrors }) => writeMirrors.extend(other, 0));
    expect(await pair.first.read.mirrors.log(did)).toMatchObject({
      source: other.source,
      isContested: false,
    });
  });

  test('a finding is kept once, whoever makes it, and read as it was made', async () => {
    const [first] = await additions(aSource());
    const finding = aFinding({ source: first.source, did: first.did });
    const bare = aFinding({
      source: first.source,
      kind: 'backwards',
      versionNumber: undefined,
      keptDigest: undefined,
      seenDigest: undefined,
    });
    const kept = await race(pair, ({ writeMirrors }) => writeMirrors.contest(finding));
    expect(countOf(kept, true)).toBe(1);
    await pair.first.write(({ writeMirrors }) => writeMirrors.contest(bare));
    const { items } = await pair.second.read.mirrors.findings(first.source, { limit: 10 });
    expect(items).toEqual([finding, bare]);
  });

  test('mirrored lines and findings cannot be changed or removed, even beside the service', async () => {
    const [first] = await additions(aSource());
    await pair.first.write(({ writeMirrors }) => writeMirrors.extend(first, 0));
    await pair.first.write(({ writeMirrors }) => writeMirrors.contest(aFinding({})));
    for (const table of ['mirrored_line', 'mirror_finding'])
      await expect(pair.database.execute(`delete from ${table}`)).rejects.toThrow('only ever added');
    await expect(pair.database.execute(`update mirrored_line set line = '{}'`)).rejects.toThrow(
      'only ever added',
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Did, parseDid } from '../../src/domain/did/did.ts';
import { type KnownPairs, type Pair, samePartyFinding } from '../../src/domain/link/same-party.ts';
import { type CheckedStatement, recountSameParty } from '../../src/domain/link/same-party-recount.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => parseDid(`did:example:${name}`)) as [
  Did,
  Did,
  Did,
  Did,
];
const none: KnownPairs = { same: [], objected: [], notSame: [] };

describe('whether two DIDs are one party', () => {
  test.each<[string, Partial<KnownPairs>, string, readonly Did[]]>([
    ['nothing is known', {}, 'notKnown', []],
    ['a link counts', { same: [[b, a]] }, 'same', [a, b]],
    [
      'there is a way by others',
      {
        same: [
          [a, c],
          [d, c],
          [b, d],
        ],
      },
      'same',
      [a, c, d, b],
    ],
    [
      'there are two ways',
      {
        same: [
          [a, c],
          [c, b],
          [a, b],
        ],
      },
      'same',
      [a, b],
    ],
    ['a link ends short of it', { same: [[a, c]] }, 'notKnown', []],
    ['a decision parts them', { notSame: [[a, b]] }, 'notSame', []],
    ['a decision parts them the other way about', { notSame: [[b, a]] }, 'notSame', []],
    [
      'a decision parts their groups',
      {
        same: [
          [a, c],
          [b, d],
        ],
        notSame: [[d, c]],
      },
      'notSame',
      [],
    ],
    ['a decision parts others', { same: [[a, c]], notSame: [[c, d]] }, 'notKnown', []],
    ['a decision stands against a link', { same: [[a, b]], notSame: [[a, b]] }, 'contested', [a, b]],
    [
      'a decision parts two on the way',
      {
        same: [
          [a, c],
          [c, b],
        ],
        notSame: [[c, b]],
      },
      'contested',
      [a, c, b],
    ],
    ['a decision parts one on the way from another', { same: [[a, b]], notSame: [[b, d]] }, 'same', [a, b]],
    ['a party objects', { objected: [[a, b]] }, 'contested', []],
    ['a party objects on the way', { same: [[a, c]], objected: [[c, b]] }, 'contested', []],
    ['a party objects beside another way', { same: [[a, b]], objected: [[a, b]] }, 'same', [a, b]],
  ])('where %s', (_case, known, answer, path) => {
    expect(samePartyFinding([a, b], { ...none, ...known })).toEqual({ answer, path });
  });

  test('does not depend on the order of what is known, nor of the two', () => {
    const dids = [...'abcdef'].map((name) => parseDid(`did:example:${name}`));
    const did = fc.constantFrom(...dids);
    const pairs = fc.array(
      fc.tuple(did, did).filter(([one, other]) => one !== other),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(pairs, pairs, pairs, (same, objected, notSame) => {
        const [one, other] = [dids[0] ?? a, dids[1] ?? b];
        const turned = (each: readonly Pair[]) =>
          each.map(([left, right]): Pair => [right, left]).toReversed();
        const found = samePartyFinding([one, other], { same, objected, notSame });
        const again = samePartyFinding([other, one], {
          ...{ same: turned(same), objected: turned(objected), notSame: turned(notSame) },
        });
        expect(again.path.length).toBe(found.path.length);
        // Of several shortest ways a decision may lie on one only.
        const isOnWay = (answer: string) => (answer === 'contested' ? 'same' : answer);
        if (found.path.length > 2) expect(isOnWay(again.answer)).toBe(isOnWay(found.answer));
        else expect(again.answer).toBe(found.answer);
      }),
      { numRuns: 300, seed: 11 },
    );
  });
});

describe('a recount from the statements of a bundle', () => {
  const side = (did: Did, otherDid: Did, changes: Partial<CheckedStatement> = {}): CheckedStatement => ({
    ...{
      kind: 'samePartyCredential',
      says: 'same',
      did,
      otherDid,
      linkId: '1',
      state: 'counted',
      holds: true,
    },
    ...changes,
  });

  test.each<[string, readonly CheckedStatement[], string]>([
    ['both sides of one link', [side(a, b), side(b, a)], 'same'],
    ['one side', [side(a, b)], 'notKnown'],
    ['one side twice', [side(a, b), side(a, b)], 'notKnown'],
    ['sides of two links', [side(a, b), side(b, a, { linkId: '2' })], 'notKnown'],
    ['a side that does not stand', [side(a, b), side(b, a, { holds: false })], 'notKnown'],
    ['a side that is revoked', [side(a, b), side(b, a, { state: 'revoked' })], 'notKnown'],
    ['an objected link', [side(a, b, { state: 'objected' }), side(b, a, { state: 'objected' })], 'contested'],
    ['a decision', [side(a, b, { kind: 'decision', says: 'notSame' })], 'notSame'],
    [
      'a link and a decision',
      [side(a, b), side(b, a), side(a, b, { kind: 'decision', says: 'notSame' })],
      'contested',
    ],
  ])('of %s', (_case, statements, answer) => {
    expect(recountSameParty([a, b], statements).answer).toBe(answer);
  });
});

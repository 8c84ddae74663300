import { describe, expect, test } from 'vitest';
import type { Did } from '../../../src/domain/did/did.ts';
import {
  areKindsAllowed,
  overlap,
  type PartyRelation,
  type Relation,
  relationFault,
  type RelationKind,
  relationKinds,
  relationRules,
  sameness,
} from '../../../src/domain/link/relation.ts';
import { circleThrough } from '../../../src/domain/link/relation-cycle.ts';
import { aDid, aRelation } from '../../contract/records.ts';

const [a, b, c, d] = [aDid(), aDid(), aDid(), aDid()] as const;
const named: { readonly [name: string]: Did } = { a, b, c, d };
type Dates = { readonly from?: string; readonly until?: string };

/** `a kind b`, from the first year until the second. */
function related(text: string, dates: Dates = {}, changes: Partial<PartyRelation> = {}): PartyRelation {
  const [subject = '', kind = '', object = ''] = text.split(' ');
  const known = relationKinds.find((each) => each === kind);
  const [one, other] = [named[subject], named[object]];
  if (known === undefined || one === undefined || other === undefined) throw new Error('No such relation.');
  const hasLegalPersonality = relationRules[known].needsLegalPersonality ? true : undefined;
  return aRelation({ kind: known, subject: one, object: other, hasLegalPersonality, ...dates, ...changes });
}

describe('a relation that cannot be', () => {
  test.each<[string, Partial<Relation>, string | undefined]>([
    ['one that can', {}, undefined],
    ['to itself', { object: a }, '/object'],
    ['an end before its beginning', { from: '2020-01-02', until: '2020-01-01' }, '/until'],
    ['an end on its first day', { from: '2020-01-01', until: '2020-01-01' }, '/until'],
    ['an end and no beginning', { until: '2020-01-01' }, undefined],
    [
      'a branch of which nobody says whether it is a legal person',
      { kind: 'branchOf' },
      '/hasLegalPersonality',
    ],
    ['a subsidiary that is no legal person', { hasLegalPersonality: false }, '/hasLegalPersonality'],
  ])('%s', (_title, changes, pointer) => {
    expect(relationFault({ ...related('a subsidiaryOf b'), ...changes })?.pointer).toBe(pointer);
  });
});

test.each<[RelationKind, boolean | undefined, string]>([
  ['branchOf', false, 'sameParty'],
  ['branchOf', true, 'otherParty'],
  ['partOf', false, 'sameParty'],
  ['partOf', true, 'otherParty'],
  ['subsidiaryOf', undefined, 'otherParty'],
  ['formerly', undefined, 'open'],
  ['succeededBy', undefined, 'open'],
])(
  '%s with legal personality %s says %s of whether they are one party',
  (kind, hasLegalPersonality, said) => {
    expect(sameness({ kind, hasLegalPersonality })).toBe(said);
  },
);

const [person, organization] = ['naturalPerson', 'organization'] as const;
test.each<[RelationKind, (typeof person | typeof organization | undefined)[], boolean]>([
  ['branchOf', [organization, organization], true],
  ['branchOf', [person, organization], false],
  ['branchOf', [organization, person], false],
  ['branchOf', [organization, undefined], true],
  ['branchOf', [person, undefined], false],
  ['subsidiaryOf', [person, organization], false],
  ['subsidiaryOf', [undefined, person], false],
  ['partOf', [organization, person], false],
  ['formerly', [person, person], true],
  ['formerly', [organization, person], false],
  ['succeededBy', [person, organization], true],
  ['succeededBy', [organization, person], true],
])('%s between %s: %s', (kind, [subject, object], isAllowed) => {
  expect(areKindsAllowed(kind, { subject, object })).toBe(isAllowed);
});

test.each<[Dates, Dates, boolean]>([
  [{}, {}, true],
  [{ until: '2020-01-01' }, { from: '2020-01-01' }, false],
  [{ until: '2020-01-02' }, { from: '2020-01-01' }, true],
  [{ from: '2010-01-01', until: '2011-01-01' }, { from: '2000-01-01', until: '2030-01-01' }, true],
])('%o and %o have a day in common: %s', (one, other, isCommon) => {
  const [first, second] = [related('a subsidiaryOf b', one), related('a subsidiaryOf b', other)];
  expect([overlap(first, second), overlap(second, first)]).toEqual([isCommon, isCommon]);
});

describe('circles', () => {
  const circle = (added: PartyRelation, present: readonly PartyRelation[]) =>
    circleThrough(added, async (subject) => present.filter((each) => each.subject === subject));
  const withdrawn = { as: 'withdrawn', at: new Date(0), by: 'x', reason: 'x' } as const;
  const first = { until: '2010-01-01' };
  const then = { from: '2010-01-01' };

  test.each<[string, PartyRelation, readonly PartyRelation[], boolean]>([
    ['two of a kind', related('b subsidiaryOf a'), [related('a subsidiaryOf b')], true],
    [
      'over three parties and kinds',
      related('c branchOf a'),
      [related('a partOf b'), related('b subsidiaryOf c')],
      true,
    ],
    [
      'a chain without an end in itself',
      related('c partOf d'),
      [related('a partOf b'), related('b partOf c')],
      false,
    ],
    ['two ways to one parent', related('a partOf c'), [related('a partOf b'), related('b partOf c')], false],
    ['one after the other', related('b subsidiaryOf a', then), [related('a subsidiaryOf b', first)], false],
    [
      'three that never hold at one time',
      related('c subsidiaryOf a'),
      [related('a subsidiaryOf b', first), related('b subsidiaryOf c', then)],
      false,
    ],
    ['successors, whenever', related('b succeededBy a', then), [related('a succeededBy b', first)], true],
    ['a parent that is succeeded by its part', related('b succeededBy a'), [related('a partOf b')], false],
    ['a name that comes back', related('b formerly a'), [related('a formerly b')], false],
    [
      'with one that was withdrawn',
      related('b partOf a'),
      [related('a partOf b', {}, { closing: withdrawn })],
      false,
    ],
    [
      'beside another circle, which ends the search too',
      related('a partOf b'),
      [related('b partOf c'), related('c partOf d'), related('d partOf c')],
      false,
    ],
  ])('%s', async (_title, added, present, isCircle) => {
    expect((await circle(added, present)) !== undefined).toBe(isCircle);
  });

  test('a chain without end is given up', async () => {
    const endless = async (subject: Did) => [aRelation({ subject })];
    expect(
      await circleThrough(related('a partOf b'), async (did) =>
        (await endless(did)).map((each) => ({ ...each, kind: 'partOf' })),
      ),
    ).toBe('tooLong');
  });
});

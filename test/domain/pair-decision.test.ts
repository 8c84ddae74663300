import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  admit,
  type DecisionKind,
  decisionKinds,
  type PairDecision,
  type PairStanding,
  partyPair,
  recountStanding,
  standingAfter,
  undecided,
} from '../../src/domain/link/pair-decision.ts';

const later = new Date('2027-01-01T00:00:00Z');
const standing = (changes: Partial<PairStanding>): PairStanding => ({ ...undecided, number: 1, ...changes });
const proposed = (kind: DecisionKind) => standing({ proposal: { kind, by: 'ann' } });

describe('what may be decided of a pair', () => {
  test.each<[string, PairStanding, DecisionKind, 'holds' | 'refused']>([
    ['nothing is decided', undecided, 'same', 'holds'],
    ['nothing is decided', undecided, 'notSame', 'holds'],
    ['nothing is decided', undecided, 'postponed', 'holds'],
    ['nothing is decided', undecided, 'withdrawn', 'refused'],
    ['it is put off', standing({ postponedUntil: later }), 'same', 'holds'],
    ['it is put off', standing({ postponedUntil: later }), 'postponed', 'holds'],
    ['it is put off', standing({ postponedUntil: later }), 'withdrawn', 'refused'],
    ['they are one', standing({ verdict: 'same' }), 'same', 'refused'],
    ['they are one', standing({ verdict: 'same' }), 'notSame', 'refused'],
    ['they are one', standing({ verdict: 'same' }), 'postponed', 'refused'],
    ['they are one', standing({ verdict: 'same' }), 'withdrawn', 'holds'],
    ['they are two', standing({ verdict: 'notSame' }), 'same', 'refused'],
    ['they are two', standing({ verdict: 'notSame' }), 'notSame', 'refused'],
    ['they are two', standing({ verdict: 'notSame' }), 'withdrawn', 'holds'],
  ])('where %s: %o, %s: %s', (_case, before, kind, outcome) => {
    const admission = admit(before, { kind, by: 'ann', needsTwo: false });
    expect('fault' in admission ? 'refused' : admission.isFinal && 'holds').toBe(outcome);
  });

  test.each<[string, PairStanding, Try, 'proposed' | 'holds' | 'refused']>([
    ['the first person', undecided, { kind: 'same', by: 'ann' }, 'proposed'],
    ['the same person again', proposed('same'), { kind: 'same', by: 'ann' }, 'refused'],
    ['a second person', proposed('same'), { kind: 'same', by: 'ben' }, 'holds'],
    ['a second person who thinks otherwise', proposed('same'), { kind: 'notSame', by: 'ben' }, 'proposed'],
    ['anybody who puts it off', proposed('same'), { kind: 'postponed', by: 'ben' }, 'holds'],
    ['anybody who takes the proposal back', proposed('same'), { kind: 'withdrawn', by: 'ann' }, 'holds'],
    [
      'who would take back what holds',
      standing({ verdict: 'notSame' }),
      { kind: 'withdrawn', by: 'ann' },
      'proposed',
    ],
    [
      'a second person who takes it back, too',
      standing({ verdict: 'notSame', proposal: { kind: 'withdrawn', by: 'ann' } }),
      { kind: 'withdrawn', by: 'ben' },
      'holds',
    ],
  ])('by two persons: %s', (_case, before, { kind, by }, outcome) => {
    const admission = admit(before, { kind, by, needsTwo: true });
    const told = 'fault' in admission ? 'refused' : admission.isFinal ? 'holds' : 'proposed';
    expect(told).toBe(outcome);
  });
});

type Try = { readonly kind: DecisionKind; readonly by: string };
const tries = fc.array(
  fc.record<Try>({ kind: fc.constantFrom(...decisionKinds), by: fc.constantFrom('ann', 'ben', 'cy') }),
  { maxLength: 20 },
);

function played(all: readonly Try[], needsTwo: boolean) {
  let now = undecided;
  const decisions: Pick<PairDecision, 'kind' | 'isFinal' | 'decidedBy' | 'until' | 'number'>[] = [];
  for (const { kind, by } of all) {
    const admission = admit(now, { kind, by, needsTwo });
    if ('fault' in admission) continue;
    const until = kind === 'postponed' ? later : undefined;
    const decision = { kind, isFinal: admission.isFinal, decidedBy: by, until, number: now.number + 1 };
    now = standingAfter(now, decision);
    decisions.push(decision);
  }
  return { now, decisions };
}

describe('after any decisions', () => {
  test('what holds is what the last one that settled it said', () => {
    fc.assert(
      fc.property(tries, fc.boolean(), (all, needsTwo) => {
        const { now, decisions } = played(all, needsTwo);
        // Told apart from the code's way: looked up from the end, not folded from the start.
        const settled = decisions.filter(
          ({ kind, isFinal }, index) =>
            isFinal && kind !== 'postponed' && !(kind === 'withdrawn' && wasProposal(decisions, index)),
        );
        const last = settled.at(-1)?.kind;
        expect(now.verdict).toBe(last === 'withdrawn' ? undefined : last);
        expect(now.number).toBe(decisions.length);
      }),
    );
  });

  test('by two persons nothing holds that one person alone said', () => {
    fc.assert(
      fc.property(tries, (all) => {
        const { decisions } = played(all, true);
        for (const [index, { kind, isFinal, decidedBy }] of decisions.entries()) {
          if (!isFinal || kind === 'postponed' || wasProposal(decisions, index)) continue;
          const before = decisions[index - 1];
          expect([before?.kind, before?.isFinal]).toEqual([kind, false]);
          expect(before?.decidedBy).not.toBe(decidedBy);
        }
      }),
    );
  });
});

/** Whether a withdrawal took back a proposal and nothing that held. */
function wasProposal(decisions: readonly Pick<PairDecision, 'kind' | 'isFinal'>[], index: number): boolean {
  if (decisions[index]?.kind !== 'withdrawn') return false;
  const before = decisions.slice(0, index).findLast(({ kind, isFinal }) => isFinal && kind !== 'postponed');
  return before === undefined || before.kind === 'withdrawn';
}

test('two ids are one pair in any order', () => {
  expect(partyPair('b', 'a')).toEqual(partyPair('a', 'b'));
  expect(recountStanding([])).toEqual(undecided);
});

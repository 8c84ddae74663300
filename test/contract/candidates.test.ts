import { expect, test } from 'vitest';
import type { KeptCandidate } from '../../src/usecase/candidate/candidate-store.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { now, unique, xa, xb } from './records.ts';

function aCandidate(changes: Partial<KeptCandidate> = {}): KeptCandidate {
  const [left = '', right = ''] = [unique('party'), unique('party')].sort();
  return {
    ...{ candidateId: unique('candidate'), officeCode: xa, partyIds: [left, right], band: 'review' },
    ...{ probability: 0.75, ruleVersion: '1-abc', foundAt: now },
    explanation: {
      priorBits: -3,
      parts: [{ field: 'name', level: 'same, rare', m: 0.5, u: 0.0078125, bits: 6 }],
      score: 3,
    },
    ...changes,
  };
}

describeOnEveryStore('candidates', (pair) => {
  const addAll = (...candidates: readonly KeptCandidate[]) =>
    pair.first.write((store) => store.writeCandidates.addAll(candidates));
  const read = {
    get candidates() {
      return pair.second.read.candidates;
    },
  };

  test('are read as they were added, at their own office only', async () => {
    const candidate = aCandidate({ probability: 0.1 + 0.7 });
    await addAll(candidate);
    expect(await read.candidates.byId(xa, candidate.candidateId)).toEqual(candidate);
    expect(await read.candidates.byId(xb, candidate.candidateId)).toBeUndefined();
    const [partyId] = candidate.partyIds;
    expect((await read.candidates.list(xb, { partyId }, { limit: 10 })).items).toEqual([]);
  });

  test('a pair is one candidate, as it was found first', async () => {
    const candidate = aCandidate();
    await addAll(candidate);
    await addAll({ ...candidate, candidateId: unique('candidate'), probability: 0.6 }, aCandidate());
    const [, partyId] = candidate.partyIds;
    expect((await read.candidates.list(xa, { partyId }, { limit: 10 })).items).toEqual([candidate]);
  });

  test('stand in their queues with what says most first, page by page', async () => {
    const queued = [0.9, 0.52, 0.51, 0.6, 0.51].map((probability) =>
      aCandidate({ officeCode: xb, probability }),
    );
    const suggested = [0.991, 0.999, 0.995].map((probability) =>
      aCandidate({ officeCode: xb, band: 'suggest', probability }),
    );
    await addAll(...queued, ...suggested);
    const inQueue = async (band: KeptCandidate['band']) => {
      const found: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await read.candidates.list(
          xb,
          { band },
          { limit: 2, ...(cursor === undefined ? {} : { cursor }) },
        );
        found.push(...page.items.map(({ probability }) => probability));
        cursor = page.next;
      } while (cursor !== undefined);
      return found;
    };
    expect(await inQueue('review')).toEqual([0.51, 0.51, 0.52, 0.6, 0.9]);
    expect(await inQueue('suggest')).toEqual([0.999, 0.995, 0.991]);
  });

  test.each(['', 'x', 'MS4w', 'MQ'])('the cursor %j is none of theirs', async (cursor) => {
    await expect(read.candidates.list(xa, {}, { limit: 1, cursor })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});

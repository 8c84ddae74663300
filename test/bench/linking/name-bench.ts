import { nameLikeness } from '../../../src/domain/matching/name-likeness.ts';
import { cell, readCsv } from './data.ts';
import type { Measures } from './measures.ts';

export const nameBenchFile = 'name-bench/dev.csv';
/** From which on two names are taken for one. */
const threshold = 0.7;

/** Pairs of names, without anything else of their parties. */
export function measureNameBench(): Measures {
  let [hits, wrong, missed, strongErrors] = [0, 0, 0, 0];
  for (const row of readCsv(nameBenchFile)) {
    const kind = cell(row, 'schema') === 'Person' ? 'naturalPerson' : 'organization';
    const isSaid = nameLikeness(cell(row, 'name1'), cell(row, 'name2'), kind) >= threshold;
    const isTrue = cell(row, 'is_match') === 'true';
    if (isSaid && isTrue) hits += 1;
    else if (isSaid) wrong += 1;
    else if (isTrue) missed += 1;
    if (isSaid !== isTrue && cell(row, 'quality') === 'STRONG') strongErrors += 1;
  }
  const [precision, recall] = [hits / (hits + wrong), hits / (hits + missed)];
  return { precision, recall, f1: (2 * hits) / (2 * hits + wrong + missed), strongErrors };
}

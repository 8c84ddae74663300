import { describe, expect, test } from 'vitest';
import { hasData } from '../bench/linking/data.ts';
import { febrlFile, measureFebrl } from '../bench/linking/febrl.ts';
import { historicalFile, measureHistorical } from '../bench/linking/historical.ts';
import type { Measures } from '../bench/linking/measures.ts';
import { measureNameBench, nameBenchFile } from '../bench/linking/name-bench.ts';
import { measurePatstat, patstatFile } from '../bench/linking/patstat.ts';

const sets: readonly (readonly [name: string, file: string, measure: () => Measures, least: Measures])[] = [
  ['patents of Dutch holders', patstatFile, measurePatstat, { b3: 0.95, suggestPrecision: 0.995 }],
  ['pairs of names', nameBenchFile, measureNameBench, { f1: 0.87 }],
  ['people of history', historicalFile, measureHistorical, { pairF1: 0.9, b3: 0.93 }],
  ['made-up people', febrlFile, measureFebrl, { f1: 0.99, f1Linked: 0.99 }],
];

describe.each(sets)('%s', (name, file, measure, least) => {
  if (!hasData(file)) {
    test.skip(`are matched well (not measured: ${file} is not there)`, () => undefined);
    console.log(`${name} are not measured: ${file} is not in the folder of the data (LINKING_DATA_DIR).`);
    return;
  }

  test('are matched as well as was aimed at, without a label', { timeout: 120_000 }, () => {
    const measured = measure();
    for (const [which, value] of Object.entries(least)) expect(measured[which]).toBeGreaterThanOrEqual(value);
    if ('strongErrors' in measured) expect(measured['strongErrors']).toBe(0);
    if ('calibrationError' in measured) expect(measured['calibrationError']).toBeLessThanOrEqual(0.02);
  });
});

import { crossScriptFile, measureCrossScript } from './cross-script.ts';
import { hasData } from './data.ts';
import { febrlFile, measureFebrl } from './febrl.ts';
import { historicalFile, measureHistorical } from './historical.ts';
import type { Measures } from './measures.ts';
import { measureNameBench, nameBenchFile } from './name-bench.ts';
import { measurePatstat, patstatFile } from './patstat.ts';

// How well records of one party are found, beside what others published. No label is used to fit anything; labels are read
// to measure only. Another folder of data of the same form is named by LINKING_DATA_DIR.
type Row = {
  readonly file: string;
  readonly measure: () => Measures;
  /** What is to be reached, by measure. */
  readonly targets: Measures;
  /** What others reached on the same data, and who. */
  readonly peers: readonly string[];
};

const rows: { readonly [data: string]: Row } = {
  'patstat-nl': {
    file: patstatFile,
    measure: measurePatstat,
    targets: { b3: 0.95, suggestPrecision: 0.995 },
    peers: ['connected components, threshold tuned on the labels: b3 0.894', 'average link, tuned: b3 0.925'],
  },
  'name-bench': {
    file: nameBenchFile,
    measure: measureNameBench,
    targets: { f1: 0.87 },
    peers: ['nomenklatura logic_v2: f1 0.779 on these rows'],
  },
  'historical-50k': {
    file: historicalFile,
    measure: measureHistorical,
    targets: { pairF1: 0.9, b3: 0.93 },
    peers: ['Splink: pair F1 0.757, b3 0.789', 'GoldenMatch (August 2026): pair F1 0.827'],
  },
  'cross-script': {
    file: crossScriptFile,
    measure: measureCrossScript,
    targets: { recall1: 0.85, least: 0.78 },
    peers: ['generic romanisation: ru .83, ar .52, he .38, ko .48, katakana .64, ja .66, zh .44'],
  },
  febrl: {
    file: febrlFile,
    measure: measureFebrl,
    targets: { f1: 0.99, f1Linked: 0.99 },
    peers: ['Splink: f1 0.965 (FEBRL3)', 'GoldenMatch: f1 0.996 (FEBRL3), 0.924 (FEBRL4)'],
  },
};

const isJson = process.argv.includes('--json');
const results: Record<string, Measures> = {};
for (const [data, row] of Object.entries(rows)) {
  if (!hasData(row.file)) {
    console.error(
      `${data} is not measured: ${row.file} is not in the folder of the data (LINKING_DATA_DIR).`,
    );
    continue;
  }
  const started = performance.now();
  const measured = row.measure();
  const seconds = measured['seconds'] ?? (performance.now() - started) / 1000;
  results[data] = { ...measured, seconds, megabytes: process.memoryUsage().rss / 1e6 };
  if (!isJson) show(data, row, results[data]);
}
if (isJson) console.log(JSON.stringify(results));

function show(data: string, { targets, peers }: Row, measured: Measures): void {
  console.log(`\n${data}`);
  for (const [measure, value] of Object.entries(measured)) {
    const target = targets[measure];
    const aim = target === undefined ? '' : `${value >= target ? 'reached' : 'MISSED'}, at least ${target}`;
    console.log(`  ${measure.padEnd(18)} ${value.toFixed(4).padStart(10)}  ${aim}`);
  }
  for (const peer of peers) console.log(`  published: ${peer}`);
}

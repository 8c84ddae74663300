import { crossScriptFile, measureCrossScript } from './cross-script.ts';
import { hasData } from './data.ts';
import { febrlFile, measureFebrl } from './febrl.ts';
import { historicalFile, measureHistorical } from './historical.ts';
import type { Measures } from './measures.ts';
import { measureNameBench, nameBenchFile } from './name-bench.ts';
import { measurePatstat, patstatFile } from './patstat.ts';
import { measureSynthetic } from './synthetic.ts';

// How well records of one party are found, beside what others published. No label is used to fit anything; labels are read
// to measure only. Another folder of data of the same form is named by LINKING_DATA_DIR.
type Row = {
  /** The file of the data; nothing where the data are made here. */
  readonly file?: string;
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
  'synthetic-100k': {
    measure: () => measureSynthetic(100_000),
    targets: { pairCompleteness: 0.97, pairF1: 0.93, b3: 0.97 },
    peers: ['none: the register is made by `gid generate`'],
  },
};

/** The columns of the table, and by which measures of a set they are filled. */
const columns: readonly (readonly [head: string, measures: readonly string[]])[] = [
  ['precision', ['precision', 'pairPrecision']],
  ['recall', ['recall', 'pairRecall']],
  ['F1', ['f1', 'pairF1']],
  ['B-cubed', ['b3']],
  ['pairs found', ['pairCompleteness']],
  ['suggest P', ['suggestPrecision']],
  ['calibration', ['calibrationError']],
  ['recall@1', ['recall1']],
  ['recall@5', ['recall5']],
  ['seconds', ['seconds']],
  ['MB', ['megabytes']],
];
const shownNames = new Set(columns.flatMap(([, names]) => names));
const dataWidth = 16;
const columnWidth = 12;

const isJson = process.argv.includes('--json');
const results: Record<string, Measures> = {};
if (!isJson)
  console.log('data'.padEnd(dataWidth), columns.map(([head]) => head.padStart(columnWidth)).join(''));
for (const [data, row] of Object.entries(rows)) {
  if (row.file !== undefined && !hasData(row.file)) {
    console.error(
      `${data} is not measured: ${row.file} is not in the folder of the data (LINKING_DATA_DIR).`,
    );
    continue;
  }
  const started = performance.now();
  const measured = row.measure();
  const seconds = measured['seconds'] ?? (performance.now() - started) / 1000;
  const all = { ...measured, seconds, megabytes: process.memoryUsage().rss / 1e6 };
  results[data] = all;
  if (!isJson) console.log(data.padEnd(dataWidth), columns.map((column) => cellOf(all, column)).join(''));
}
if (isJson) console.log(JSON.stringify(results));
else for (const [data, row] of Object.entries(rows)) compareWithOthers(data, row);

function cellOf(measured: Measures, [head, names]: (typeof columns)[number]): string {
  const value = names.map((name) => measured[name]).find((each) => each !== undefined);
  const digits = head === 'MB' ? 0 : head === 'seconds' ? 1 : 4;
  return (value === undefined ? '-' : value.toFixed(digits)).padStart(columnWidth);
}

function compareWithOthers(data: string, { targets, peers }: Row): void {
  const measured = results[data];
  if (measured === undefined) return;
  const aims = Object.entries(targets).map(([measure, target]) => {
    const value = measured[measure] ?? Number.NaN;
    return `${measure} ${value.toFixed(4)} ${value >= target ? 'reaches' : 'MISSES'} ${target}`;
  });
  console.log(`\n${data}: ${aims.join('; ')}`);
  const slices = Object.entries(measured).filter(([name]) => !shownNames.has(name));
  if (slices.length > 0)
    console.log(`  in parts: ${slices.map(([name, value]) => `${name} ${value.toFixed(4)}`).join(', ')}`);
  for (const peer of peers) console.log(`  published: ${peer}`);
}

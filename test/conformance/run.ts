import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ ancestorTitles: z.array(z.string()), status: z.string() })),
    }),
  ),
});
type Report = z.output<typeof reportSchema>;

// Each conformance suite by name; `npm run conformance -- webvh` plays one, without a name all are played.
const suites: Readonly<Record<string, readonly string[]>> = {
  webvh: [
    'test/conformance/webvh.test.ts',
    'test/conformance/webvh-foreign.test.ts',
    'test/conformance/webvh-second-opinion.test.ts',
    'test/conformance/webvh-mutation.test.ts',
  ],
  jose: ['test/conformance/wycheproof.test.ts'],
  'did-jwt': ['test/conformance/did-jwt-comparison.test.ts'],
  'sd-jwt': ['test/conformance/sd-jwt.test.ts'],
  'data-integrity': [
    'test/conformance/data-integrity.test.ts',
    'test/conformance/data-integrity-second-opinion.test.ts',
    'test/conformance/ecdsa-sd-2023.test.ts',
  ],
  credentials: [
    'test/conformance/vcdm.test.ts',
    'test/conformance/data-integrity.test.ts',
    'test/conformance/data-integrity-second-opinion.test.ts',
    'test/conformance/ecdsa-sd-2023.test.ts',
    'test/conformance/vc-jose-cose.test.ts',
    'test/conformance/sd-jwt.test.ts',
    'test/conformance/wycheproof.test.ts',
    'test/conformance/jose-status-second-opinion.test.ts',
    'test/conformance/vc-api-second-opinion.test.ts',
  ],
};

const [wanted] = process.argv.slice(2);
const chosen = Object.entries(suites).filter(([name]) => wanted === undefined || name === wanted);
if (chosen.length === 0) {
  console.error(`There is no suite of this name. Suites: ${Object.keys(suites).join(', ')}.`);
  process.exit(2);
}
for (const [name, files] of chosen) {
  console.log(`\n${name}`);
  if (!(await play(files))) process.exitCode = 1;
}

async function play(files: readonly string[]): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-conformance-'));
  const report = path.join(folder, 'report.json');
  const parameters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn('vitest', ['run', '-c', '.config/vitest.config.ts', ...parameters, ...files], {
    stdio: 'inherit',
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const results = reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
  rmSync(folder, { recursive: true, force: true });
  printTable(results);
  console.log(`${results.numPassedTests} passed, ${results.numFailedTests} failed`);
  return code === 0 && results.numFailedTests === 0 && !isEmpty(results);
}

type Outcome = 'passed' | 'failed' | 'notPlayed';

/** One line for each group of cases: how many came out as expected, and how many were not played. */
function printTable({ testResults }: Report): void {
  const rows = new Map<string, Record<Outcome, number>>();
  for (const { name, assertionResults } of testResults) {
    for (const { ancestorTitles, status } of assertionResults) {
      const title = `${path.basename(name, '.test.ts')}${ancestorTitles[0] ? `: ${ancestorTitles[0]}` : ''}`;
      const row = rows.get(title) ?? { passed: 0, failed: 0, notPlayed: 0 };
      row[status === 'passed' || status === 'failed' ? status : 'notPlayed'] += 1;
      rows.set(title, row);
    }
  }
  const width = Math.max(20, ...[...rows.keys()].map((title) => title.length)) + 2;
  console.log(
    `\n${'cases'.padEnd(width)}${'as expected'.padStart(12)}${'not so'.padStart(8)}${'not played'.padStart(12)}`,
  );
  for (const [title, { passed, failed, notPlayed }] of rows) {
    const counts = `${String(passed).padStart(12)}${String(failed).padStart(8)}${String(notPlayed).padStart(12)}`;
    console.log(`${title.padEnd(width)}${counts}`);
  }
}

// A suite whose inputs are absent has shown nothing, and must not look as if it had.
function isEmpty({ testResults }: Report): boolean {
  return testResults.some(
    ({ assertionResults }) => !assertionResults.some(({ status }) => status === 'passed'),
  );
}

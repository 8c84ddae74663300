import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

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
  'data-integrity': ['test/conformance/data-integrity.test.ts'],
  credentials: ['test/conformance/vcdm.test.ts', 'test/conformance/vc-jose-cose.test.ts'],
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
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
  return code === 0;
}

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

// Everything `npm test` runs, in the order in which a fault is cheapest to find. `--quick` stops before the tests.
type Step = { readonly name: string; readonly command: readonly [string, ...string[]] };
type Count = { readonly passed: number; readonly failed: number; readonly skipped: number };

const checks: readonly Step[] = [
  { name: 'types', command: ['tsc', '--noEmit', '-p', '.'] },
  { name: 'lint', command: ['eslint', '-c', '.config/eslint.config.js', '--max-warnings', '0', '.'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'pages build', command: ['vite', 'build', '-c', '.config/vite.config.ts', '--logLevel', 'warn'] },
];
const chromium = '/usr/bin/chromium';
const isQuick = process.argv.includes('--quick');
const filters = process.argv.slice(2).filter((argument) => argument !== '--quick');

const counts: Count[] = [];
for (const step of checks) counts.push(await runCheck(step.name, () => run(step.command)));
counts.push(await runCheck('layers', checkLayers));
if (!isQuick) {
  installBrowser();
  counts.push(await runTests());
}
const total = counts.reduce((sum, count) => ({
  passed: sum.passed + count.passed,
  failed: sum.failed + count.failed,
  skipped: sum.skipped + count.skipped,
}));
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function runCheck(name: string, check: () => Promise<boolean>): Promise<Count> {
  const hasPassed = await check();
  console.log(`${hasPassed ? '✓' : '✗'} ${name}`);
  return { passed: hasPassed ? 1 : 0, failed: hasPassed ? 0 : 1, skipped: 0 };
}

function run(command: readonly [string, ...string[]]): Promise<boolean> {
  const [program, ...parameters] = command;
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

// dependency-cruiser exits 0 when it could read nothing at all, so the number of modules is part of the check.
async function checkLayers(): Promise<boolean> {
  const { stdout, status } = spawnSync(
    'depcruise',
    ['--config', '.config/dependency-cruiser.cjs', '--output-type', 'json', 'src'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status === null || stdout === '') return false;
  const { summary, modules } = JSON.parse(stdout);
  const ours = modules.filter((module: { source: string }) => module.source.startsWith('src/')).length;
  for (const { rule, from, to } of summary.violations)
    console.log(`  ${rule.severity} ${rule.name}: ${from} → ${to}`);
  if (ours < 100) console.log(`  only ${ours} modules were looked at`);
  return summary.error === 0 && ours >= 100;
}

function installBrowser(): void {
  if (existsSync(chromium) || process.getuid?.() !== 0) return;
  console.log('Installing Chromium for the page tests …');
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  spawnSync('apt-get', ['update'], options);
  spawnSync(
    'apt-get',
    ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-core', 'fonts-noto-cjk'],
    options,
  );
}

async function runTests(): Promise<Count> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gid-test-'));
  const report = path.join(folder, 'report.json');
  const hasPassed = await run([
    'vitest',
    'run',
    '-c',
    '.config/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ]);
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  rmSync(folder, { recursive: true, force: true });
  // A file that cannot be loaded fails the run without a failed test in it.
  const failed = hasPassed ? numFailedTests : Math.max(1, numFailedTests);
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

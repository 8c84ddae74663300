// Installs the locked dependencies when they are missing or older than the lock file. Runs on any recent Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const marker = 'node_modules/.installed-lock';
const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const isCurrent = existsSync(marker) && readFileSync(marker, 'utf8') === lock;

if (!isCurrent) {
  console.error('Installing the locked dependencies (about a minute, once) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(
      'The installation failed. Check the connection to the npm registry and run the command again.',
    );
    process.exit(status ?? 1);
  }
  writeFileSync(marker, lock);
}

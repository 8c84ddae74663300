import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { checkWholeState } from '../../src/usecase/fsck/check-whole-state.ts';
import { openBulkOffice } from '../support/bulk-office.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-bulk-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const batch = 100;
const cycles = 4;

test('a process that is killed while it registers in bulk leaves whole batches only', async () => {
  const file = path.join(folder, 'store.sqlite');
  const key = randomBytes(32);
  const acknowledged: number[] = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    // Far apart, so that a batch that was written and not acknowledged is not tried again.
    await registerAndKill({ file, key, first: cycle * 1_000_000, acknowledged, after: 1 + cycle });
  }
  const { ports, custody, officeCode, close } = await openBulkOffice({ file, threads: 0, key });
  const count = await ports.store.read.parties.count(officeCode, {});
  const { findings, checked } = await checkWholeState(ports, custody.opens);
  const missing: number[] = [];
  for (const start of acknowledged)
    for (const number of [start, start + batch - 1])
      if ((await ports.store.read.parties.byIdentifier(officeCode, `N${number}`)) === undefined)
        missing.push(number);
  await close();
  expect(acknowledged.length).toBeGreaterThanOrEqual(cycles);
  expect(missing).toEqual([]);
  expect(count % batch).toBe(0);
  expect(count).toBeGreaterThanOrEqual(acknowledged.length * batch);
  expect(count).toBeLessThanOrEqual((acknowledged.length + cycles) * batch);
  expect(findings).toEqual([]);
  expect(checked).toMatchObject({ parties: count, claimCodes: count });
}, 120_000);

/** Kills a child at some moment after it has acknowledged so many batches. */
async function registerAndKill(options: {
  readonly file: string;
  readonly key: Uint8Array;
  readonly first: number;
  readonly acknowledged: number[];
  readonly after: number;
}): Promise<void> {
  const { file, key, first, acknowledged, after } = options;
  const program = path.join(import.meta.dirname, 'bulk-child.ts');
  const words = [file, Buffer.from(key).toString('base64url'), String(first), String(batch)];
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    seen += 1;
    if (seen === after) setTimeout(() => child.kill('SIGKILL'), 7 * after);
  }
  await exited;
}

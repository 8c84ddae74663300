import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { nodeEnvironment } from '../support/process.ts';
import { works } from '../support/registering-office.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-candidate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const environment = nodeEnvironment({
  dataDirectory: folder,
  port: 8080,
  environment: { GID_KEY_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64url') },
});

async function gid(...parameters: readonly string[]) {
  const written: string[] = [];
  const told: string[] = [];
  const code = await runCommandLine(parameters, {
    environment,
    write: (text) => void written.push(text),
    writeError: (text) => void told.push(text),
  });
  return { code, text: written.join(''), told: told.join('') };
}
const json = async (...parameters: readonly string[]) =>
  JSON.parse((await gid(...parameters, '--json')).text);

test('pairs that an import found are listed, explained, decided and taken back', async () => {
  const register = path.join(folder, 'register.ndjson');
  writeFileSync(register, ['n1', 'n2'].map((number) => JSON.stringify(works(number))).join('\n'));
  await gid('import', register);
  const { items } = await json('candidate', 'list', '--band', 'review');
  expect(items).toHaveLength(1);
  const [{ candidateId, partyIds, explanation }] = items;
  const [one, other] = partyIds;
  expect((await gid('candidate', 'list')).text).toContain(candidateId);

  const shown = await gid('candidate', 'show', candidateId);
  expect(shown.text).toContain(explanation.score.toFixed(2));
  expect(shown.text.match(/Invented Works/g)).toHaveLength(2);

  const decide = (...more: readonly string[]) =>
    gid('candidate', 'decide', one, other, '--reason', 'Both files', ...more);
  expect(await decide('--as', 'same')).toMatchObject({ code: 0, text: expect.stringContaining('canonical') });
  expect((await gid('candidate', 'list')).text).toContain('No pair waits');
  expect(await decide('--as', 'notSame')).toMatchObject({
    code: 1,
    told: expect.stringContaining('withdraw'),
  });
  expect((await decide('--as', 'withdrawn')).code).toBe(0);
  expect(await decide('--as', 'same', '--until', '2999-01-01T00:00:00Z')).toMatchObject({ code: 2 });
  const decisions = await json('candidate', 'decisions', '--party', one);
  expect(decisions.items.map(({ decision }: { decision: string }) => decision)).toEqual([
    'same',
    'withdrawn',
  ]);
  expect((await json('fsck')).findings).toEqual([]);
}, 30_000);

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { digestOf, journalAt, withOutcomes, writeWhole } from '../../src/cli/import-files.ts';
import { gathered } from '../support/chunks.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-import-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

test('a report goes on at its position; what a killed process wrote behind it is cut off', async () => {
  const file = at('report');
  const journal = journalAt(file);
  expect(await journal.append(0, 'one\n')).toBe(4);
  expect(await journal.append(4, 'lost, and longer than what follows\n')).toBeGreaterThan(8);
  expect(await journalAt(file).append(4, 'two\n')).toBe(8);
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await journalAt(file).append(8, '')).toBe(8);
});

test('a report that is shorter than the import counts on is not gone on with', async () => {
  const refused = { code: 'invalid-request', detail: expect.stringContaining('--report') };
  await expect(journalAt(at('gone')).append(10, 'x')).rejects.toMatchObject(refused);
  await expect(gathered(withOutcomes(at('never'), 10, new Map()))).rejects.toMatchObject(refused);
  await expect(journalAt(at('no/such/folder')).append(0, 'x')).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

test('a report without a line is not made', async () => {
  expect(await journalAt(at('empty')).append(0, '')).toBe(0);
  expect(() => statSync(at('empty'))).toThrow();
});

test('the outcomes of the matching take the place of “new”, and of nothing else', async () => {
  const rows = [
    { row: 1, outcome: 'new', partyId: 'a', claimCode: 's' },
    { row: 2, outcome: 'amended', partyId: 'b' },
    { row: 3, outcome: 'refused', errors: [{ pointer: '', detail: '{"outcome":"new"}' }] },
    { row: 4, outcome: 'new', partyId: 'd' },
  ];
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(at('matched'), `${text}behind the position`);
  const outcomes = new Map([
    ['a', 'suggest'],
    ['b', 'review'],
  ]);
  await writeWhole(at('final'), withOutcomes(at('matched'), text.length, outcomes));
  const lines = readFileSync(at('final'), 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { ...rows[0], outcome: 'suggest' },
    ...rows.slice(1),
  ]);
  expect(statSync(at('final')).mode & 0o777).toBe(0o600);
});

test('a file is known again by its content and its mapping', async () => {
  writeFileSync(at('one'), 'content');
  writeFileSync(at('two'), 'content');
  const one = await digestOf(at('one'), '{}');
  expect(await digestOf(at('two'), '{}')).toEqual(one);
  expect((await digestOf(at('one'), '')).digest).not.toBe(one.digest);
  expect(one.bytes).toBe(7);
  await expect(digestOf(at('nowhere'), '')).rejects.toMatchObject({ code: 'invalid-request' });
});

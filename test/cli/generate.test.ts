import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runGid } from '../../src/command-line.ts';
import { partyDataSchema } from '../../src/domain/party/party-data.ts';

const root = mkdtempSync(path.join(tmpdir(), 'gid-generate-'));
afterAll(() => rmSync(root, { recursive: true }));

async function gid(...parameters: readonly string[]): Promise<{ code: number; output: string }> {
  let output = '';
  const write = (text: string) => void (output += text);
  const code = await runGid(parameters, { environment: {}, write, writeError: write });
  return { code, output };
}
const generate = (folder: string, ...more: readonly string[]) =>
  gid('generate', '--records', '3000', '--seed', '7', '--out', path.join(root, folder), ...more);
const linesOf = (folder: string, file: string): readonly string[] =>
  readFileSync(path.join(root, folder, file), 'utf8')
    .trimEnd()
    .split('\n');
const files = ['records.ndjson', 'truth.csv', 'corruptions.csv'];

test('writes records, truth and corruptions, and prints the hash of each file', async () => {
  const { code, output } = await generate('one');
  expect(code).toBe(0);
  const expected = files.map((file) => {
    const whole = path.join(root, 'one', file);
    return `${createHash('sha256').update(readFileSync(whole)).digest('hex')}  ${whole}`;
  });
  expect(output.trimEnd().split('\n')).toEqual(expected);
});

test('the three files are of the same records, and every line of records is party data', async () => {
  await generate('consistent');
  const records = linesOf('consistent', 'records.ndjson').map((line) =>
    partyDataSchema.parse(JSON.parse(line)),
  );
  const ids = records.map(({ partyIdentifierBag: [own] = [] }) => `${own?.officeCode}-${own?.identifier}`);
  const [head, ...truth] = linesOf('consistent', 'truth.csv');
  expect(head).toBe('record_id,entity_id');
  expect(truth.map((line) => line.split(',')[0])).toEqual(ids);
  for (const line of truth) expect(line).toMatch(/^[^,]+,\d+\.\d+$/u);
  const [title, ...corruptions] = linesOf('consistent', 'corruptions.csv');
  expect(title).toBe('record_id,corruptions');
  const known = new Set(ids);
  for (const line of corruptions) {
    expect(line).toMatch(/^[^,]+,[a-z-]+( [a-z-]+)*$/u);
    expect(known).toContain(line.split(',')[0]);
  }
});

test('the same seed writes the same bytes, another seed writes others', async () => {
  const hashes = async (folder: string, ...more: readonly string[]): Promise<readonly string[]> => {
    const { output } = await generate(folder, '--json', ...more);
    return JSON.parse(output).files.map(({ sha256 }: { sha256: string }) => sha256);
  };
  const first = await hashes('first');
  expect(await hashes('again')).toEqual(first);
  const other = await hashes('other', '--seed', '8');
  for (const [place, hash] of other.entries()) expect(hash).not.toBe(first[place]);
});

test('with --office, that office has a number for every record', async () => {
  expect((await generate('imported', '--office', 'ZZ')).code).toBe(0);
  for (const line of linesOf('imported', 'records.ndjson'))
    expect(JSON.parse(line).partyIdentifierBag[1].officeCode).toBe('ZZ');
});

test('a file that is there already is kept, and nothing is left beside it', async () => {
  const folder = path.join(root, 'taken');
  await generate('taken');
  rmSync(path.join(folder, 'records.ndjson'));
  rmSync(path.join(folder, 'corruptions.csv'));
  writeFileSync(path.join(folder, 'truth.csv'), 'mine');
  const { code, output } = await generate('taken');
  expect(code).toBe(2);
  expect(output).toContain('has a register already');
  expect(readdirSync(folder)).toEqual(['truth.csv']);
  expect(readFileSync(path.join(folder, 'truth.csv'), 'utf8')).toBe('mine');
});

test('a folder that cannot be made is told', async () => {
  writeFileSync(path.join(root, 'file'), '');
  expect((await generate('file/below')).code).toBe(2);
});

test.each([
  ['--records', '0'],
  ['--records', '10000001'],
  ['--records', '1e3'],
  ['--records', '-5'],
  ['--seed', '4294967296'],
  ['--seed', 'seven'],
  ['--office', 'zz'],
])('%s %s is refused before anything is written', async (option, value) => {
  expect((await generate('refused', option, value)).code).toBe(2);
  expect(readdirSync(root)).not.toContain('refused');
});

test('the help says what is written', async () => {
  const { code, output } = await gid('generate', '--help');
  expect(code).toBe(0);
  for (const word of [...files, '--records', '--seed', '--out']) expect(output).toContain(word);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runGid as runCommandLine } from '../../src/command-line.ts';
import { nodeEnvironment } from '../support/process.ts';
import { works } from '../support/registering-office.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gid-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const environmentOf = (name: string) =>
  nodeEnvironment({
    dataDirectory: path.join(folder, name),
    port: 8080,
    environment: { GID_KEY_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64url') },
  });

/** A node by the name of its data directory, run in this process. */
async function gid(name: string, ...parameters: readonly string[]) {
  const written: string[] = [];
  const told: string[] = [];
  const code = await runCommandLine([...parameters, '--json'], {
    environment: environmentOf(name),
    write: (text) => void written.push(text),
    writeError: (text) => void told.push(text),
  });
  return { code, body: written.length === 0 ? undefined : JSON.parse(written.join('')), told: told.join('') };
}

function fileOf(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}
const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const register = (size: number) =>
  Array.from({ length: size }, (_, index) => JSON.stringify(works(`n${index}`))).join('\n');

describe('gid import', () => {
  test('writes a report for its owner only, and the refused rows as they can be corrected', async () => {
    const bad = `${JSON.stringify(works('n1')).slice(0, -1)},"colour":"secret"}`;
    const file = fileOf('bad.ndjson', `${register(2).replace('n1', 'x1')}\n${bad}\n`);
    const { code, body } = await gid('bad', 'import', file);
    expect(code).toBe(1);
    expect(body).toMatchObject({
      state: 'done',
      rows: 3,
      hasClaimCodes: true,
      // Of one name.
      counts: { new: 0, review: 2, refused: 1 },
    });
    expect(statSync(body.report).mode & 0o777).toBe(0o600);
    const rows = linesOf(body.report);
    expect(rows).toMatchObject([
      {
        row: 1,
        line: 1,
        outcome: 'review',
        claimCode: expect.any(String),
        did: expect.stringContaining('did:webvh:'),
      },
      { row: 2, line: 2, outcome: 'review' },
      { row: 3, line: 3, outcome: 'refused', errors: [{ pointer: '/colour' }] },
    ]);
    expect(JSON.stringify(rows)).not.toContain('secret');
    expect(readFileSync(body.refused, 'utf8')).toBe(`${bad}\n`);
    const corrected = fileOf('corrected.ndjson', bad.replace(',"colour":"secret"', ''));
    expect(await gid('bad', 'import', corrected)).toMatchObject({ code: 0, body: { counts: { review: 1 } } });
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('reads CSV by a mapping, and writes refused rows that a spreadsheet does not run', async () => {
    const mapping = fileOf(
      'mapping.json',
      JSON.stringify({
        partyKind: { constant: 'organization' },
        fields: {
          '/partyIdentifierBag/0/identifier': 'No',
          '/partyIdentifierBag/0/officeCode': { constant: 'XA' },
          '/organizationNameBag/0/organizationStandardName': 'Name',
          '/emailAddressBag/0': 'Mail',
        },
      }),
    );
    const file = fileOf('register.csv', 'No,Name,Mail\r\n1,=cmd|x,\r\n2,@home,nobody\r\n');
    expect(await gid('csv', 'import', file)).toMatchObject({
      code: 2,
      told: expect.stringContaining('mapping'),
    });
    const { code, body } = await gid('csv', 'import', file, '--mapping', mapping);
    expect({ code, counts: body.counts }).toMatchObject({ code: 1, counts: { new: 1, refused: 1 } });
    expect(linesOf(body.report)[1]).toMatchObject({ line: 3, errors: [{ column: 'Mail' }] });
    const refused = readFileSync(body.refused, 'utf8');
    expect(refused).toBe(`"No","Name","Mail"\r\n"2","'@home","nobody"\r\n`);
    const corrected = fileOf('corrected.csv', refused.replace('nobody', 'a@example.org'));
    expect(await gid('csv', 'import', corrected, '--mapping', mapping)).toMatchObject({
      body: { counts: { new: 1 } },
    });
    for (const [number, name] of [
      ['1', '=cmd|x'],
      ['2', '@home'],
    ] as const)
      expect(JSON.stringify((await gid('csv', 'party', 'show', number)).body)).toContain(`"${name}"`);
  });

  test('with --dry-run reports the same and writes nothing to the register', async () => {
    const file = fileOf('dry.ndjson', `${register(3)}\nnothing`);
    const { code, body } = await gid('dry', 'import', file, '--dry-run');
    expect(code).toBe(1);
    expect(body).toMatchObject({
      isDryRun: true,
      counts: { new: 0, review: 3, refused: 1 },
      hasClaimCodes: false,
    });
    // A line a row, and one for each pair found among them.
    expect(linesOf(body.report)).toHaveLength(4 + 2);
    expect(readFileSync(body.report, 'utf8')).not.toContain('claimCode');
    expect((await gid('dry', 'fsck')).body.checked.parties ?? 0).toBe(0);
  });

  test('takes what gid generate writes', async () => {
    const out = path.join(folder, 'generated');
    await gid('generated', 'generate', '--out', out, '--records', '60', '--seed', '7', '--office', 'XA');
    const { body } = await gid('generated', 'import', path.join(out, 'records.ndjson'));
    const { counts } = body;
    expect(counts).toMatchObject({ refused: 0, amended: 0, unchanged: 0 });
    expect(counts.new + counts.same + counts.suggest + counts.review).toBe(60);
    expect(counts.suggest).toBeGreaterThan(0);
  }, 30_000);

  test.each<[string, readonly string[], number]>([
    ['no file', [], 2],
    ['a file that is not there', ['nowhere.ndjson'], 2],
    ['an import that is none', ['--cancel', 'none'], 1],
  ])('refuses %s', async (_title, parameters, code) => {
    const answer = await gid('refuses', 'import', ...parameters);
    expect(answer.body).toBeUndefined();
    expect(answer.code).toBe(code);
  });
});

describe('an import that was killed', () => {
  const start = (name: string, file: string): ChildProcess =>
    spawn(process.execPath, ['src/main.ts', 'import', file, '--json'], {
      cwd: path.resolve(import.meta.dirname, '../..'),
      env: environmentOf(name),
      stdio: 'ignore',
    });
  const partOf = (name: string) =>
    readdirSync(folder).find((each) => each.startsWith(name) && each.endsWith('.part'));
  const reportedRows = (name: string) => {
    const part = partOf(name);
    return part === undefined ? 0 : readFileSync(path.join(folder, part), 'utf8').split('\n').length - 1;
  };

  test('goes on where it stopped, with nothing twice and every row reported once', async () => {
    const size = 3_000;
    const file = fileOf('killed.ndjson', register(size));
    const child = start('killed', file);
    const ended = once(child, 'exit');
    while (reportedRows('killed.ndjson') < 500) {
      if (child.exitCode !== null) throw new Error('The import ended by itself.');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill('SIGKILL');
    await ended;
    const reported = reportedRows('killed.ndjson');
    expect(reported).toBeLessThan(size);
    const jobId = partOf('killed.ndjson')?.split('.')[2] ?? '';
    const again = await gid('killed', 'import', file);
    expect(again).toMatchObject({ body: undefined, told: expect.stringContaining(jobId) });
    const other = await gid('killed', 'import', fileOf('other.ndjson', register(1)));
    expect(other).toMatchObject({ body: undefined, told: expect.stringContaining(jobId) });
    const { code, body } = await gid('killed', 'import', file, '--resume', jobId);
    expect(code).toBe(0);
    expect(body).toMatchObject({ jobId, rows: size, counts: { new: size, same: 0, unchanged: 0 } });
    const rows = linesOf(body.report);
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: size }, (_, index) => index + 1));
    for (const member of ['did', 'partyId', 'claimCode'])
      expect(new Set(rows.map((row) => row[member])).size).toBe(size);
    const check = await gid('killed', 'fsck');
    expect(check).toMatchObject({ code: 0, body: { findings: [] } });
    expect(check.body.checked.parties).toBe(size);
    expect(await gid('killed', 'import', file)).toMatchObject({ body: { counts: { unchanged: size } } });
  }, 120_000);
});

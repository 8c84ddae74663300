import { describe, expect, test } from 'vitest';
import { sha256Text } from '../../../src/base/hash.ts';
import { Problem } from '../../../src/base/problem.ts';
import { changePartyIdentifier } from '../../../src/usecase/identifier/change-party-identifier.ts';
import type { ImportJob } from '../../../src/usecase/import/import-store.ts';
import { startImport, takeOver } from '../../../src/usecase/import/start-import.ts';
import {
  contentOf,
  importRows,
  memoryJournal,
  startImportingOffice,
} from '../../support/importing-office.ts';
import { works } from '../../support/registering-office.ts';

const counts = (job: Pick<ImportJob, 'counts'>) =>
  Object.fromEntries(Object.entries(job.counts).filter(([, count]) => count > 0));
const register = (size: number) => Array.from({ length: size }, (_, index) => works(`number ${index}`));

describe('a register', () => {
  test('of more parties than one transaction takes is imported whole, each with an identifier', async () => {
    const { importRows, count, findings } = await startImportingOffice();
    const progress: number[] = [];
    const job = await importRows(register(25), {
      rowsAtOnce: 10,
      onBatch: ({ rows }) => void progress.push(rows),
    });
    expect(job).toMatchObject({ state: 'done', rows: 25 });
    expect(counts(job)).toEqual({ new: 25 });
    expect(progress).toEqual([10, 20, 25]);
    expect(await count()).toBe(25);
    expect(await findings()).toEqual([]);
  });

  test('imported again changes nothing but the record of imports', async () => {
    const { importRows, actions } = await startImportingOffice();
    await importRows(register(3));
    const before = await actions();
    expect(counts(await importRows(register(3)))).toEqual({ unchanged: 3 });
    const isOfParties = (action: string) => !action.startsWith('import.');
    expect((await actions()).filter(isOfParties)).toEqual(before.filter(isOfParties));
  });

  test('that has changed amends the parties and keeps their identifiers', async () => {
    const { importRows, byNumber } = await startImportingOffice();
    await importRows(register(2));
    const before = await byNumber('number 1');
    const changed = { ...works('number 1'), legalFormText: 'Ltd' };
    const job = await importRows([works('number 0'), changed, works('new')]);
    expect(counts(job)).toEqual({ new: 1, amended: 1, unchanged: 1 });
    expect(await byNumber('number 1')).toMatchObject({ did: before?.did, version: 2, data: changed });
  });

  test('takes no number away from a party, however many rows are written at once', async () => {
    const { importRows, byNumber, count } = await startImportingOffice();
    await importRows([works('a', 'b')]);
    const did = (await byNumber('a'))?.did;
    for (const rowsAtOnce of [1, 10]) {
      await importRows([{ ...works('a'), legalFormText: 'Ltd' }, works('b')], { rowsAtOnce });
      for (const number of ['a', 'b']) expect(await byNumber(number)).toMatchObject({ did });
    }
    expect(counts(await importRows([{ ...works('a'), legalFormText: 'Inc' }]))).toEqual({ amended: 1 });
    expect(counts(await importRows([{ ...works('a'), legalFormText: 'Inc' }]))).toEqual({ unchanged: 1 });
    expect(await count()).toBe(1);
  });

  test('whose import was broken off is gone on with when it is imported again', async () => {
    const { importRows, count, findings, rowsOf } = await startImportingOffice();
    const journal = memoryJournal();
    const broken = importRows(register(25), {
      rowsAtOnce: 10,
      journal,
      onBatch: () => {
        throw new Error('pulled the plug');
      },
    });
    await expect(broken).rejects.toThrow('pulled the plug');
    expect(await count()).toBe(10);
    const job = await importRows(register(25), { rowsAtOnce: 10, journal });
    expect(counts(job)).toEqual({ new: 25 });
    expect((await rowsOf(job)).map(({ row }) => row)).toEqual(
      Array.from({ length: 25 }, (_, index) => index + 1),
    );
    expect(journal.lines().map(({ row }) => row)).toEqual(
      Array.from({ length: 25 }, (_, index) => index + 1),
    );
    expect(await findings()).toEqual([]);
  });

  test('whose runner was killed is gone on with once it cannot be alive any more', async () => {
    const { importRows, ports, caller, wait } = await startImportingOffice();
    const content = contentOf(register(3));
    const file = { digest: sha256Text(content), bytes: content.length, format: 'ndjson' } as const;
    const { job } = await startImport(ports, caller, file);
    const refused = { code: 'conflict', detail: expect.stringContaining(job.jobId) };
    await expect(importRows(register(3))).rejects.toMatchObject(refused);
    wait(60);
    await expect(importRows(register(2))).rejects.toMatchObject(refused);
    expect(await importRows(register(3))).toMatchObject({ jobId: job.jobId, state: 'done' });
  });

  test('is no longer imported by a runner whose turn another one took', async () => {
    const { importRows, ports, caller, count } = await startImportingOffice();
    const lost = importRows(register(5), {
      rowsAtOnce: 2,
      onBatch: async ({ jobId }) => void (await takeOver(ports, caller, jobId)),
    });
    await expect(lost).rejects.toMatchObject({ code: 'conflict' });
    expect(await count()).toBe(2);
  });

  test('is imported in smaller parts where the store gives long transactions up', async () => {
    const { ports, caller, count } = await startImportingOffice();
    let writes = 0;
    const store: typeof ports.store = {
      ...ports.store,
      write(work) {
        writes += 1;
        // The first one starts the import.
        return writes === 2 || writes === 3
          ? Promise.reject(new Problem('unavailable', 'It took too long.'))
          : ports.store.write(work);
      },
    };
    expect(counts(await importRows({ ...ports, store }, caller, register(120)))).toEqual({ new: 120 });
    expect(await count()).toBe(120);
  });

  test('cannot be imported beside another one of the office', async () => {
    const { importRows } = await startImportingOffice();
    const running = importRows(register(5), {
      rowsAtOnce: 1,
      onBatch: async (job) => {
        if (job.rows > 1) return;
        await expect(importRows(register(2))).rejects.toMatchObject({
          code: 'conflict',
          detail: expect.stringContaining(job.jobId),
        });
      },
    });
    expect(counts(await running)).toEqual({ new: 5 });
  });

  test('with members in another order is the same register', async () => {
    const { importRows } = await startImportingOffice();
    await importRows([works('1')]);
    const reversed = Object.fromEntries(Object.entries(works('1')).reverse());
    expect(counts(await importRows([reversed]))).toEqual({ unchanged: 1 });
  });

  test('does not bring back a party whose identifier has ended', async () => {
    const { importRows, byNumber, ports, caller } = await startImportingOffice();
    await importRows([works('1')]);
    const partyId = (await byNumber('1'))?.partyId ?? '';
    await changePartyIdentifier(ports, { caller, partyId, update: { kind: 'deactivate' } });
    expect(counts(await importRows([{ ...works('1'), legalFormText: 'Ltd' }]))).toEqual({ unchanged: 1 });
    expect(await byNumber('1')).toMatchObject({ status: 'deactivated', version: 2 });
  });

  test('gives every new party a claim code, shown in the report only', async () => {
    const { importRows, ports, caller, byNumber } = await startImportingOffice();
    const journal = memoryJournal();
    await importRows([works('1'), works('2')], { journal });
    await importRows([works('1'), works('3')], { journal: memoryJournal() });
    const [first, second] = journal.lines();
    expect(first).toMatchObject({ row: 1, line: 1, outcome: 'new', did: (await byNumber('1'))?.did });
    expect(first?.['claimCode']).not.toBe(second?.['claimCode']);
    const [kept] = await ports.store.read.claimCodes.list(caller.officeCode, String(first?.['partyId']));
    expect(kept).toMatchObject({ state: 'open', did: first?.['did'] });
    expect(JSON.stringify(kept)).not.toContain(String(first?.['claimCode']));
  });
});

describe('a row that cannot be taken is named by its place, and the others are imported', () => {
  const pointersOf = async (row: unknown) => {
    const { importRows, findings, rowsOf } = await startImportingOffice();
    const job = await importRows([works('a'), row, works('b')]);
    expect(counts(job)).toEqual({ new: 2, refused: 1 });
    expect(await findings()).toEqual([]);
    const refused = (await rowsOf(job)).filter(({ outcome }) => outcome === 'refused');
    return refused.map(({ row: at, line, errors }) => [at, line, ...errors.map(({ pointer }) => pointer)]);
  };

  test.each<[string, unknown, string]>([
    ['null', null, ''],
    ['no JSON', '{"a', ''],
    ['of an unknown kind', { partyKind: 'robot' }, '/partyKind'],
    ['with an unknown member', { ...works('x'), colour: 'blue' }, '/colour'],
    ['without a number', works(), '/partyIdentifierBag'],
    [
      'with a number of another office only',
      { ...works(), partyIdentifierBag: [{ officeCode: 'XB', identifier: '1' }] },
      '/partyIdentifierBag',
    ],
    ['with the number of an earlier row', works('a'), '/partyIdentifierBag'],
    ['with one more number of an earlier row', works('x', 'a'), '/partyIdentifierBag'],
  ])('%s', async (_title, row, pointer) => {
    expect(await pointersOf(row)).toEqual([[2, 2, pointer]]);
  });

  test('one whose numbers belong to two parties', async () => {
    const { importRows, register: add, findings, rowsOf } = await startImportingOffice();
    await add(works('1'));
    await add(works('2'));
    const job = await importRows([works('1', '2'), works('new', '2'), works('3')]);
    expect((await rowsOf(job)).map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'new']);
    expect(await findings()).toEqual([]);
  });

  test('without its values', async () => {
    const { importRows, rowsOf } = await startImportingOffice();
    const row = { ...works('secret number'), emailAddressBag: ['secret address'] };
    const job = await importRows([row, works('1'), works('1')]);
    const refused = (await rowsOf(job)).filter(({ outcome }) => outcome === 'refused');
    expect(refused).toHaveLength(2);
    expect(JSON.stringify(refused)).not.toContain('secret');
  });
});

describe('a file that is wrong as a whole', () => {
  test.each<[string, readonly unknown[]]>([
    ['of something else', ['<html/>']],
    ['without parties', ['{"parties": []}']],
    ['without a row that can be read', [{ partyKind: 'robot' }, '{"a']],
  ])('%s changes nothing', async (_title, rows) => {
    const { importRows, actions, ports, caller } = await startImportingOffice();
    const before = await actions();
    await expect(importRows(rows)).rejects.toMatchObject({ code: 'import-invalid' });
    expect(await actions()).toEqual(before);
    expect((await ports.store.read.imports.list(caller.officeCode, { limit: 10 })).items).toEqual([]);
  });
});

test('an import is stopped when the office asks for it, and what was imported stays', async () => {
  const { importRows, ports, caller, count } = await startImportingOffice();
  const job = await importRows(register(5), {
    rowsAtOnce: 2,
    onBatch: ({ jobId }) =>
      ports.store.write(
        async ({ writeImports }) => void (await writeImports.askCancel(caller.officeCode, jobId)),
      ),
  });
  expect(job.state).toBe('cancelled');
  expect(await count()).toBe(4);
  expect(counts(await importRows(register(5)))).toEqual({ unchanged: 4, new: 1 });
});

import { describe, expect, test } from 'vitest';
import type { PartyData } from '../../../src/domain/party/party-data.ts';
import type { ImportMatching } from '../../../src/usecase/import/import-ports.ts';
import type { ImportJob } from '../../../src/usecase/import/import-store.ts';
import { startImportingOffice } from '../../support/importing-office.ts';
import { works } from '../../support/registering-office.ts';

const counts = (job: Pick<ImportJob, 'counts'>) =>
  Object.fromEntries(Object.entries(job.counts).filter(([, count]) => count > 0));
const register = (size: number) => Array.from({ length: size }, (_, index) => works(`number ${index}`));
// Check digits by ISO/IEC 7064 MOD 97-10; no issuer has the prefix.
const lei = '00000000000000000098';
const otherLei = '00000000000000000195';
const wrongLei = '00000000000000000097';
const withLei = (number: string, name: string, identifier = lei): PartyData => ({
  partyKind: 'organization',
  organizationNameBag: [{ organizationStandardName: name }],
  partyIdentifierBag: [{ officeCode: 'XA', identifier: number }],
  outsideIdentifierBag: [{ scheme: 'LEI', identifier }],
});

describe('rows with one LEI are one party', () => {
  test('in the file, whose numbers and names it has then', async () => {
    const { importRows, byNumber, count, findings } = await startImportingOffice();
    const rows = [withLei('1', 'Works'), works('other'), withLei('2', 'Works Ltd'), withLei('3', 'Works')];
    expect(counts(await importRows(rows))).toEqual({ new: 2, same: 2 });
    expect(await count()).toBe(2);
    const party = await byNumber('1');
    expect(await byNumber('3')).toEqual(party);
    expect(party?.data).toMatchObject({
      organizationNameBag: [{ organizationStandardName: 'Works' }, { organizationStandardName: 'Works Ltd' }],
      partyIdentifierBag: ['1', '2', '3'].map((identifier) => ({ officeCode: 'XA', identifier })),
    });
    expect(await findings()).toEqual([]);
    expect(counts(await importRows([...rows, works('more')]))).toEqual({ new: 1, unchanged: 4 });
    expect((await byNumber('1'))?.data).toEqual(party?.data);
  });

  test('over batches and over imports', async () => {
    const { importRows, count, byNumber } = await startImportingOffice();
    await importRows([withLei('1', 'Works')]);
    const job = await importRows([withLei('2', 'Works'), withLei('3', 'Works')], { rowsAtOnce: 1 });
    expect(counts(job)).toEqual({ same: 2 });
    expect(await count()).toBe(1);
    expect(await byNumber('3')).toMatchObject({ version: 3 });
  });

  test('unless its check digits are wrong, which is remarked', async () => {
    const { importRows, count, rowsOf } = await startImportingOffice();
    const job = await importRows([withLei('1', 'Works', wrongLei), withLei('2', 'Works', wrongLei)]);
    expect(counts(job)).toEqual({ new: 2 });
    expect(await count()).toBe(2);
    expect((await rowsOf(job)).map(({ errors }) => errors.map(({ pointer }) => pointer))).toEqual([
      ['/outsideIdentifierBag'],
      ['/outsideIdentifierBag'],
    ]);
  });

  test('unless they are of different kinds, or two parties have it', async () => {
    const { importRows, count, register: add } = await startImportingOffice();
    await add(withLei('1', 'Works'));
    await add(withLei('2', 'Works'));
    const person: PartyData = {
      partyKind: 'naturalPerson',
      personNameBag: [{ personFullName: 'Ana' }],
      partyIdentifierBag: [{ officeCode: 'XA', identifier: '4' }],
      outsideIdentifierBag: [{ scheme: 'LEI', identifier: lei }],
    };
    expect(counts(await importRows([withLei('3', 'Works'), person]))).toEqual({ new: 2 });
    expect(await count()).toBe(4);
  });
});

describe('duplicates that are not certain', () => {
  const found: { partyIds: readonly string[]; band: string }[] = [];
  const matching: ImportMatching = {
    async match(records) {
      const ids: string[] = [];
      for await (const { rowId } of records) ids.push(rowId);
      const [one = '', two = '', three = ''] = ids;
      const explanation = { prior: 0, parts: [], bits: 0, probability: 0.9 } as never;
      return [
        { left: two, right: one, band: 'suggest', probability: 0.99, explanation, ruleVersion: 'test' },
        { left: one, right: three, band: 'review', probability: 0.6, explanation, ruleVersion: 'test' },
      ];
    },
    async addCandidates(_store, candidates) {
      found.push(...candidates);
    },
  };

  test('are registered by themselves and queued for the office', async () => {
    const { importRows, rowsOf, count } = await startImportingOffice(matching);
    const job = await importRows(register(4));
    expect(counts(job)).toEqual({ new: 1, suggest: 2, review: 1 });
    expect(await count()).toBe(4);
    const rows = await rowsOf(job);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['suggest', 'suggest', 'review', 'new']);
    const ids = rows.map(({ partyId }) => partyId ?? '');
    expect(found.map(({ partyIds, band }) => [band, ...partyIds])).toEqual([
      ['suggest', ...ids.slice(0, 2).toSorted()],
      ['review', ...[ids[0] ?? '', ids[2] ?? ''].toSorted()],
    ]);
    found.length = 0;
    expect(counts(await importRows(register(4)))).toEqual({ unchanged: 4 });
    expect(found).toEqual([]);
  });

  test('are told by a dry run, which writes nothing', async () => {
    const { tryRows, count, actions, importRows, ports, caller } = await startImportingOffice(matching);
    await importRows([works('number 0'), withLei('1', 'Works')]);
    found.length = 0;
    const before = await actions();
    const rows = [
      { ...works('number 0'), legalFormText: 'Ltd' },
      withLei('2', 'Works Ltd'),
      withLei('1', 'Works'),
      works('new'),
      works('new'),
      works('newer'),
    ];
    const trial = await tryRows(rows);
    expect(trial.rows).toBe(6);
    expect(counts(trial)).toEqual({ new: 1, amended: 1, same: 1, unchanged: 1, refused: 1, review: 1 });
    expect(trial.reported).toHaveLength(5);
    expect(await actions()).toEqual(before);
    expect(await count()).toBe(2);
    expect(found).toEqual([]);
    expect((await ports.store.read.imports.list(caller.officeCode, { limit: 10 })).items).toHaveLength(1);
  });
});

test.each([1, 2, 500])(
  'a dry run of %i rows at a time says what the import then does',
  async (rowsAtOnce) => {
    const { tryRows, importRows } = await startImportingOffice();
    await importRows([withLei('1', 'Works'), works('a', 'b'), works('c')]);
    const rows = [
      withLei('2', 'Works Ltd'),
      withLei('1', 'Works Inc'),
      withLei('3', 'Works'),
      { ...works('a'), legalFormText: 'Ltd' },
      works('b'),
      withLei('4', 'Other', otherLei),
      withLei('5', 'Other Ltd', otherLei),
      works('c', 'd'),
      works('d'),
    ];
    const trial = await tryRows(rows, rowsAtOnce);
    const job = await importRows(rows, { rowsAtOnce });
    expect(trial.counts).toEqual(job.counts);
  },
);

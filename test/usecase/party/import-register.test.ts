import { describe, expect, test } from 'vitest';
import { changePartyIdentifier } from '../../../src/usecase/identifier/change-party-identifier.ts';
import { importRegister } from '../../../src/usecase/party/import-register.ts';
import { startRegisteringOffice, works } from '../../support/registering-office.ts';

async function world() {
  const node = await startRegisteringOffice();
  const { ports, caller } = node;
  return {
    ...node,
    importRows: (rows: readonly unknown[], onProgress?: (done: number) => void) =>
      importRegister(ports, caller, { rows, ...(onProgress === undefined ? {} : { onProgress }) }),
    count: () => ports.store.read.parties.count(caller.officeCode, {}),
    byNumber: (number: string) => ports.store.read.parties.byIdentifier(caller.officeCode, number),
  };
}

const counts = (added: number, amended = 0, unchanged = 0) => ({ added, amended, unchanged, refused: [] });
const register = (size: number) => Array.from({ length: size }, (_, index) => works(`number ${index}`));

describe('a register', () => {
  test('of more parties than one transaction takes is imported whole, each with an identifier', async () => {
    const { importRows, count, findings } = await world();
    const progress: number[] = [];
    const summary = await importRows(register(250), (done) => progress.push(done));
    expect(summary).toEqual(counts(250));
    expect(progress).toEqual([100, 200, 250]);
    expect(await count()).toBe(250);
    expect(await findings()).toEqual([]);
  });

  test('imported again changes nothing', async () => {
    const { importRows, actions } = await world();
    await importRows(register(3));
    const before = await actions();
    expect(await importRows(register(3))).toEqual(counts(0, 0, 3));
    expect(await actions()).toEqual(before);
  });

  test('that has changed amends the parties and keeps their identifiers', async () => {
    const { importRows, byNumber } = await world();
    await importRows(register(2));
    const before = await byNumber('number 1');
    const changed = { ...works('number 1'), legalFormText: 'Ltd' };
    expect(await importRows([works('number 0'), changed, works('new')])).toEqual(counts(1, 1, 1));
    expect(await byNumber('number 1')).toMatchObject({ did: before?.did, version: 2, data: changed });
  });

  test('whose import was broken off is completed by importing it again', async () => {
    const { importRows, count, findings } = await world();
    const broken = importRows(register(250), () => {
      throw new Error('pulled the plug');
    });
    await expect(broken).rejects.toThrow('pulled the plug');
    expect(await count()).toBe(100);
    expect(await importRows(register(250))).toEqual(counts(150, 0, 100));
    expect(await findings()).toEqual([]);
  });

  test('with members in another order is the same register', async () => {
    const { importRows } = await world();
    await importRows([works('1')]);
    const reversed = Object.fromEntries(Object.entries(works('1')).reverse());
    expect(await importRows([reversed])).toEqual(counts(0, 0, 1));
  });

  test('does not bring back a party whose identifier has ended', async () => {
    const { importRows, byNumber, ports, caller } = await world();
    await importRows([works('1')]);
    const partyId = (await byNumber('1'))?.partyId ?? '';
    await changePartyIdentifier(ports, { caller, partyId, update: { kind: 'deactivate' } });
    expect(await importRows([{ ...works('1'), legalFormText: 'Ltd' }])).toEqual(counts(0, 0, 1));
    expect(await byNumber('1')).toMatchObject({ status: 'deactivated', version: 2 });
  });

  test('without rows is imported as it is', async () => {
    const { importRows } = await world();
    expect(await importRows([])).toEqual(counts(0));
  });
});

describe('a row that cannot be taken is named by its place, and the others are imported', () => {
  const pointersOf = async (row: unknown) => {
    const { importRows, findings } = await world();
    const { added, refused } = await importRows([works('a'), row, works('b')]);
    expect(added).toBe(2);
    expect(await findings()).toEqual([]);
    return refused.map(({ index, errors }) => [index, ...errors.map(({ pointer }) => pointer)]);
  };

  test.each<[string, unknown, string]>([
    ['null', null, ''],
    ['a text', 'Works', ''],
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
    expect(await pointersOf(row)).toEqual([[1, pointer]]);
  });

  test('one whose numbers belong to two parties', async () => {
    const { importRows, register: add, findings } = await world();
    await add(works('1'));
    await add(works('2'));
    const { refused, added } = await importRows([works('1', '2'), works('new', '2'), works('3')]);
    expect(refused.map(({ index }) => index)).toEqual([0, 1]);
    expect(added).toBe(1);
    expect(await findings()).toEqual([]);
  });

  test('without its values', async () => {
    const { importRows } = await world();
    const row = { ...works('secret number'), emailAddressBag: ['secret address'] };
    const { refused } = await importRows([row, works('1'), works('1')]);
    expect(refused).toHaveLength(2);
    expect(JSON.stringify(refused)).not.toContain('secret');
  });
});

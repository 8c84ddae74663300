import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { aDid, now, officeCode } from './records.ts';

describeOnEveryStore('offices', (pair) => {
  const office = (code: string) => ({
    officeCode: officeCode(code),
    name: 'Amt für Ü',
    did: aDid(),
    createdAt: now,
  });

  test('an office is read as it was added', async () => {
    const added = office('XC');
    expect(await pair.first.write((store) => store.writeOffices.add(added))).toBe(true);
    expect(await pair.second.read.offices.byCode(added.officeCode)).toEqual(added);
    expect(await pair.first.read.offices.byCode(officeCode('ZZ'))).toBeUndefined();
  });

  test('offices are listed by their code', async () => {
    await pair.first.write((store) => store.writeOffices.add(office('XE')));
    await pair.first.write((store) => store.writeOffices.add(office('XD')));
    const codes = (await pair.first.read.offices.list()).map((one) => one.officeCode);
    expect(codes).toEqual([...codes].sort());
    expect(codes).toContain('XD');
  });

  test('of many additions with one code one succeeds', async () => {
    const answers = await race(pair, (store) => store.writeOffices.add(office('XR')));
    expect(countOf(answers, true)).toBe(1);
  });
});

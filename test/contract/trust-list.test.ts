import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { aTrustedIssuer, later, muchLater, now, officeCode, xa, xb } from './records.ts';

describeOnEveryStore('trust lists', (pair) => {
  test('rows are listed at the office whose list it is, in the order they were added', async () => {
    const office = officeCode('XC');
    const rows = [aTrustedIssuer({ until: muchLater }), aTrustedIssuer()];
    for (const row of rows) await pair.first.write((store) => store.writeTrustList.add(office, row));
    expect(await pair.second.read.trustList.list(office)).toEqual(rows);
    expect(await pair.second.read.trustList.list(xb)).toEqual([]);
  });

  test('a row ends once, at its own office, and stays in the list', async () => {
    const row = aTrustedIssuer();
    await pair.first.write((store) => store.writeTrustList.add(xa, row));
    expect(await pair.first.write((store) => store.writeTrustList.end(xb, row.id, later))).toBe(false);
    const answers = await race(pair, (store) => store.writeTrustList.end(xa, row.id, later));
    expect(countOf(answers, true)).toBe(1);
    expect(await pair.first.read.trustList.list(xa)).toContainEqual({ ...row, until: later });
  });

  test('a row with an end to come can be ended sooner, and never be prolonged', async () => {
    const row = aTrustedIssuer({ until: later });
    await pair.first.write((store) => store.writeTrustList.add(xa, row));
    expect(await pair.first.write((store) => store.writeTrustList.end(xa, row.id, muchLater))).toBe(false);
    expect(await pair.first.write((store) => store.writeTrustList.end(xa, row.id, now))).toBe(true);
  });
});

import { expect, test } from 'vitest';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { anIssuedCredential, aDid, later, officeCode, xa, xb } from './records.ts';

describeOnEveryStore('issued credentials', (pair) => {
  test('the record is read as it was added, at its own office only', async () => {
    const issued = anIssuedCredential();
    await pair.first.write((store) => store.writeIssuedCredentials.add(issued));
    expect(await pair.second.read.issuedCredentials.byId(xa, issued.issuedId)).toEqual(issued);
    expect(await pair.second.read.issuedCredentials.byId(xb, issued.issuedId)).toBeUndefined();
  });

  test('records are listed in pages, all or those of one DID', async () => {
    const office = officeCode('XP');
    const did = aDid();
    const records = [{ did }, {}, { did }, { did }].map((changes) =>
      anIssuedCredential({ officeCode: office, ...changes }),
    );
    for (const record of records) await pair.first.write((store) => store.writeIssuedCredentials.add(record));
    const { list } = pair.first.read.issuedCredentials;
    expect((await list(office, {}, { limit: 10 })).items).toEqual(records);
    const first = await list(office, { did }, { limit: 2 });
    const second = await list(office, { did }, { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toEqual([records[0], records[2], records[3]]);
  });

  test('a credential is revoked once, by its own office', async () => {
    const issued = anIssuedCredential();
    await pair.first.write((store) => store.writeIssuedCredentials.add(issued));
    const elsewhere = pair.first.write((store) =>
      store.writeIssuedCredentials.revoke(xb, issued.issuedId, later),
    );
    expect(await elsewhere).toBeUndefined();
    const answers = await race(pair, (store) =>
      store.writeIssuedCredentials.revoke(xa, issued.issuedId, later),
    );
    expect(answers.filter((answer) => answer !== undefined)).toEqual([{ ...issued, revokedAt: later }]);
  });
});

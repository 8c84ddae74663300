import { expect, test } from 'vitest';
import {
  type CredentialState,
  credentialState,
  credentialStates,
} from '../../src/domain/credential/credential-status.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { race } from './race.ts';
import { anIssuedCredential, aDid, later, muchLater, now, officeCode, xa, xb } from './records.ts';

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

  const to = (state: CredentialState, at = later) =>
    ({ to: state, at, reason: 'underReview', message: 'Ask Geneva' }) as const;
  const move = async (issuedId: string, state: CredentialState, at = later) =>
    pair.first.write((store) => store.writeIssuedCredentials.move(xa, issuedId, to(state, at)));

  test.each(['suspended', 'revoked'] as const)(
    'a credential is %s once, by its own office, with the reason',
    async (state) => {
      const issued = anIssuedCredential();
      await pair.first.write((store) => store.writeIssuedCredentials.add(issued));
      const elsewhere = pair.first.write((store) =>
        store.writeIssuedCredentials.move(xb, issued.issuedId, to(state)),
      );
      expect(await elsewhere).toBeUndefined();
      const answers = await race(pair, (store) =>
        store.writeIssuedCredentials.move(xa, issued.issuedId, to(state)),
      );
      const statusChange = { at: later, reason: 'underReview', message: 'Ask Geneva' };
      const moment = state === 'revoked' ? { revokedAt: later } : { suspendedAt: later };
      expect(answers.filter((answer) => answer !== undefined)).toEqual([
        { ...issued, ...moment, statusChange },
      ]);
    },
  );

  test('what is suspended can be resumed and suspended again; what is revoked stays so', async () => {
    const { issuedId } = await pair.first.write(async (store) => {
      const issued = anIssuedCredential();
      await store.writeIssuedCredentials.add(issued);
      return issued;
    });
    expect(await move(issuedId, 'valid')).toBeUndefined();
    expect(await move(issuedId, 'suspended', now)).toMatchObject({ suspendedAt: now });
    const resumed = await move(issuedId, 'valid', later);
    expect([resumed?.suspendedAt, resumed?.statusChange?.at]).toEqual([undefined, later]);
    await move(issuedId, 'suspended', later);
    const revoked = await move(issuedId, 'revoked', muchLater);
    expect(revoked).toMatchObject({ suspendedAt: later, revokedAt: muchLater });
    for (const state of credentialStates) expect(await move(issuedId, state)).toBeUndefined();
    expect(await pair.second.read.issuedCredentials.byId(xa, issuedId)).toEqual(revoked);
  });

  test('of a revocation and a resumption at once, whichever comes first, it ends revoked', async () => {
    const issued = anIssuedCredential();
    await pair.first.write((store) => store.writeIssuedCredentials.add(issued));
    await move(issued.issuedId, 'suspended');
    const answers = await race(pair, (store, racer) =>
      store.writeIssuedCredentials.move(xa, issued.issuedId, to(racer % 2 === 0 ? 'valid' : 'revoked')),
    );
    const states = answers.flatMap((answer) => (answer === undefined ? [] : credentialState(answer)));
    expect(states.filter((state) => state === 'revoked')).toHaveLength(1);
    expect(states.filter((state) => state === 'valid').length).toBeLessThanOrEqual(1);
    const left = await pair.second.read.issuedCredentials.byId(xa, issued.issuedId);
    expect(left?.revokedAt).toEqual(later);
  });
});

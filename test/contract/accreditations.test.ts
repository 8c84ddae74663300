import { expect, test } from 'vitest';
import type { KeptAccreditation } from '../../src/usecase/trust/trust-records.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { aDid, anIssuedCredential, later, muchLater, now, officeCode, unique, xa, xb } from './records.ts';

function anAccreditation(changes: Partial<KeptAccreditation> = {}): KeptAccreditation {
  return {
    accreditationId: unique('accreditation'),
    ...{ issuer: aDid(), issuerOfficeCode: xb, subject: aDid(), officeCode: officeCode('XC') },
    accreditedFor: [{ credentialType: 'GlobalIdentifierCredential', vct: ['https://xc.example/v1'] }],
    delegationDepth: 2,
    ...{ validFrom: now, validUntil: muchLater, revokedFrom: undefined },
    credentialDigest: unique('digest'),
    ...{ origin: 'received', credential: unique('credential'), receivedAt: now, checkedAt: now },
    ...changes,
  };
}

describeOnEveryStore('accreditations', (pair) => {
  test('are listed at the office that keeps them, in the order they came', async () => {
    const office = officeCode('XD');
    const rows = [anAccreditation(), anAccreditation({ validUntil: undefined, revokedFrom: later })];
    for (const row of rows)
      expect(await pair.first.write((store) => store.writeAccreditations.add(office, row))).toBe(true);
    expect(await pair.second.read.accreditations.list(office)).toEqual(rows);
    expect(await pair.second.read.accreditations.list(officeCode('XE'))).toEqual([]);
  });

  test('are kept once, however often and by whom they are brought', async () => {
    const row = anAccreditation();
    const answers = await race(pair, (store) =>
      store.writeAccreditations.add(xa, { ...row, accreditationId: unique('accreditation') }),
    );
    expect(countOf(answers, true)).toBe(1);
    expect(await pair.first.write((store) => store.writeAccreditations.add(xb, row))).toBe(true);
  });

  test('are revoked from the first moment that was noted', async () => {
    const row = anAccreditation();
    await pair.first.write((store) => store.writeAccreditations.add(xa, row));
    const { accreditationId } = row;
    await pair.first.write((store) => store.writeAccreditations.revoke(xb, accreditationId, now));
    await pair.first.write((store) => store.writeAccreditations.revoke(xa, accreditationId, later));
    await pair.first.write((store) => store.writeAccreditations.revoke(xa, accreditationId, muchLater));
    expect(await pair.second.read.accreditations.list(xa)).toContainEqual({ ...row, revokedFrom: later });
  });

  test('that the office gave are revoked with their credential', async () => {
    const issued = anIssuedCredential({ officeCode: xa });
    const row = anAccreditation({ accreditationId: issued.issuedId, origin: 'issued' });
    await pair.first.write(async (store) => {
      await store.writeIssuedCredentials.add(issued);
      await store.writeAccreditations.add(xa, row);
    });
    expect(await pair.second.read.accreditations.list(xa)).toContainEqual(row);
    await pair.first.write((store) =>
      store.writeIssuedCredentials.move(xa, issued.issuedId, {
        ...{ to: 'revoked', at: later, reason: undefined, message: undefined },
      }),
    );
    expect(await pair.second.read.accreditations.list(xa)).toContainEqual({ ...row, revokedFrom: later });
  });

  test('are noted as checked at the latest moment', async () => {
    const row = anAccreditation();
    await pair.first.write((store) => store.writeAccreditations.add(xa, row));
    for (const at of [muchLater, later])
      await pair.first.write((store) => store.writeAccreditations.noteChecked(xa, row.accreditationId, at));
    expect(await pair.second.read.accreditations.list(xa)).toContainEqual({ ...row, checkedAt: muchLater });
  });
});

describeOnEveryStore('trust roots', (pair) => {
  test('are added once, end once, and stay for the past', async () => {
    const root = { did: aDid(), since: now, until: undefined };
    const added = await race(pair, (store) => store.writeTrustRoots.add(xa, root));
    expect(countOf(added, true)).toBe(1);
    expect(await pair.first.write((store) => store.writeTrustRoots.end(xb, root.did, later))).toBe(false);
    const ended = await race(pair, (store) => store.writeTrustRoots.end(xa, root.did, later));
    expect(countOf(ended, true)).toBe(1);
    await pair.first.write((store) => store.writeTrustRoots.add(xa, { ...root, since: muchLater }));
    expect((await pair.second.read.trustRoots.list(xa)).filter(({ did }) => did === root.did)).toEqual([
      { ...root, until: later },
      { ...root, since: muchLater },
    ]);
  });
});

describeOnEveryStore('compromised keys', (pair) => {
  test('are found by the identifier they were of', async () => {
    const compromise = { did: aDid(), keyThumbprint: unique('key'), since: now, recordedAt: later };
    await pair.first.write((store) => store.writeKeyCompromises.add(xa, compromise));
    expect(await pair.second.read.keyCompromises.of(compromise.did)).toEqual([compromise]);
    expect(await pair.second.read.keyCompromises.of(aDid())).toEqual([]);
  });
});

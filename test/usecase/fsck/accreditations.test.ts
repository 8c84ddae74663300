import { expect, onTestFinished, test } from 'vitest';
import { checkWholeState } from '../../../src/usecase/fsck/check-whole-state.ts';
import type { KeptAccreditation } from '../../../src/usecase/trust/trust-records.ts';
import { sha256Text } from '../../../src/base/hash.ts';
import { type OfficeNode, startOffice } from '../../support/world.ts';
import { aDid, anIssuedCredential, later, now, officeCode, xb } from '../../contract/records.ts';

async function node(): Promise<OfficeNode> {
  const office = await startOffice();
  onTestFinished(() => office.close());
  return office;
}

function received(changes: Partial<KeptAccreditation> = {}): KeptAccreditation {
  return {
    ...{ accreditationId: 'received', issuer: aDid(), issuerOfficeCode: xb },
    ...{ subject: aDid(), officeCode: officeCode('XC'), accreditedFor: [], delegationDepth: 0 },
    ...{ validFrom: now, validUntil: later, revokedFrom: undefined },
    ...{ credential: 'credential', credentialDigest: sha256Text('credential') },
    ...{ origin: 'received', receivedAt: now, checkedAt: now },
    ...changes,
  };
}

async function findings({ ports, officeCode: code }: OfficeNode, kept: KeptAccreditation) {
  await ports.store.write((store) => store.writeAccreditations.add(code, kept));
  const state = await checkWholeState(ports);
  expect(state.checked['accreditations']).toBe(1);
  return state.findings.filter(({ kind }) => kind === 'accreditation').map(({ detail }) => detail);
}

test('an accreditation as it was received is in order', async () => {
  expect(await findings(await node(), received())).toEqual([]);
});

test.each<[string, Partial<KeptAccreditation>, string]>([
  ['another credential', { credential: 'another' }, 'Its credential is not the one that was kept.'],
  ['an end before its beginning', { validUntil: now }, 'It ends before it begins.'],
  ['no record, though the office gave it', { origin: 'issued' }, 'It has no record of its credential.'],
])('one with %s is found', async (_what, changes, detail) => {
  expect(await findings(await node(), received(changes))).toEqual([detail]);
});

test('one that the office gave is in order with its record', async () => {
  const office = await node();
  const issued = anIssuedCredential({
    ...{ officeCode: office.officeCode, credentialType: 'OfficeAccreditationCredential' },
  });
  await office.ports.store.write((store) => store.writeIssuedCredentials.add(issued));
  const kept = received({ origin: 'issued', accreditationId: issued.issuedId });
  expect(await findings(office, kept)).toEqual([]);
});

import { expect, onTestFinished, test } from 'vitest';
import { checkWholeState } from '../../../src/usecase/fsck/check-whole-state.ts';
import type { LinkRequest } from '../../../src/domain/link/link-request.ts';
import type { PartyRelation } from '../../../src/domain/link/relation.ts';
import type { OutsideAttestation } from '../../../src/domain/link/outside-attestation.ts';
import { type OfficeNode, startOffice } from '../../support/world.ts';
import {
  aDid,
  anAttestation,
  anIssuedCredential,
  aLinkRequest,
  aParty,
  aRelation,
  later,
  now,
} from '../../contract/records.ts';

async function node(): Promise<OfficeNode> {
  const office = await startOffice();
  onTestFinished(() => office.close());
  return office;
}

async function findings({ ports }: OfficeNode, kind: string) {
  const state = await checkWholeState(ports);
  return state.findings.filter((each) => each.kind === kind).map(({ detail }) => detail);
}

async function keep({ ports, officeCode }: OfficeNode, changes: Partial<PartyRelation>, isRecorded = true) {
  const relation = aRelation({ officeCode, ...changes });
  const issued = anIssuedCredential({
    ...{ officeCode, issuedId: relation.relationId, credentialType: 'PartyRelationCredential' },
  });
  await ports.store.write(async (store) => {
    await store.writeRelations.add(relation);
    if (isRecorded) await store.writeIssuedCredentials.add(issued);
  });
}

const withdrawn = { as: 'withdrawn', at: later, by: 'credential-1', reason: 'x' } as const;
const [a, b] = [aDid(), aDid()];
test.each<[string, readonly Partial<PartyRelation>[], readonly string[]]>([
  ['one as it was stated', [{}], []],
  ['two after each other', [{ until: '2020-01-01' }, { from: '2020-01-01' }], []],
  [
    'a branch of which nobody said what it is',
    [{ kind: 'branchOf' }],
    ['Say whether it is a legal person of its own: without it, it is the same party as its entity.'],
  ],
  [
    'one that was withdrawn, and its credential not',
    [{ closing: withdrawn }],
    ['The relation and its credential differ on whether they have ended.'],
  ],
  [
    'the same twice',
    [{}, {}],
    [
      'Another relation states the same for the same time.',
      'Another relation states the same for the same time.',
    ],
  ],
  [
    'a circle',
    [{}, { subject: b, object: a }],
    ['It closes a circle of relations.', 'It closes a circle of relations.'],
  ],
])('relations: %s', async (_title, relations, details) => {
  const office = await node();
  for (const changes of relations) await keep(office, { subject: a, object: b, ...changes });
  expect(await findings(office, 'relation')).toEqual(details);
});

test('a relation without a record of its credential is found', async () => {
  const office = await node();
  await keep(office, {}, false);
  expect(await findings(office, 'relation')).toEqual(['The relation has no record of its credential.']);
});

test.each<[string, Partial<OutsideAttestation>, readonly string[]]>([
  ['one as it was made', {}, []],
  [
    'a wrong digit',
    { normalised: '506700GE1G29325QX364' },
    ['The identifier is not in its normal form, or is wrong by itself.'],
  ],
  [
    'another form',
    { normalised: '506700ge1g29325qx363' },
    ['The identifier is not in its normal form, or is wrong by itself.'],
  ],
  ['no party', { partyId: 'absent' }, ['There is no such party.']],
  [
    'an end before its beginning',
    { attestedAt: later, withdrawnAt: now },
    ['It was withdrawn before it was made.'],
  ],
])('attestations of outside identifiers: %s', async (_title, changes, details) => {
  const office = await node();
  const party = aParty({ officeCode: office.officeCode });
  const attestation = anAttestation({
    ...{ officeCode: office.officeCode, partyId: party.partyId, normalised: '506700GE1G29325QX363' },
    ...changes,
  });
  await office.ports.store.write(async (store) => {
    await store.writeParties.add(party);
    await store.writeOutsideAttestations.add(attestation);
  });
  expect(await findings(office, 'outsideAttestation')).toEqual(details);
});

test.each<[string, Partial<LinkRequest>, readonly string[]]>([
  ['one as it was received', {}, []],
  [
    'one that was sent, with its keys',
    { direction: 'sent', sealedSalt: undefined },
    ['Its keys or its salt are kept though nobody needs them.'],
  ],
  [
    'an answer nobody asked for',
    { answer: { countryCode: 'CH' }, answeredAt: later, keys: [], sealedSalt: undefined },
    ['More was disclosed than was asked for.'],
  ],
  ['an end before its beginning', { expiresAt: now }, ['It ends before it begins.']],
])('link requests: %s', async (_title, changes, details) => {
  const office = await node();
  const { officeCode } = office;
  await office.ports.store.write((store) =>
    store.writeLinkRequests.add(aLinkRequest({ officeCode, ...changes })),
  );
  expect(await findings(office, 'linkRequest')).toEqual(details);
});

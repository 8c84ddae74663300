import { expect, onTestFinished, test } from 'vitest';
import { sha256Text } from '../../../src/base/hash.ts';
import {
  type DidLink,
  type DidLinkStatement,
  type LinkObjection,
  pairOf,
} from '../../../src/domain/link/did-link.ts';
import { checkWholeState } from '../../../src/usecase/fsck/check-whole-state.ts';
import { aDid, later, muchLater, now, unique } from '../../contract/records.ts';
import { type OfficeNode, startOffice } from '../../support/world.ts';

async function node(): Promise<OfficeNode> {
  const office = await startOffice();
  onTestFinished(() => office.close());
  return office;
}

type Kept = {
  readonly link?: Partial<DidLink>;
  readonly sides?: readonly Partial<DidLinkStatement>[];
  readonly objection?: Partial<LinkObjection>;
};

async function findings({ ports, officeCode }: OfficeNode, { link = {}, sides = [], objection }: Kept) {
  const dids = pairOf(aDid(), aDid());
  const made: DidLink = {
    ...{
      linkId: unique('link'),
      officeCode,
      dids,
      nonce: unique('nonce'),
      audience: aDid(),
      state: 'pending',
    },
    ...{
      requestedAt: now,
      requestedBy: 'test',
      expiresAt: later,
      statesEquivalence: false,
      isNotSame: false,
    },
    ...{ endedAt: undefined, endedBy: undefined, endReason: undefined },
    ...link,
  };
  const { linkId } = made;
  await ports.store.write(async (store) => {
    await store.writeDidLinks.add(made);
    for (const [index, side] of sides.entries()) {
      const did = dids[index] ?? dids[0];
      const credential = unique('credential');
      await store.writeDidLinks.addStatement({
        ...{ linkId, officeCode, did, otherDid: dids[1 - index] ?? dids[1], role: 'party', issuer: did },
        ...{ credential, credentialDigest: sha256Text(credential), evidence: [], issuedId: undefined },
        ...{ validFrom: now, validUntil: muchLater, receivedAt: now },
        ...side,
      });
    }
    if (objection === undefined) return;
    await store.writeLinkObjections.add({
      ...{
        objectionId: unique('objection'),
        officeCode,
        linkKind: 'didLink',
        linkId,
        did: dids[0],
        reason: 'No.',
      },
      ...{ statementDigest: undefined, objectedAt: now, objectedBy: 'test', state: 'open' },
      ...{ decidedAt: undefined, decidedBy: undefined, decisionReason: undefined },
      ...objection,
    });
  });
  const state = await checkWholeState(ports);
  expect(state.checked['didLinks']).toBe(1);
  return state.findings
    .filter(({ kind }) => kind === 'didLink' || kind === 'linkObjection')
    .map(({ detail }) => detail);
}

test.each<[string, Kept]>([
  ['a link that waits', {}],
  ['a link of both sides', { link: { state: 'reciprocal' }, sides: [{}, {}] }],
  ['an objected link', { link: { state: 'objected' }, sides: [{}], objection: {} }],
  [
    'a link whose objection was dismissed',
    { link: { state: 'oneSided' }, sides: [{}], objection: { state: 'dismissed', decidedAt: later } },
  ],
  ['an ended link', { link: { state: 'withdrawn', endedAt: later }, sides: [{}] }],
])('%s is in order', async (_what, kept) => {
  expect(await findings(await node(), kept)).toEqual([]);
});

test.each<[string, Kept, string]>([
  [
    'counts without its sides',
    { link: { state: 'reciprocal' }, sides: [{}] },
    'Its state is not that of its sides.',
  ],
  ['ended without an end', { link: { state: 'withdrawn' } }, 'Its state and its end differ.'],
  ['has an end and goes on', { link: { endedAt: later } }, 'Its state and its end differ.'],
  ['is objected to by nobody', { link: { state: 'objected' } }, 'Its state and the objections to it differ.'],
  ['counts though it is objected to', { objection: {} }, 'Its state and the objections to it differ.'],
  [
    'has another credential as a side',
    { link: { state: 'oneSided' }, sides: [{ credential: 'another' }] },
    'A side is not the credential that was kept.',
  ],
  [
    'has a side the office never issued',
    { link: { state: 'oneSided' }, sides: [{ issuedId: 'absent' }] },
    'A side has no record of its credential.',
  ],
  [
    'is objected to by somebody else',
    { link: { state: 'objected' }, objection: { did: aDid() } },
    'It is not to a link of the party.',
  ],
  [
    'has an objection that is decided and open',
    { link: { state: 'objected' }, objection: { decidedAt: later } },
    'Its state and its decision differ.',
  ],
])('a link that %s is found', async (_what, kept, detail) => {
  expect(await findings(await node(), kept)).toEqual([detail]);
});

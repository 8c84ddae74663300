import { expect, test } from 'vitest';
import {
  type DidLink,
  type DidLinkStatement,
  type LinkObjection,
  pairOf,
} from '../../src/domain/link/did-link.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race } from './race.ts';
import { aDid, later, muchLater, now, unique, xa, xb } from './records.ts';

function aDidLink(changes: Partial<DidLink> = {}): DidLink {
  return {
    ...{ linkId: unique('link'), officeCode: xa, dids: pairOf(aDid(), aDid()), nonce: unique('nonce') },
    ...{
      audience: aDid(),
      state: 'pending',
      requestedAt: now,
      requestedBy: 'credential:1',
      expiresAt: later,
    },
    ...{ statesEquivalence: false, isNotSame: false },
    ...{ endedAt: undefined, endedBy: undefined, endReason: undefined },
    ...changes,
  };
}

function aSide(link: DidLink, changes: Partial<DidLinkStatement> = {}): DidLinkStatement {
  const [did, otherDid] = link.dids;
  return {
    ...{ linkId: link.linkId, officeCode: link.officeCode, did, otherDid, role: 'party', issuer: did },
    ...{ credential: unique('credential'), credentialDigest: unique('digest'), issuedId: undefined },
    evidence: [{ kind: 'document', digest: unique('digest') }],
    ...{ validFrom: now, validUntil: muchLater, receivedAt: now },
    ...changes,
  };
}

function anObjection(linkId: string, changes: Partial<LinkObjection> = {}): LinkObjection {
  return {
    ...{ objectionId: unique('objection'), officeCode: xa, linkKind: 'didLink', linkId, did: aDid() },
    ...{ reason: 'Not me.', statementDigest: undefined, objectedAt: now, objectedBy: 'party', state: 'open' },
    ...{ decidedAt: undefined, decidedBy: undefined, decisionReason: undefined },
    ...changes,
  };
}

const page = { limit: 10 } as const;
const end = { at: later, by: 'credential:2', reason: 'A mistake.', isNotSame: true } as const;

describeOnEveryStore('links of DIDs', (pair) => {
  const add = (link: DidLink) => pair.first.write((store) => store.writeDidLinks.add(link));

  test('are read as they were written, by the office that collects them only', async () => {
    const link = aDidLink({ statesEquivalence: true });
    expect(await add(link)).toEqual({ outcome: 'added' });
    const { didLinks } = pair.second.read;
    expect(await didLinks.byId(xa, link.linkId)).toEqual(link);
    expect(await didLinks.byId(xb, link.linkId)).toBeUndefined();
    for (const did of link.dids) {
      expect((await didLinks.list(xa, { did }, page)).items).toEqual([link]);
      expect((await didLinks.list(xb, { did }, page)).items).toEqual([]);
      expect((await didLinks.list(xa, { did, state: 'reciprocal' }, page)).items).toEqual([]);
    }
  });

  test('of one pair are asked for once at a time, and anew once one has ended', async () => {
    const link = aDidLink();
    const answers = await race(pair, async (store) => {
      const added = await store.writeDidLinks.add({ ...link, linkId: unique('link') });
      return added.outcome;
    });
    expect(countOf(answers, 'added')).toBe(1);
    const [present] = (await pair.first.read.didLinks.list(xa, { did: link.dids[0] }, page)).items;
    expect(await add(link)).toEqual({ outcome: 'exists', linkId: present?.linkId });
    expect(await add(aDidLink({ officeCode: xb, dids: link.dids }))).toEqual({ outcome: 'added' });
    const change = { from: 'pending', to: 'withdrawn', end } as const;
    await pair.first.write((store) => store.writeDidLinks.move(xa, present?.linkId ?? '', change));
    expect(await add(link)).toEqual({ outcome: 'added' });
  });

  test('are moved from the state they are in, once', async () => {
    const link = aDidLink();
    await add(link);
    const change = { from: 'pending', to: 'revoked', end } as const;
    const move = (office: typeof xa) =>
      pair.first.write((store) => store.writeDidLinks.move(office, link.linkId, change));
    expect(await move(xb)).toBe(false);
    const answers = await race(pair, (store) => store.writeDidLinks.move(xa, link.linkId, change));
    expect(countOf(answers, true)).toBe(1);
    expect(await pair.second.read.didLinks.byId(xa, link.linkId)).toEqual({
      ...link,
      ...{ state: 'revoked', isNotSame: true, endedAt: end.at, endedBy: end.by, endReason: end.reason },
    });
  });

  test('have one side of each DID, and each credential is one side of one link', async () => {
    const [link, other] = [aDidLink(), aDidLink()];
    await add(link);
    await add(other);
    const side = aSide(link);
    const give = (statement: DidLinkStatement) =>
      pair.first.write((store) => store.writeDidLinks.addStatement(statement));
    const answers = await race(pair, (store) =>
      store.writeDidLinks.addStatement({ ...side, credentialDigest: unique('digest') }),
    );
    expect(countOf(answers, true)).toBe(1);
    const [did, otherDid] = link.dids;
    const back = aSide(link, { did: otherDid, otherDid: did, role: 'office', issuedId: unique('issued') });
    expect(await give(back)).toBe(true);
    expect(await give(aSide(other, { credentialDigest: back.credentialDigest }))).toBe(false);
    const kept = await pair.second.read.didLinks.statements(xa, link.linkId);
    expect(kept.map(({ did: of }) => of)).toEqual(link.dids);
    expect(kept).toContainEqual(back);
    expect(await pair.second.read.didLinks.statements(xb, link.linkId)).toEqual([]);
  });
});

describeOnEveryStore('objections to links', (pair) => {
  test('are open one at a time, and decided once', async () => {
    const linkId = unique('link');
    const answers = await race(pair, (store) => store.writeLinkObjections.add(anObjection(linkId)));
    expect(countOf(answers, true)).toBe(1);
    const [open] = (await pair.second.read.linkObjections.list(xa, { linkId, state: 'open' }, page)).items;
    const objectionId = open?.objectionId ?? '';
    const decision = { state: 'dismissed', at: later, by: 'credential:2', reason: 'It is so.' } as const;
    const decided = await race(pair, (store) => store.writeLinkObjections.decide(xa, objectionId, decision));
    expect(countOf(decided, true)).toBe(1);
    expect(await pair.second.read.linkObjections.byId(xa, objectionId)).toEqual({
      ...open,
      ...{ state: 'dismissed', decidedAt: later, decidedBy: 'credential:2', decisionReason: 'It is so.' },
    });
    expect(await pair.second.read.linkObjections.byId(xb, objectionId)).toBeUndefined();
    const again = anObjection(linkId);
    expect(await pair.first.write((store) => store.writeLinkObjections.add(again))).toBe(true);
    expect((await pair.second.read.linkObjections.list(xa, { linkId }, page)).items).toHaveLength(2);
    expect((await pair.second.read.linkObjections.list(xa, { did: again.did }, page)).items).toEqual([again]);
  });
});

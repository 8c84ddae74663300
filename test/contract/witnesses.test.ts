import { describe, expect, test } from 'vitest';
import type { PeerOffice } from '../../src/domain/trust/peer-office.ts';
import type { WitnessProof } from '../../src/domain/did/witness.ts';
import type { LogState } from '../../src/protocol/did-webvh/log-state.ts';
import { noWitness } from '../../src/protocol/did-webvh/witness-rule.ts';
import type { GivenApproval, PendingEntry } from '../../src/usecase/witness/witness-records.ts';
import { logKey, witnessProof } from '../support/did-log.ts';
import { describeOnEveryStore } from '../support/stores.ts';
import { countOf, race, raceToTheEnd } from './race.ts';
import { aChange, aDid, aDidRecord, aKey, later, now, unique, xa, xb } from './records.ts';

const parameters = {
  ...{ scid: 'QmScid', updateKeys: ['z6Mk'], nextKeyHashes: [], witness: noWitness },
  ...{ watchers: [], portable: true, deactivated: false, ttl: 3600 },
};

function aState(versionNumber: number, versionId = `${versionNumber}-${unique('hash')}`): LogState {
  return { did: aDid(), versionNumber, versionId, versionTime: '2026-03-01T12:00:00Z', parameters };
}

function anApproval(scid: string, { versionNumber, versionId }: LogState): GivenApproval {
  const proof = { versionId, versionNumber, witness: 'did:key:z6Mk', proof: { proofValue: versionId } };
  return { officeCode: xa, scid, did: aDid(), proof, line: `{"versionId":"${versionId}"}`, at: now };
}

function aPeer(changes: Partial<PeerOffice> = {}): PeerOffice {
  return {
    ...{ peerId: unique('peer'), officeCode: xa, did: aDid(), since: now, until: undefined },
    ...{ url: 'https://office.example', witness: 'did:key:z6Mk', permissions: ['witnessesUs'] },
    ...changes,
  };
}

const witness = logKey();
const rule = { threshold: 1, witnesses: [`did:key:${witness.updateKey}`] };

function proofOf(versionId: string, by = witness): WitnessProof {
  const versionNumber = Number(versionId.split('-')[0]);
  const proof = witnessProof(by, versionId);
  return { versionId, versionNumber, witness: `did:key:${by.updateKey}`, proof };
}

describeOnEveryStore('witnesses', (pair) => {
  /** A log with one line, and the next one, which the witness has to approve. */
  const begun = async () => {
    const first = aChange();
    await pair.first.write((store) => store.writeDidLogs.append(first, undefined));
    const next = {
      ...aChange(first.did, 2, first.location),
      neededApprovals: [{ versionNumber: 2, rule }],
    };
    return { first, next, head: first.lines[0]?.versionId ?? '', nextId: next.lines[0]?.versionId ?? '' };
  };
  const pendingOf = ({ next, head }: Awaited<ReturnType<typeof begun>>): PendingEntry => ({
    ...{ did: next.did, officeCode: xa, partyId: unique('party'), expectedHead: head, change: next },
    urgency: 'ordinary',
    keys: {
      record: aDidRecord({ did: next.did }),
      newKeys: [aKey({ did: next.did })],
      retiredKeyIds: ['z1'],
    },
    command: { kind: 'change', action: 'party.keyRotated', isEnd: false, actor: 'test' },
    ...{ proofs: [], createdAt: now },
  });

  describe('the approvals an office gives', () => {
    test('are read as they were kept, and move what is known of the log on', async () => {
      const scid = unique('scid');
      const [first, second] = [aState(1), aState(2)];
      const given = anApproval(scid, first);
      const approve = (state: LogState, known: string | undefined) =>
        pair.first.write((store) => store.writeGivenApprovals.approve(anApproval(scid, state), state, known));
      expect(await approve(first, undefined)).toEqual({ outcome: 'approved' });
      expect(await approve(second, first.versionId)).toEqual({ outcome: 'approved' });
      expect((await pair.second.read.givenApprovals.of(xa, scid, 1))?.proof).toEqual(given.proof);
      expect((await pair.second.read.witnessedLogs.byScid(xa, scid))?.state).toEqual(second);
      expect(await pair.second.read.witnessedLogs.byScid(xb, scid)).toBeUndefined();
    });

    test('of two forks of one number at once are one, and everybody is told which', async () => {
      const scid = unique('scid');
      const forks = [aState(1), aState(1)] as const;
      const outcomes = await race(pair, async (store, racer) => {
        const state = racer % 2 === 0 ? forks[0] : forks[1];
        const approved = await store.writeGivenApprovals.approve(anApproval(scid, state), state, undefined);
        return approved.outcome === 'approved' ? state.versionId : approved.given.proof.versionId;
      });
      expect(new Set(outcomes).size).toBe(1);
      const kept = await pair.first.read.givenApprovals.of(xa, scid, 1);
      expect(outcomes[0]).toBe(kept?.proof.versionId);
      expect((await pair.first.read.witnessedLogs.byScid(xa, scid))?.state.versionId).toBe(outcomes[0]);
    });

    test('of two numbers at once, on one state, are one', async () => {
      const scid = unique('scid');
      const settled = await raceToTheEnd(pair, async (store, racer) => {
        const state = aState(racer % 2 === 0 ? 5 : 6);
        const given = { ...anApproval(scid, state) };
        return (await store.writeGivenApprovals.approve(given, state, undefined)).outcome;
      });
      const approved = settled.filter((each) => each.status === 'fulfilled' && each.value === 'approved');
      expect(approved).toHaveLength(1);
      const kept = await Promise.all(
        [5, 6].map((number) => pair.first.read.givenApprovals.of(xa, scid, number)),
      );
      expect(kept.filter((each) => each !== undefined)).toHaveLength(1);
    });

    test('on a state that is not the known one any more are refused and not kept', async () => {
      const scid = unique('scid');
      const [first, other, second] = [aState(1), aState(1), aState(2)];
      await pair.first.write((store) =>
        store.writeGivenApprovals.approve(anApproval(scid, first), first, undefined),
      );
      const late = pair.first.write((store) =>
        store.writeGivenApprovals.approve(anApproval(scid, second), second, other.versionId),
      );
      await expect(late).rejects.toMatchObject({ code: 'did-log-conflict' });
      expect(await pair.first.read.givenApprovals.of(xa, scid, 2)).toBeUndefined();
    });

    test('are never changed or removed', async () => {
      const scid = unique('scid');
      const state = aState(1);
      await pair.first.write((store) =>
        store.writeGivenApprovals.approve(anApproval(scid, state), state, undefined),
      );
      await expect(pair.database.execute('delete from witness_approval')).rejects.toThrow();
      await expect(
        pair.database.execute(`update witness_approval set version_id = '1-other'`),
      ).rejects.toThrow();
    });
  });

  test('an office has one witness key, whoever makes it first', async () => {
    const keys = Array.from({ length: 50 }, () => aDid());
    const answers = await race(pair, (store, racer) =>
      store.writeWitnessKeys.add(xb, keys[racer] ?? aDid(), now),
    );
    expect(countOf(answers, true)).toBe(1);
    const kept = await pair.second.read.witnessKeys.byOffice(xb);
    expect(keys[answers.indexOf(true)]).toBe(kept);
    expect(await pair.second.read.witnessKeys.officeOf(String(kept))).toBe(xb);
    expect(await pair.second.read.witnessKeys.officeOf('did:key:other')).toBeUndefined();
  });

  describe('peers', () => {
    test('are listed as they were added, and ended once', async () => {
      const peer = aPeer({ url: undefined, witness: undefined, permissions: ['witness'] });
      expect(await pair.first.write((store) => store.writePeerOffices.add(peer))).toBe(true);
      expect(await pair.second.read.peerOffices.list(xa)).toContainEqual(peer);
      const end = () => pair.first.write((store) => store.writePeerOffices.end(xa, peer.peerId, later));
      expect([await end(), await end()]).toEqual([true, false]);
      expect(await pair.second.read.peerOffices.list(xa)).toContainEqual({ ...peer, until: later });
      expect(await pair.second.read.peerOffices.list(xb)).toEqual([]);
      expect(
        await pair.first.write((store) => store.writePeerOffices.add({ ...peer, peerId: unique('p') })),
      ).toBe(true);
    });

    test('of one DID are one, of many added at once', async () => {
      const did = aDid();
      const answers = await race(pair, (store) => store.writePeerOffices.add(aPeer({ did })));
      expect(countOf(answers, true)).toBe(1);
    });
  });

  describe('a line that witnesses have to approve', () => {
    test('is not appended without their proofs, nor with those of somebody else', async () => {
      const { next, head, nextId } = await begun();
      const append = (approvals: readonly WitnessProof[]) =>
        pair.first.write((store) => store.writeDidLogs.append({ ...next, approvals }, head));
      const refused = { code: 'witness-threshold-not-met' };
      await expect(append([])).rejects.toMatchObject(refused);
      await expect(append([proofOf(nextId, logKey())])).rejects.toMatchObject(refused);
      await expect(append([{ ...proofOf('2-other'), versionId: nextId }])).rejects.toMatchObject(refused);
      expect((await pair.first.read.didLogs.head(next.did))?.versionId).toBe(head);
      expect(await append([proofOf(nextId)])).toEqual({ outcome: 'appended' });
      expect(await pair.second.read.witnessProofs.of(next.did)).toEqual([proofOf(nextId)]);
      expect((await pair.second.read.didLogs.head(next.did))?.witnesses).toEqual({
        threshold: 1,
        approvals: 1,
      });
    });

    test('is not begun with either', async () => {
      const first = { ...aChange(), neededApprovals: [{ versionNumber: 1, rule }] };
      const begin = pair.first.write((store) => store.writeDidLogs.append(first, undefined));
      await expect(begin).rejects.toMatchObject({ code: 'witness-threshold-not-met' });
    });
  });

  describe('a pending entry', () => {
    test('is read as it was kept, with its sealed keys, and is gone once it is appended', async () => {
      const log = await begun();
      const entry = pendingOf(log);
      expect(await pair.first.write((store) => store.writePendingEntries.put(entry))).toBe(true);
      expect(await pair.second.read.pendingEntries.byDid(entry.did)).toEqual(entry);
      const proofs = [proofOf(log.nextId)];
      await pair.first.write((store) => store.writePendingEntries.keepProofs(entry.did, log.nextId, proofs));
      expect((await pair.second.read.pendingEntries.byDid(entry.did))?.proofs).toEqual(proofs);
      const change = { ...log.next, approvals: proofs };
      const appended = await pair.first.write((store) => store.writeDidLogs.append(change, log.head));
      expect(appended).toEqual({ outcome: 'appended' });
      expect(await pair.second.read.pendingEntries.byDid(entry.did)).toBeUndefined();
      expect(await pair.second.read.pendingEntries.list()).not.toContainEqual(
        expect.objectContaining({ did: entry.did }),
      );
    });

    test('lets no other entry in, and no departure', async () => {
      const log = await begun();
      await pair.first.write((store) => store.writePendingEntries.put(pendingOf(log)));
      const other = aChange(log.next.did, 2, log.next.location);
      const appended = await pair.first.write((store) => store.writeDidLogs.append(other, log.head));
      expect(appended).toEqual({ outcome: 'conflict', head: log.head });
      const departure = { to: aDid(), signedEntry: undefined, at: now };
      const left = pair.first.write((store) =>
        store.writeDepartures.begin(log.next.did, log.head, departure),
      );
      expect(await left).toBe(false);
    });

    test('is one of many put at once, and none on a head that has moved on', async () => {
      const log = await begun();
      const answers = await race(pair, (store) => store.writePendingEntries.put(pendingOf(log)));
      expect(countOf(answers, true)).toBe(1);
      const stale = await begun();
      const late = pendingOf({ ...stale, head: '1-other' });
      expect(await pair.first.write((store) => store.writePendingEntries.put(late))).toBe(false);
    });

    test('and an entry without witnesses at once: exactly one of the two', async () => {
      const log = await begun();
      const other = aChange(log.next.did, 2, log.next.location);
      const answers = await race(pair, async (store, racer) =>
        racer % 2 === 0
          ? store.writePendingEntries.put(pendingOf(log))
          : (await store.writeDidLogs.append(other, log.head)).outcome === 'appended',
      );
      expect(countOf(answers, true)).toBe(1);
    });
  });
});

import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/base/json.ts';
import type { EntryContent } from '../../src/protocol/did-webvh/log-entry.ts';
import { verifyLog } from '../../src/protocol/did-webvh/verify-log.ts';
import { readWitnessRule } from '../../src/protocol/did-webvh/witness-rule.ts';
import { logKey, makeLog, witnessProof } from '../support/did-log.ts';

const now = new Date('2026-06-01T00:00:00Z');
const first = logKey();
const third = logKey();

describe('witnesses', () => {
  const witnesses = [logKey(), logKey()] as const;
  const rule = (threshold: number, ...keys: readonly { updateKey: string }[]) => ({
    threshold,
    witnesses: keys.map(({ updateKey }) => `did:key:${updateKey}`),
  });
  const both = { key: first, parameters: { witness: rule(2, ...witnesses) } };
  const versionIds = (lines: readonly string[]) =>
    lines.map((line) => (JSON.parse(line) as EntryContent).versionId);

  test('approve a log by their threshold, and later approvals cover earlier entries', async () => {
    const lines = await makeLog(both, { key: first });
    const versionId = versionIds(lines)[1] ?? '';
    const witnessProofs = [{ versionId, proof: witnesses.map((key) => witnessProof(key, versionId)) }];
    expect(verifyLog({ lines, now, witnessProofs })).toHaveProperty('head');
  });

  test.each([
    { why: 'no proofs', proofs: () => undefined },
    { why: 'one of two', proofs: (id: string) => [witnessProof(witnesses[0], id)] },
    {
      why: 'one twice',
      proofs: (id: string) => [witnessProof(witnesses[0], id), witnessProof(witnesses[0], id)],
    },
    { why: 'a stranger', proofs: (id: string) => [witnessProof(witnesses[0], id), witnessProof(third, id)] },
    {
      why: 'a proof of another version id',
      proofs: (id: string) => [witnessProof(witnesses[0], id), witnessProof(witnesses[1], `${id}x`)],
    },
  ])('are not satisfied by $why', async ({ proofs }) => {
    const lines = await makeLog(both);
    const versionId = versionIds(lines)[0] ?? '';
    const proof = proofs(versionId);
    const input = proof === undefined ? {} : { witnessProofs: [{ versionId, proof }] };
    expect(verifyLog({ lines, now, ...input })).toMatchObject({ fault: { type: 'invalidDid' } });
  });

  test.each([
    { threshold: 1, witnesses: [] },
    { witnesses: [{ id: `did:key:${first.updateKey}` }] },
    { threshold: 0, witnesses: [{ id: `did:key:${first.updateKey}` }] },
    { threshold: '1', witnesses: [{ id: `did:key:${first.updateKey}` }] },
    { threshold: 2, witnesses: [{ id: `did:key:${first.updateKey}` }] },
    { threshold: 1, witnesses: [{ id: `did:key:${first.updateKey}` }, { id: `did:key:${first.updateKey}` }] },
    { threshold: 1, witnesses: [{ id: 'did:web:example.com' }] },
    { threshold: 1, witnesses: [{ id: `did:key:${first.updateKey}`, weight: 2 }] },
  ])('are never read as none from the malformed rule %#', (rule) => {
    expect(readWitnessRule(rule)).toBeUndefined();
    expect(readWitnessRule({})).toEqual({ threshold: 0, witnesses: [] });
  });

  test('may each have the weight of one, as drafts before 1.0 wrote it', () => {
    const id = `did:key:${first.updateKey}`;
    expect(readWitnessRule({ threshold: 1, witnesses: [{ id, weight: 1 }] })).toEqual({
      threshold: 1,
      witnesses: [id],
    });
  });

  test('must approve their own replacement and their dismissal', async () => {
    for (const witness of [rule(1, third), rule(0)]) {
      const lines = await makeLog(both, { key: first, parameters: { witness } });
      const [one = '', two = ''] = versionIds(lines);
      const approved = (id: string, keys: readonly (typeof first)[]) => ({
        versionId: id,
        proof: keys.map((key) => witnessProof(key, id)),
      });
      const byNew = [approved(one, witnesses), approved(two, [third])];
      expect(verifyLog({ lines, now, witnessProofs: byNew })).toHaveProperty('fault');
      expect(verifyLog({ lines, now, witnessProofs: [approved(two, witnesses)] })).toHaveProperty('head');
    }
  });

  test('of the first list approve the entry that names them, and none before it', async () => {
    const named = { key: first, parameters: { witness: rule(1, witnesses[0]) } };
    const lines = await makeLog({ key: first }, named);
    const [one = '', two = ''] = versionIds(lines);
    const approved = (id: string) => [{ versionId: id, proof: [witnessProof(witnesses[0], id)] }];
    expect(verifyLog({ lines, now })).toHaveProperty('fault');
    expect(verifyLog({ lines, now, witnessProofs: approved(one) })).toHaveProperty('fault');
    expect(verifyLog({ lines, now, witnessProofs: approved(two) })).toHaveProperty('head');
    expect(verifyLog({ lines: lines.slice(0, 1), now })).toHaveProperty('head');
  });

  test('approve nothing with the proofs of another log, or of a version that is not published', async () => {
    const lines = await makeLog(both, { key: first });
    const other = await makeLog({ ...both, location: 'other.example' }, { key: first });
    const proofs = (id: string) => witnesses.map((key) => witnessProof(key, id));
    const [one = '', two = ''] = versionIds(lines);
    const [, twoElsewhere = ''] = versionIds(other);
    for (const witnessProofs of [
      [{ versionId: twoElsewhere, proof: proofs(twoElsewhere) }],
      [{ versionId: two, proof: proofs(twoElsewhere) }],
      [{ versionId: two, proof: proofs(one) }],
      [{ versionId: two.replace('2-', '3-'), proof: proofs(two.replace('2-', '3-')) }],
    ]) {
      expect(verifyLog({ lines, now, witnessProofs })).toHaveProperty('fault');
    }
    expect(
      verifyLog({ lines: lines.slice(0, 1), now, witnessProofs: [{ versionId: two, proof: proofs(two) }] }),
    ).toHaveProperty('fault');
  });

  test('approve in spite of proofs beside theirs that count for nothing', async () => {
    const lines = await makeLog(both, { key: first });
    const [one = '', two = ''] = versionIds(lines);
    const broken = { ...witnessProof(witnesses[0], two), created: '2026-01-02T00:00:00Z' };
    const witnessProofs = [
      { versionId: '3-unpublished', proof: [witnessProof(witnesses[0], '3-unpublished')] },
      {
        versionId: two,
        proof: [broken, {}, null, witnessProof(third, two), witnessProof(witnesses[1], two)],
      },
      { versionId: two, proof: [witnessProof(witnesses[0], two)] },
      { versionId: one, proof: [] },
      { versionId: one },
    ];
    expect(verifyLog({ lines, now, witnessProofs })).toMatchObject({ head: { approvals: 2 } });
  });

  test('each approve as far as their own last proof goes', async () => {
    const lines = await makeLog(
      { key: first, parameters: { witness: rule(1, ...witnesses) } },
      { key: first },
    );
    const [one = '', two = ''] = versionIds(lines);
    const witnessProofs = [
      { versionId: one, proof: [witnessProof(witnesses[0], one)] },
      { versionId: two, proof: [witnessProof(witnesses[1], two)] },
    ];
    const log = verifyLog({ lines, now, witnessProofs });
    expect(log).toMatchObject({ versions: [{ approvals: 2 }, { approvals: 1 }] });
  });

  test('may leave the proofs of all versions in the file', async () => {
    const lines = await makeLog(both);
    const [one = ''] = versionIds(lines);
    const proof = [...Array<JsonObject>(5000).fill({}), ...witnesses.map((key) => witnessProof(key, one))];
    expect(verifyLog({ lines, now, witnessProofs: [{ versionId: one, proof }] })).toHaveProperty('head');
  });

  test.each([
    { why: 'an object', file: {} },
    { why: 'a text', file: 'proofs' },
    { why: 'a list of texts', file: ['1-Qm'] },
    { why: 'an entry without its version', file: [{ proof: [] }] },
    { why: 'a single proof in place of the list', file: [{ versionId: '1-Qm', proof: {} }] },
  ])('approve nothing with $why for a file', async ({ file }) => {
    const lines = await makeLog(both);
    expect(verifyLog({ lines, now, witnessProofs: file as Json })).toMatchObject({
      fault: { detail: 'The witness proofs are missing or malformed.' },
    });
  });
});

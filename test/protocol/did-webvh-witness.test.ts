import { describe, expect, test } from 'vitest';
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
});

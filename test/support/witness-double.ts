import type { WitnessProof, WitnessRule } from '../../src/domain/did/witness.ts';
import { versionOf } from '../../src/protocol/did-webvh/approved-change.ts';
import type { Witnesses } from '../../src/usecase/ports.ts';
import { logKey, witnessProof } from './did-log.ts';

/** Witnesses in this process that really sign, each of which can be up or down, and remember what they were shown. */
export type WitnessDouble = {
  readonly witnesses: Witnesses;
  /** Two of the three. */
  readonly rule: WitnessRule;
  /** How many of the three answer. */
  up: number;
  /** The rule for new identifiers. */
  usual: WitnessRule | undefined;
  /** The versionIds they were shown, one for each time. */
  readonly shown: string[];
};

export function witnessDouble(): WitnessDouble {
  const keys = [logKey(), logKey(), logKey()];
  const idOf = ({ updateKey }: (typeof keys)[number]) => `did:key:${updateKey}`;
  const rule = { threshold: 2, witnesses: keys.map(idOf) };
  const double: WitnessDouble = {
    ...{ rule, up: 3, usual: undefined, shown: [] },
    witnesses: {
      usualRule: async () => double.usual,
      reachable: async (_office, witnesses) => witnesses.filter((id) => rule.witnesses.includes(id)),
      async gather(_office, { lines, neededApprovals }, atHand) {
        const versionId = lines.at(-1)?.versionId ?? '';
        const needed = neededApprovals.at(-1)?.rule;
        if (needed === undefined) return atHand;
        double.shown.push(versionId);
        const answering = keys.slice(0, double.up).filter((key) => needed.witnesses.includes(idOf(key)));
        const proofs = answering.map((key): WitnessProof => ({
          ...versionOf(versionId),
          witness: idOf(key),
          proof: witnessProof(key, versionId),
        }));
        return [
          ...atHand,
          ...proofs.filter(({ witness }) => atHand.every((each) => each.witness !== witness)),
        ];
      },
    },
  };
  return double;
}

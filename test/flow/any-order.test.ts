import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { type Did, parseDid } from '../../src/domain/did/did.ts';
import type { Caller } from '../../src/domain/trust/access.ts';
import { decidePair } from '../../src/usecase/candidate/decide-pair.ts';
import { withdrawDidLink } from '../../src/usecase/link/end-did-link.ts';
import { findGroup } from '../../src/usecase/link/known-pairs.ts';
import { requestDidLink } from '../../src/usecase/link/request-did-link.ts';
import { stateOwnSide } from '../../src/usecase/link/state-own-side.ts';
import { register } from '../support/linking-offices.ts';
import { type OfficeNode, startOffice } from '../support/world.ts';

let node: OfficeNode;
let caller: Caller;
beforeAll(async () => {
  node = await startOffice({ config: { operationLimits: [] } });
  caller = { officeCode: node.officeCode, actor: 'clerk', scopes: [] };
});
afterAll(async () => {
  await node.checkState();
  await node.close();
});

type Kept = { readonly partyId: string; readonly did: Did };
type Deed = {
  readonly kind: 'link' | 'unlink' | 'merge' | 'split' | 'notSame' | 'withdrawNotSame';
  readonly pair: readonly [number, number];
};
const parties = 4;
const deeds = fc.array(
  fc.record<Deed>({
    kind: fc.constantFrom('link', 'link', 'unlink', 'merge', 'merge', 'split', 'notSame', 'withdrawNotSame'),
    pair: fc.tuple(fc.nat(parties - 1), fc.nat(parties - 1)).filter(([left, right]) => left < right),
  }),
  { minLength: 10, maxLength: 40 },
);

/** What was said and not taken back, counted anew each time; it knows nothing of how the node keeps it. */
class Recount {
  readonly said = new Set<string>();

  /** Whether the deed fits what was said before; it is then said. */
  does({ kind, pair }: Deed): boolean {
    const [link, merge, apart] = ['link', 'merge', 'apart'].map((what) => `${what} ${pair.join(' ')}`);
    if (link === undefined || merge === undefined || apart === undefined) return false;
    const undo = { unlink: link, split: merge, withdrawNotSame: apart } as const;
    if (kind === 'unlink' || kind === 'split' || kind === 'withdrawNotSame')
      return this.said.delete(undo[kind]);
    const isNew = { link: !this.said.has(link), merge: !this.said.has(merge), notSame: true }[kind];
    const isFree = kind === 'link' || (!this.said.has(apart) && !this.said.has(merge));
    const fits = kind === 'notSame' ? !this.areOne(pair) : !this.joinsParted(pair);
    if (!isNew || !isFree || !fits) return false;
    this.said.add({ link, merge, notSame: apart }[kind]);
    return true;
  }

  groupOf(member: number): readonly number[] {
    const group = new Set([member]);
    for (const at of group)
      for (const [left = 0, right = 0] of this.pairs('link', 'merge')) {
        if (left === at) group.add(right);
        if (right === at) group.add(left);
      }
    return [...group].sort();
  }

  areOne([left, right]: Deed['pair']): boolean {
    return this.groupOf(left).includes(right);
  }

  joinsParted([left, right]: Deed['pair']): boolean {
    const together = new Set([...this.groupOf(left), ...this.groupOf(right)]);
    return this.pairs('apart').some(([one = -1, other = -1]) => together.has(one) && together.has(other));
  }

  pairs(...kinds: readonly string[]): readonly (readonly number[])[] {
    const said = [...this.said].map((each) => each.split(' '));
    return said.flatMap(([kind = '', ...pair]) => (kinds.includes(kind) ? [pair.map(Number)] : []));
  }
}

/** Does it at the node; false where the node refuses it. */
async function doneAt(
  kept: readonly Kept[],
  links: Map<string, string>,
  { kind, pair }: Deed,
): Promise<boolean> {
  const { ports, officeCode } = node;
  const [one, other] = pair.map((index) => kept[index]);
  if (one === undefined || other === undefined) return false;
  const dids = [one.did, other.did] as const;
  const decide = async (decision: 'same' | 'notSame' | 'withdrawn', needed?: 'same' | 'notSame') => {
    const ids = [one.partyId, other.partyId].sort();
    const partyIds = [ids[0] ?? '', ids[1] ?? ''] as const;
    const { verdict } = await ports.store.read.pairDecisions.standing(officeCode, partyIds);
    if (decision === 'withdrawn' && verdict !== needed) return false;
    await decidePair(ports, { caller, partyIds, kind: decision, reason: 'any order' });
    return true;
  };
  const link = async () => {
    const { linkId } = await requestDidLink(ports, { caller, dids, statesEquivalence: true });
    const evidence = [{ kind: 'document', digest: 'a'.repeat(43) }] as const;
    for (const did of dids)
      await stateOwnSide(ports, { caller, linkId, side: { did, signedBy: 'office', evidence } });
    links.set(pair.join(' '), linkId);
    return true;
  };
  const unlink = async () => {
    const linkId = links.get(pair.join(' '));
    if (linkId === undefined) return false;
    links.delete(pair.join(' '));
    await withdrawDidLink(ports, { officeCode, linkId, actor: caller.actor, reason: 'any order' });
    return true;
  };
  const ways = {
    ...{ link, unlink, merge: () => decide('same'), notSame: () => decide('notSame') },
    ...{ split: () => decide('withdrawn', 'same'), withdrawNotSame: () => decide('withdrawn', 'notSame') },
  };
  try {
    return await ways[kind]();
  } catch (error) {
    if (error instanceof Problem && ['conflict', 'party-link-conflict'].includes(error.code)) return false;
    throw error;
  }
}

async function registered(): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (let index = 0; index < parties; index += 1) {
    const { partyId, did } = await register(node, 'Any Works');
    kept.push({ partyId, did: parseDid(did) });
  }
  return kept;
}

test('linked, unlinked, merged and split in any order, parties are one as a recount says, and documents name each other so', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, async (all) => {
      const kept = await registered();
      const [recount, links] = [new Recount(), new Map<string, string>()];
      for (const deed of all)
        expect([deed, await doneAt(kept, links, deed)]).toEqual([deed, recount.does(deed)]);
      for (const [index, { did }] of kept.entries()) {
        const group = await findGroup(node.ports.store.read, node.officeCode, did);
        const members = kept.flatMap((each, at) => (group.has(each.did) ? [at] : []));
        expect(members).toEqual(recount.groupOf(index));
        const { document } = await node.ports.resolver.resolve(did);
        const named = recount.pairs('link', 'merge').flatMap((pair) => (pair.includes(index) ? pair : []));
        const others = [...new Set(named)].filter((each) => each !== index).map((each) => kept[each]?.did);
        expect(new Set(document?.alsoKnownAs)).toEqual(new Set(others));
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);

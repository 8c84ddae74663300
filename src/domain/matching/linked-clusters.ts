import { averageLink } from './cluster.ts';
import type { Scored } from './match-parties.ts';

const linking = { threshold: 0.35, unseen: 0.1 } as const;

/**
 * The cluster of each record by average link, named by its smallest member. Records that no chain of pairs above the threshold
 * joins can never be in one cluster: each such group is worked out alone, which takes little memory.
 */
export function linkedClusters(
  records: number,
  { left, right, probability }: Pick<Scored, 'left' | 'right' | 'probability'>,
): Int32Array {
  const groups = groupsOf(records, { left, right, probability });
  const clusters = Int32Array.from({ length: records }, (_, record) => record);
  for (const { members, pairs } of groups) {
    const places = new Map(members.map((record, place) => [record, place]));
    const edges = pairs.map((at) => ({
      left: places.get(left[at] ?? 0) ?? 0,
      right: places.get(right[at] ?? 0) ?? 0,
      score: probability[at] ?? 0,
    }));
    averageLink(members.length, edges, linking).forEach((cluster, place) => {
      clusters[members[place] ?? 0] = members[cluster] ?? 0;
    });
  }
  return clusters;
}

type Group = { readonly members: number[]; readonly pairs: number[] };

function groupsOf(
  records: number,
  { left, right, probability }: Pick<Scored, 'left' | 'right' | 'probability'>,
): Iterable<Group> {
  const above = Int32Array.from({ length: records }, (_, record) => record);
  const rootOf = (record: number): number => {
    let root = record;
    while (above[root] !== root) {
      above[root] = above[above[root] ?? root] ?? root;
      root = above[root] ?? root;
    }
    return root;
  };
  probability.forEach((score, at) => {
    if (score <= linking.threshold) return;
    const [one, other] = [rootOf(left[at] ?? 0), rootOf(right[at] ?? 0)];
    above[Math.max(one, other)] = Math.min(one, other);
  });
  const groups = new Map<number, Group>();
  for (let record = 0; record < records; record += 1) {
    const root = rootOf(record);
    const group = groups.get(root) ?? { members: [], pairs: [] };
    group.members.push(record);
    groups.set(root, group);
  }
  probability.forEach((_, at) => {
    const root = rootOf(left[at] ?? 0);
    if (root === rootOf(right[at] ?? 0)) groups.get(root)?.pairs.push(at);
  });
  return [...groups.values()].filter(({ members }) => members.length > 1);
}

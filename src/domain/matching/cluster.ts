/**
 * Average-link clusters over a sparse graph of scored pairs. A pair that was never compared counts as `unseen`;
 * a pair that must not be joined keeps its two clusters apart for good. The result does not depend on the order of
 * the input: ties go to the pair with the smallest members.
 */
export type Edge = { readonly left: number; readonly right: number; readonly score: number };
export type ClusterOptions = {
  readonly threshold: number;
  readonly unseen: number;
  /** How many records a node stands for. */
  readonly sizes?: readonly number[];
  readonly apart?: readonly (readonly [number, number])[];
};
type Bond = { sum: number; weight: number; version: number };

/** The cluster of each node, named by its smallest member. */
export function averageLink(nodes: number, edges: readonly Edge[], options: ClusterOptions): Int32Array {
  const size = Float64Array.from({ length: nodes }, (_, node) => options.sizes?.[node] ?? 1);
  const parent = Int32Array.from({ length: nodes }, (_, node) => node);
  const alive = new Uint8Array(nodes).fill(1);
  const bonds: Map<number, Bond>[] = Array.from({ length: nodes }, () => new Map<number, Bond>());
  const apart = new Map<number, Set<number>>();
  for (const [a, b] of options.apart ?? []) {
    apart.set(a, (apart.get(a) ?? new Set<number>()).add(b));
    apart.set(b, (apart.get(b) ?? new Set<number>()).add(a));
  }
  const heap = new BondHeap();
  const average = (a: number, b: number, bond: Bond): number => {
    const pairs = (size[a] ?? 1) * (size[b] ?? 1);
    return (bond.sum + options.unseen * (pairs - bond.weight)) / pairs;
  };
  for (const { left, right, score } of edges) {
    const weight = (size[left] ?? 1) * (size[right] ?? 1);
    const bond: Bond = { sum: score * weight, weight, version: 0 };
    bonds[left]?.set(right, bond);
    bonds[right]?.set(left, bond);
    if (score > options.threshold)
      heap.push({ score, a: Math.min(left, right), b: Math.max(left, right), version: 0 });
  }
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    const { a, b, version } = next;
    if (alive[a] === 0 || alive[b] === 0) continue;
    const bond = bonds[a]?.get(b);
    if (bond === undefined || bond.version !== version || apart.get(a)?.has(b) === true) continue;
    const near = bonds[a] ?? new Map<number, Bond>();
    near.delete(b);
    bonds[b]?.delete(a);
    for (const other of apart.get(b) ?? []) {
      apart.set(a, (apart.get(a) ?? new Set<number>()).add(other));
      apart.set(other, (apart.get(other) ?? new Set<number>()).add(a));
    }
    for (const [other, theirs] of bonds[b] ?? []) {
      bonds[other]?.delete(b);
      const ours = near.get(other);
      if (ours === undefined) {
        near.set(other, theirs);
        bonds[other]?.set(a, theirs);
      } else {
        ours.sum += theirs.sum;
        ours.weight += theirs.weight;
      }
    }
    bonds[b] = new Map();
    alive[b] = 0;
    parent[b] = a;
    size[a] = (size[a] ?? 1) + (size[b] ?? 1);
    for (const [other, theirs] of near) {
      theirs.version += 1;
      const score = average(a, other, theirs);
      if (score > options.threshold)
        heap.push({ score, a: Math.min(a, other), b: Math.max(a, other), version: theirs.version });
    }
  }
  for (let node = 0; node < nodes; node += 1) parent[node] = rootOf(parent, node);
  return parent;
}

function rootOf(parent: Int32Array, node: number): number {
  let root = node;
  while (parent[root] !== root) root = parent[root] ?? root;
  return root;
}

type Entry = { readonly score: number; readonly a: number; readonly b: number; readonly version: number };
const before = (x: Entry, y: Entry): boolean =>
  x.score > y.score || (x.score === y.score && (x.a < y.a || (x.a === y.a && x.b < y.b)));

class BondHeap {
  private readonly entries: Entry[] = [];
  push(entry: Entry): void {
    const { entries } = this;
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const above = entries[up];
      if (above === undefined || !before(entry, above)) break;
      entries[at] = above;
      at = up;
    }
    entries[at] = entry;
  }
  pop(): Entry | undefined {
    const { entries } = this;
    const top = entries[0];
    const last = entries.pop();
    if (top === undefined || last === undefined || entries.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= entries.length) break;
      const right = entries[child + 1];
      const left = entries[child];
      if (right !== undefined && left !== undefined && before(right, left)) child += 1;
      const chosen = entries[child];
      if (chosen === undefined || !before(chosen, last)) break;
      entries[at] = chosen;
      at = child;
    }
    entries[at] = last;
    return top;
  }
}

/** Those that share a key, or as many of them as were asked for. */
export type Sharers = { readonly key: number; readonly members: readonly number[] };

/**
 * Of all that share keys with somebody looked for the most promising: a key says the more the fewer share it, one that so
 * many share that not all were asked for says least. Those that share as much, by their number.
 */
export function mostSharing(
  sharers: readonly Sharers[],
  { records, askedFor, most }: { readonly records: number; readonly askedFor: number; readonly most: number },
): readonly number[] {
  const shared = new Map<number, number>();
  for (const { members } of sharers) {
    const bits =
      members.length >= askedFor ? leastBits : Math.max(Math.log2(records / members.length), leastBits);
    for (const member of members) shared.set(member, (shared.get(member) ?? 0) + bits);
  }
  const ranked = [...shared].sort(([one, bits], [other, more]) => more - bits || one - other);
  return ranked.slice(0, most).map(([member]) => member);
}

const leastBits = 1;

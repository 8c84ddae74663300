/**
 * How far apart two words are as spellings: an edit distance in which usual slips (a doubled letter, a vowel, a
 * digit that looks like a letter, two letters changed round) cost less than a different consonant.
 */
const alike: readonly string[] = [
  'aeiouy',
  'ckqg',
  'sz',
  'dt',
  'bpv',
  'vwf',
  'mn',
  'ij',
  'iy',
  'jg',
  'xs',
  'hx',
  'o0',
  'i1l',
  's5',
  'e3',
  'g9',
  'b8',
  'yj',
  'lr',
  'zj',
  'cs',
];
const alikeCost = 0.6;
const vowelCost = 0.75;
const gapVowelCost = 0.75;
const doubledCost = 0.4;
const swapCost = 0.75;
const silentCost = 0.6;
const endingCost = 0.6;

const codes = 128;
const substitution = new Float32Array(codes * codes).fill(1);
for (let index = 0; index < codes; index += 1) substitution[index * codes + index] = 0;
alike.forEach((group, at) => {
  for (const left of group)
    for (const right of group)
      if (left !== right)
        substitution[left.charCodeAt(0) * codes + right.charCodeAt(0)] = at === 0 ? vowelCost : alikeCost;
});
for (const [digit, letter] of ['o0', '1i', '1l', '5s', '3e', '9g', '8b', '4a'].map((pair) => [
  pair.charCodeAt(0),
  pair.charCodeAt(1),
]))
  if (digit !== undefined && letter !== undefined)
    substitution[digit * codes + letter] = substitution[letter * codes + digit] = 0.3;

const gapCost = (code: number, before: number, last: boolean): number => {
  if (code === before) return doubledCost;
  if (code === 104) return silentCost;
  if (last && code === 115) return endingCost;
  return code === 97 || code === 101 || code === 105 || code === 111 || code === 117 || code === 121
    ? gapVowelCost
    : 1;
};

const longest = 64;
const width = longest + 1;
const table = new Float32Array(width * width);
const gaps = new Float32Array(width);

/**
 * The cost of writing one word for the other; words longer than 64 letters count by their first 64. Infinity where it is
 * more than `most`.
 */
export function editCost(left: string, right: string, most = Infinity): number {
  const m = Math.min(left.length, longest);
  const n = Math.min(right.length, longest);
  table[0] = 0;
  for (let j = 1; j <= n; j += 1) {
    const gap = gapCost(right.charCodeAt(j - 1), j > 1 ? right.charCodeAt(j - 2) : 0, j === n);
    gaps[j] = gap;
    table[j] = (table[j - 1] ?? 0) + gap;
  }
  let leastBefore = 0;
  for (let i = 1; i <= m; i += 1) {
    const a = left.charCodeAt(i - 1);
    const beforeA = i > 1 ? left.charCodeAt(i - 2) : 0;
    const gapA = gapCost(a, beforeA, i === m);
    const row = i * width;
    const rowBefore = row - width;
    let least = (table[rowBefore] ?? 0) + gapA;
    table[row] = least;
    let beforeB = 0;
    for (let j = 1; j <= n; j += 1) {
      const b = right.charCodeAt(j - 1);
      const swap = a === b ? 0 : a < codes && b < codes ? (substitution[a * codes + b] ?? 1) : 1;
      let best = (table[rowBefore + j - 1] ?? 0) + swap;
      const without = (table[rowBefore + j] ?? 0) + gapA;
      if (without < best) best = without;
      const withGap = (table[row + j - 1] ?? 0) + (gaps[j] ?? 0);
      if (withGap < best) best = withGap;
      if (i > 1 && a === beforeB && b === beforeA && a !== b) {
        const turned = (table[rowBefore - width + j - 2] ?? 0) + swapCost;
        if (turned < best) best = turned;
      }
      table[row + j] = best;
      if (best < least) least = best;
      beforeB = b;
    }
    // Every way to the end goes through this row, or over it from the one before by two letters changed round.
    if (least > most && leastBefore > most) return Infinity;
    leastBefore = least;
  }
  const cost = table[m * width + n] ?? 0;
  return cost > most ? Infinity : cost;
}

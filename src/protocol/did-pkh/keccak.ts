const rate = 136;
const laneBits = 64n;
const laneMask = (1n << laneBits) - 1n;

/** How far each lane is turned, in the order in which the permutation visits them. */
const rotations = [
  1n,
  3n,
  6n,
  10n,
  15n,
  21n,
  28n,
  36n,
  45n,
  55n,
  2n,
  14n,
  27n,
  41n,
  56n,
  8n,
  25n,
  43n,
  62n,
  18n,
  39n,
  61n,
  20n,
  44n,
];
const visits = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];
const roundConstants = makeRoundConstants();

/**
 * Keccak-256 of at most 135 bytes: the hash of Ethereum, which is SHA3-256 (FIPS 202) with the padding of the original
 * submission, and not among the hashes of OpenSSL. Only for the checksums of addresses.
 */
export function keccak256(message: Uint8Array): Uint8Array {
  if (message.length >= rate) throw new RangeError('Only messages of one block are hashed.');
  const block = Buffer.alloc(rate);
  block.set(message);
  block.writeUInt8(0x01, message.length);
  block.writeUInt8(block.readUInt8(rate - 1) | 0x80, rate - 1);
  const lanes = Array.from({ length: 25 }, (_, index) =>
    index * 8 < rate ? block.readBigUInt64LE(index * 8) : 0n,
  );
  const permuted = roundConstants.reduce(round, lanes);
  const digest = Buffer.alloc(32);
  permuted.slice(0, 4).forEach((lane, index) => digest.writeBigUInt64LE(lane, index * 8));
  return digest;
}

function round(lanes: readonly bigint[], constant: bigint): bigint[] {
  const lane = (index: number) => lanes[index] ?? 0n;
  // Theta: each lane takes up the parity of two columns.
  const parity = [0, 1, 2, 3, 4].map((x) => [0, 5, 10, 15, 20].reduce((sum, y) => sum ^ lane(x + y), 0n));
  const columns = parity.map((_, x) => (parity[(x + 4) % 5] ?? 0n) ^ turned(parity[(x + 1) % 5] ?? 0n, 1n));
  const mixed = lanes.map((value, index) => value ^ (columns[index % 5] ?? 0n));
  // Rho and pi: each lane is turned and moves to another place.
  const moved = [...mixed];
  let carried = mixed[1] ?? 0n;
  visits.forEach((place, step) => {
    moved[place] = turned(carried, rotations[step] ?? 0n);
    carried = mixed[place] ?? 0n;
  });
  // Chi, and iota on the first lane.
  const at = (row: number, x: number) => moved[row + (x % 5)] ?? 0n;
  const result = moved.map((value, index) => {
    const row = index - (index % 5);
    return value ^ (~at(row, (index % 5) + 1) & laneMask & at(row, (index % 5) + 2));
  });
  result[0] = (result[0] ?? 0n) ^ constant;
  return result;
}

function turned(lane: bigint, bits: bigint): bigint {
  return ((lane << bits) | (lane >> (laneBits - bits))) & laneMask;
}

/** The 24 constants of iota, from the linear feedback shift register that defines them (FIPS 202 §3.2.5). */
function makeRoundConstants(): readonly bigint[] {
  let register = 1;
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let exponent = 0; exponent < 7; exponent += 1) {
      if ((register & 1) === 1) constant |= 1n << BigInt(2 ** exponent - 1);
      register = (register << 1) ^ ((register >> 7) * 0x171);
    }
    return constant;
  });
}

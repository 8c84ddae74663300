import { concatBytes, utf8, utf8Text } from '../../../base/bytes.ts';

/** The CBOR that proof values are made of: whole numbers, bytes, texts, lists, and maps of whole numbers. */
export type Cbor = number | string | Uint8Array | readonly Cbor[] | ReadonlyMap<number, Cbor>;

const kind = { number: 0, bytes: 2, text: 3, list: 4, map: 5 } as const;
// Proof values are lists of lists and maps of plain values.
const mostDepth = 3;
const largestNumber = 0xffff_ffff;

/** The bytes of a value (RFC 8949 §4.2, https://www.rfc-editor.org/rfc/rfc8949), map members by rising number. */
export function encodeCbor(value: Cbor): Uint8Array {
  if (typeof value === 'number') return head(kind.number, value);
  if (typeof value === 'string') return concatBytes(head(kind.text, utf8(value).length), utf8(value));
  if (value instanceof Uint8Array) return concatBytes(head(kind.bytes, value.length), value);
  if (isList(value)) return concatBytes(head(kind.list, value.length), ...value.map(encodeCbor));
  const members = [...value].sort(([left], [right]) => left - right);
  return concatBytes(head(kind.map, members.length), ...members.flat().map(encodeCbor));
}

/**
 * The value of the bytes, read more strictly than RFC 8949 asks: undefined for lengths left open, numbers written longer
 * than they need to be or above 32 bits, tags, other types, texts that are not UTF-8, a map member given twice, nesting
 * deeper than a proof value's, and bytes after the value. What is counted has to be there before it is read, so that
 * short bytes cannot claim long lists.
 */
export function decodeCbor(bytes: Uint8Array): Cbor | undefined {
  const read = readValue(bytes, 0, mostDepth);
  return read !== undefined && read.end === bytes.length ? read.value : undefined;
}

type Read<Value> = { readonly value: Value; readonly end: number };

function readValue(bytes: Uint8Array, start: number, depth: number): Read<Cbor> | undefined {
  const first = readHead(bytes, start);
  if (first === undefined) return undefined;
  const { type, value: count, end } = first;
  if (type === kind.number) return { value: count, end };
  if (count > bytes.length - end) return undefined;
  if (type === kind.bytes) return { value: bytes.slice(end, end + count), end: end + count };
  if (type === kind.text) {
    const value = utf8Text(bytes.subarray(end, end + count));
    return value === undefined ? undefined : { value, end: end + count };
  }
  if (depth === 0) return undefined;
  if (type === kind.list) return readList(bytes, { count, start: end, depth: depth - 1 });
  return type === kind.map ? readMap(bytes, { count, start: end, depth: depth - 1 }) : undefined;
}

type Members = { readonly count: number; readonly start: number; readonly depth: number };

function readList(bytes: Uint8Array, { count, start, depth }: Members): Read<readonly Cbor[]> | undefined {
  const value: Cbor[] = [];
  let end = start;
  while (value.length < count) {
    const item = readValue(bytes, end, depth);
    if (item === undefined) return undefined;
    value.push(item.value);
    end = item.end;
  }
  return { value, end };
}

function readMap(bytes: Uint8Array, members: Members): Read<ReadonlyMap<number, Cbor>> | undefined {
  const flat = readList(bytes, { ...members, count: members.count * 2 });
  if (flat === undefined) return undefined;
  const value = new Map<number, Cbor>();
  for (let place = 0; place < flat.value.length; place += 2) {
    const [name, member] = flat.value.slice(place, place + 2);
    if (typeof name !== 'number' || member === undefined || value.has(name)) return undefined;
    value.set(name, member);
  }
  return { value, end: flat.end };
}

/** The type in the first three bits, and the number that follows: itself below 24, else 1, 2 or 4 bytes long. */
function readHead(
  bytes: Uint8Array,
  start: number,
): { readonly type: number; readonly value: number; readonly end: number } | undefined {
  const first = bytes[start];
  if (first === undefined) return undefined;
  const [type, short] = [first >> 5, first & 0x1f];
  if (short < 24) return { type, value: short, end: start + 1 };
  const size = short === 24 ? 1 : short === 25 ? 2 : short === 26 ? 4 : undefined;
  const end = start + 1 + (size ?? 0);
  if (size === undefined || end > bytes.length) return undefined;
  let value = 0;
  for (const byte of bytes.subarray(start + 1, end)) value = value * 256 + byte;
  return sizeOf(value) === size ? { type, value, end } : undefined;
}

function head(type: number, value: number): Uint8Array {
  const size = sizeOf(value);
  if (size === 0) return Uint8Array.of((type << 5) | value);
  const bytes = Buffer.alloc(1 + size);
  bytes.writeUInt8((type << 5) | (size === 1 ? 24 : size === 2 ? 25 : 26));
  bytes.writeUIntBE(value, 1, size);
  return bytes;
}

/** How many bytes follow the first for a number. */
function sizeOf(value: number): 0 | 1 | 2 | 4 {
  if (!Number.isInteger(value) || value < 0 || value > largestNumber) {
    throw new RangeError('Only whole numbers of 32 bits are written.');
  }
  if (value < 24) return 0;
  if (value < 0x100) return 1;
  return value < 0x1_0000 ? 2 : 4;
}

function isList(value: readonly Cbor[] | ReadonlyMap<number, Cbor>): value is readonly Cbor[] {
  return Array.isArray(value);
}

/** One value in DER (ITU-T X.690): its tag and what is in it. */
export type DerValue = { readonly tag: number; readonly content: Uint8Array };

/** The tags of DER that certificates are read with. */
export const derTags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
} as const;

const mostLengthBytes = 3;

/** The values that follow one another in the bytes; undefined where they are not DER, or something is left over. */
export function readDer(bytes: Uint8Array): readonly DerValue[] | undefined {
  const values: DerValue[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const read = readValue(bytes, offset);
    if (read === undefined) return undefined;
    values.push(read.value);
    offset = read.end;
  }
  return values;
}

function readValue(bytes: Uint8Array, offset: number): { value: DerValue; end: number } | undefined {
  const [tag, first] = [bytes[offset], bytes[offset + 1]];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || count > mostLengthBytes) return undefined;
  const start = offset + 2 + count;
  const length = count === 0 ? first : lengthOf(bytes.subarray(offset + 2, start));
  if (length === undefined || start + length > bytes.length) return undefined;
  return { value: { tag, content: bytes.subarray(start, start + length) }, end: start + length };
}

// DER writes a length in as few bytes as it needs.
function lengthOf(bytes: Uint8Array): number | undefined {
  const length = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const isShortest = length >= 0x80 && bytes[0] !== 0;
  return isShortest ? length : undefined;
}

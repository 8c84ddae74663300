import { base64url, concatBytes, fromBase64url } from '../../../base/bytes.ts';
import { type Cbor, decodeCbor, encodeCbor } from './cbor.ts';

/** What the issuer gives the holder: everything a derived proof is made from. */
export type BaseProofValue = {
  readonly baseSignature: Uint8Array;
  /** The key of this proof as Multikey bytes: two of prefix, 33 of a compressed P-256 point. */
  readonly publicKey: Uint8Array;
  readonly hmacKey: Uint8Array;
  /** One for each statement that is not mandatory, in their order. */
  readonly signatures: readonly Uint8Array[];
  readonly mandatoryPointers: readonly string[];
};

/** What the holder gives a verifier. */
export type DerivedProofValue = Pick<BaseProofValue, 'baseSignature' | 'publicKey' | 'signatures'> & {
  /** The label behind each canonical label, by its number. */
  readonly labels: ReadonlyMap<number, Uint8Array>;
  /** The places of the mandatory statements among those disclosed, rising. */
  readonly mandatoryIndexes: readonly number[];
};

const longestProofValue = 65_536;
const lengths = { signature: 64, publicKey: 35, hmac: 32 };
const prefixes = { base: Uint8Array.of(0xd9, 0x5d, 0x00), derived: Uint8Array.of(0xd9, 0x5d, 0x01) };

/** The bytes of a proof value in base64url; undefined where it is too long or not canonical. */
export function readProofValue(text: string): Uint8Array | undefined {
  return text.startsWith('u') && text.length <= longestProofValue ? fromBase64url(text.slice(1)) : undefined;
}

/** The proof value of a base proof (ECDSA Cryptosuites 1.0 §3.4.2, https://www.w3.org/TR/vc-di-ecdsa/). */
export function encodeBase(value: BaseProofValue): string {
  const { baseSignature, publicKey, hmacKey, signatures, mandatoryPointers } = value;
  return encode(prefixes.base, [baseSignature, publicKey, hmacKey, signatures, mandatoryPointers]);
}

/** What a base proof value holds (§3.4.3); undefined where it is none. */
export function decodeBase(bytes: Uint8Array): BaseProofValue | undefined {
  const [baseSignature, publicKey, hmacKey, signatures, mandatoryPointers, ...others] = membersOf(
    bytes,
    prefixes.base,
  );
  return others.length === 0 &&
    isBytes(baseSignature, lengths.signature) &&
    isBytes(publicKey, lengths.publicKey) &&
    isBytes(hmacKey, lengths.hmac) &&
    isList(signatures, isSignature) &&
    isList(mandatoryPointers, (member) => typeof member === 'string')
    ? { baseSignature, publicKey, hmacKey, signatures, mandatoryPointers }
    : undefined;
}

/** The proof value of a derived proof (§3.4.7). */
export function encodeDerived(value: DerivedProofValue): string {
  const { baseSignature, publicKey, signatures, labels, mandatoryIndexes } = value;
  return encode(prefixes.derived, [baseSignature, publicKey, signatures, labels, mandatoryIndexes]);
}

/** What a derived proof value holds (§3.4.8); undefined where it is none, a base proof value above all. */
export function decodeDerived(bytes: Uint8Array): DerivedProofValue | undefined {
  const [baseSignature, publicKey, signatures, labels, mandatoryIndexes, ...others] = membersOf(
    bytes,
    prefixes.derived,
  );
  return others.length === 0 &&
    isBytes(baseSignature, lengths.signature) &&
    isBytes(publicKey, lengths.publicKey) &&
    isList(signatures, isSignature) &&
    isLabels(labels) &&
    isList(mandatoryIndexes, (member) => typeof member === 'number') &&
    mandatoryIndexes.every((index, place) => index > (mandatoryIndexes[place - 1] ?? -1))
    ? { baseSignature, publicKey, signatures, labels, mandatoryIndexes }
    : undefined;
}

// Three bytes that say which of the two it is; they look like a tag of CBOR, but no other tag may follow.
function encode(prefix: Uint8Array, members: readonly Cbor[]): string {
  return `u${base64url(concatBytes(prefix, encodeCbor(members)))}`;
}

function membersOf(bytes: Uint8Array, prefix: Uint8Array): readonly Cbor[] {
  if (!prefix.every((byte, place) => bytes[place] === byte)) return [];
  const decoded = decodeCbor(bytes.subarray(prefix.length));
  return isList(decoded, (member): member is Cbor => member !== undefined) ? decoded : [];
}

function isBytes(value: Cbor | undefined, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
}

function isSignature(value: Cbor): value is Uint8Array {
  return isBytes(value, lengths.signature);
}

function isList<Member extends Cbor>(
  value: Cbor | undefined,
  isMember: (member: Cbor) => member is Member,
): value is readonly Member[] {
  return Array.isArray(value) && value.every(isMember);
}

function isLabels(value: Cbor | undefined): value is ReadonlyMap<number, Uint8Array> {
  return value instanceof Map && [...value.values()].every((label) => isBytes(label, lengths.hmac));
}

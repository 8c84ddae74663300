import { fromBase58btc } from '../../base/multibase.ts';
import { fromBase64url } from '../../base/bytes.ts';
import { isJsonObject, type Json } from '../../base/json.ts';
import { isList } from './context.ts';
import { isUrl } from './url.ts';

/** A resource that a credential relies on; `isChecked` where its digest was compared with that of one known here. */
export type RelatedResource = { readonly id: string; readonly isChecked: boolean };

type Digest = { readonly algorithm: string; readonly hex: string };

// The contexts as the W3C published them: ours are the same contexts, but not always the same bytes. Those of version
// 2.0 are the Recommendation's and the Candidate Recommendation's, which credentials still name.
const publishedDigests: ReadonlyMap<string, readonly Digest[]> = new Map([
  [
    'https://www.w3.org/2018/credentials/v1',
    [{ algorithm: 'sha256', hex: 'ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc' }],
  ],
  [
    'https://www.w3.org/ns/credentials/v2',
    [
      { algorithm: 'sha256', hex: '59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734' },
      { algorithm: 'sha256', hex: '24a18c90e9856d526111f29376e302d970b2bd10182e33959995b0207d7043b9' },
      {
        algorithm: 'sha384',
        hex: Buffer.from(
          'l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU',
          'base64',
        ).toString('hex'),
      },
    ],
  ],
]);

// The hash functions by the length of what they make, and their multihash codes.
const hashes = [
  { algorithm: 'sha256', code: 0x12, length: 32 },
  { algorithm: 'sha384', code: 0x20, length: 48 },
  { algorithm: 'sha512', code: 0x13, length: 64 },
] as const;

const integrity = /^(sha(?:256|384|512))-([A-Za-z0-9+/]+={0,2})$/;
const none: readonly RelatedResource[] = [];
const mostResources = 20;
const mostDigests = 4;
const longestDigest = 120;

/**
 * `relatedResource` (VC Data Model 2.0 §5.3,
 * https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources): objects with different URLs as `id`, each
 * with a digest that can be one. The digest of a context known here must be one of those it was published with; other
 * resources are never fetched. An absent member is an empty list; undefined for anything else.
 */
export function readRelatedResources(value: Json | undefined): readonly RelatedResource[] | undefined {
  if (value === undefined) return none;
  const listed = isList(value) ? value : [value];
  if (listed.length === 0 || listed.length > mostResources) return undefined;
  const resources = listed.map(readResource).filter((resource) => resource !== undefined);
  const ids = new Set(resources.map(({ id }) => id));
  return resources.length === listed.length && ids.size === listed.length ? resources : undefined;
}

function readResource(value: Json): RelatedResource | undefined {
  if (!isJsonObject(value)) return undefined;
  const { id, mediaType, digestSRI, digestMultibase } = value;
  if (!isUrl(id) || !(mediaType === undefined || typeof mediaType === 'string')) return undefined;
  const digests = [
    ...digestTexts(digestSRI).flatMap(integrityDigests),
    ...digestTexts(digestMultibase).map(multibaseDigest),
  ];
  if (digests.length === 0) return undefined;
  const published = publishedDigests.get(id) ?? [];
  let isChecked = false;
  for (const digest of digests) {
    if (digest === undefined) return undefined;
    const comparable = published.filter(({ algorithm }) => algorithm === digest.algorithm);
    if (comparable.length === 0) continue;
    if (!comparable.some(({ hex }) => hex === digest.hex)) return undefined;
    isChecked = true;
  }
  return { id, isChecked };
}

function digestTexts(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  const listed = isList(value) ? value : [value];
  // A list of nothing, or of too much, is one digest that cannot be one.
  return listed.length === 0 || listed.length > mostDigests ? [null] : listed;
}

/** The digests of an integrity text, which may name several (Subresource Integrity §3.5, https://www.w3.org/TR/SRI/). */
function integrityDigests(value: Json): readonly (Digest | undefined)[] {
  const isShort = typeof value === 'string' && value.length <= longestDigest * mostDigests;
  return isShort ? value.split(' ').map(integrityDigest) : [undefined];
}

function integrityDigest(value: string): Digest | undefined {
  const [, algorithm, base64 = ''] = integrity.exec(value) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  const hash = hashes.find((row) => row.algorithm === algorithm && row.length === bytes.length);
  return hash && { algorithm: hash.algorithm, hex: bytes.toString('hex') };
}

/** A multibase text (Data Integrity 1.0 §2.6) of a multihash, or of the bare digest as some write it. */
function multibaseDigest(value: Json): Digest | undefined {
  if (typeof value !== 'string' || value.length > longestDigest) return undefined;
  const [prefix, text] = [value.charAt(0), value.slice(1)];
  const bytes = prefix === 'u' ? fromBase64url(text) : prefix === 'z' ? fromBase58btc(text) : undefined;
  if (bytes === undefined) return undefined;
  for (const { algorithm, code, length } of hashes) {
    const isMultihash = bytes.length === length + 2 && bytes[0] === code && bytes[1] === length;
    if (!isMultihash && bytes.length !== length) continue;
    return { algorithm, hex: Buffer.from(isMultihash ? bytes.subarray(2) : bytes).toString('hex') };
  }
  return undefined;
}

import type { JsonObject } from '../../base/json.ts';
import type { BitstringPurpose } from '../../protocol/status-list/bitstring-status-list.ts';

/** Where a credential's status is found. */
export type StatusReference = {
  readonly kind: 'tokenStatusList' | 'bitstringStatusList';
  readonly uri: string;
  readonly index: number;
  readonly purpose: BitstringPurpose;
};

const longestUri = 2048;
// These statuses are news about a credential and say nothing against it (Bitstring Status List §2.1).
const newsPurposes: readonly unknown[] = ['refresh', 'message'];

/** The references of a W3C credential's status entries, those that are mere news left out; undefined where one is unreadable. */
export function bitstringReferences(entries: readonly JsonObject[]): readonly StatusReference[] | undefined {
  const references = entries
    .filter(({ statusPurpose }) => !newsPurposes.includes(statusPurpose))
    .map(bitstringReference);
  const known = references.filter((reference) => reference !== undefined);
  return known.length === references.length ? known : undefined;
}

/** The reference in the claim `status` of a token; undefined where it is unreadable. */
export function tokenReference(status: unknown): StatusReference | undefined {
  const list = memberOf(status, 'status_list');
  const [index, uri] = [memberOf(list, 'idx'), memberOf(list, 'uri')];
  const isComplete = typeof index === 'number' && Number.isSafeInteger(index) && index >= 0;
  return isComplete && isUri(uri)
    ? { kind: 'tokenStatusList', uri, index, purpose: 'revocation' }
    : undefined;
}

function bitstringReference(entry: JsonObject): StatusReference | undefined {
  const { type, statusPurpose: purpose, statusListIndex: index, statusListCredential: uri } = entry;
  const isEntry = type === 'BitstringStatusListEntry' && (entry['statusSize'] ?? 1) === 1;
  const isKnown = purpose === 'revocation' || purpose === 'suspension';
  return isEntry && isKnown && isUri(uri) && typeof index === 'string' && /^\d{1,9}$/.test(index)
    ? { kind: 'bitstringStatusList', uri, index: Number(index), purpose }
    : undefined;
}

function isUri(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestUri;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

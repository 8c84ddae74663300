import type { JsonObject } from '../../base/json.ts';
import type { JoseFault } from '../../protocol/jose/compact-jws.ts';
import { mostStatusBits, readStatusMessages } from '../../protocol/status-list/status-entry.ts';

export type TokenReference = {
  readonly kind: 'tokenStatusList';
  readonly uri: string;
  readonly index: number;
};
export type BitstringReference = {
  readonly kind: 'bitstringStatusList';
  readonly uri: string;
  readonly index: number;
  readonly purpose: string;
  /** The bits of an entry. */
  readonly size: number;
  /** What the values mean, as far as the issuer says. */
  readonly messages: ReadonlyMap<number, string>;
};
/** A reference to a list; it can be followed. */
export type ListReference = TokenReference | BitstringReference;
/** One that leads nowhere, and why. A credential with it is not accepted, for its status is not known. */
export type UnusableReference = { readonly kind: 'unusable'; readonly fault: JoseFault };

/** Where a credential's status is found. */
export type StatusReference = ListReference | UnusableReference;

const longestUri = 2048;
const longestPurpose = 200;
// These statuses are news about a credential and say nothing against it (Bitstring Status List §2.1).
const newsPurposes: readonly unknown[] = ['refresh', 'message'];
const entryType = 'BitstringStatusListEntry';

/** The references of a W3C credential's status entries, those that are mere news left out. */
export function bitstringReferences(entries: readonly JsonObject[]): readonly StatusReference[] {
  return entries
    .filter(({ type, statusPurpose }) => type !== entryType || !newsPurposes.includes(statusPurpose))
    .map(bitstringReference);
}

/** The reference in the claim `status` of a token (https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/ §6.1). */
export function tokenReference(status: unknown): StatusReference {
  const list = memberOf(status, 'status_list');
  const [index, uri] = [memberOf(list, 'idx'), memberOf(list, 'uri')];
  if (!isUri(uri) || index === undefined || index === null)
    return unusable('`status` is of an unknown kind or incomplete.');
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) return outOfRange();
  return { kind: 'tokenStatusList', uri, index };
}

/** Reads one entry (https://www.w3.org/TR/vc-bitstring-status-list/ §2.1). */
function bitstringReference(entry: JsonObject): StatusReference {
  const { type, id, statusPurpose: purpose, statusListIndex: index, statusListCredential: uri } = entry;
  if (type !== entryType) return unusable('A status entry is of an unknown type.');
  if (typeof purpose !== 'string' || purpose === '' || purpose.length > longestPurpose)
    return unusable('A status entry has no purpose.');
  if (!isUri(uri)) return unusable('A status entry names no list.');
  if (id === uri) return unusable('The id of a status entry is its list.');
  const size = entry['statusSize'] ?? 1;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1 || size > mostStatusBits)
    return unusable('`statusSize` is not a number of bits that is read here.');
  const messages = readStatusMessages(entry['statusMessage'], size);
  if (messages === undefined || (size > 1 && messages.size === 0))
    return unusable('`statusMessage` does not say what the values of the entry mean.');
  if (typeof index !== 'string' || !/^\d{1,9}$/.test(index)) return outOfRange();
  return { kind: 'bitstringStatusList', uri, index: Number(index), purpose, size, messages };
}

function isUri(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestUri;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function unusable(detail: string): UnusableReference {
  return { kind: 'unusable', fault: { code: 'STATUS_VERIFICATION_ERROR', detail } };
}

function outOfRange(): UnusableReference {
  return {
    kind: 'unusable',
    fault: { code: 'RANGE_ERROR', detail: 'The status index is no place in a list.' },
  };
}

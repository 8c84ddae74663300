import { base64url } from '../../base/bytes.ts';
import { addSeconds, epochSeconds } from '../../base/clock.ts';
import { definedMembers, isJsonObject, type JsonObject } from '../../base/json.ts';
import type { JoseFault } from '../jose/compact-jws.ts';
import { pack, unpack } from './compressed-list.ts';

/** The media type of a Token Status List as JWT, and its `typ`. */
export const tokenStatusListType = 'statuslist+jwt';

const bitsPerStatus = 2;
const allowedBits = [1, 2, 4, 8];

/**
 * The payload of a Token Status List JWT with two bits an entry
 * (https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/ §5.1). `statuses` has one byte an entry: 0 valid, 1
 * invalid, 2 suspended. `ttl` and `validSeconds` in seconds.
 */
export function tokenStatusListPayload(input: {
  readonly uri: string;
  readonly statuses: Uint8Array;
  readonly issuedAt: Date;
  readonly validSeconds: number;
  readonly ttl: number;
  /** Where the addresses of all lists of the issuer are found (§9). */
  readonly aggregationUri?: string | undefined;
}): JsonObject {
  const { uri, statuses, issuedAt, validSeconds, ttl, aggregationUri } = input;
  const list = new Uint8Array(Math.ceil((statuses.length * bitsPerStatus) / 8));
  statuses.forEach((status, index) => {
    const place = index >> 2;
    list[place] = (list[place] ?? 0) | ((status & 3) << ((index & 3) * bitsPerStatus));
  });
  return {
    sub: uri,
    iat: epochSeconds(issuedAt),
    exp: epochSeconds(addSeconds(issuedAt, validSeconds)),
    ttl,
    status_list: definedMembers({
      bits: bitsPerStatus,
      lst: base64url(pack('deflate', list)),
      aggregation_uri: aggregationUri,
    }),
  };
}

/** A Token Status List ready to be asked; `ttl` is how long it may be kept, in seconds. */
export type TokenStatuses = {
  readonly bits: number;
  readonly list: Uint8Array;
  readonly ttl: number | undefined;
};

/** Unpacks the list of a verified payload; `STATUS_VERIFICATION_ERROR` where its form is wrong. */
export function readTokenStatuses(payload: JsonObject): TokenStatuses | JoseFault {
  const stated = payload['status_list'];
  const { bits, lst } = isJsonObject(stated) ? stated : {};
  if (typeof bits !== 'number' || !allowedBits.includes(bits) || typeof lst !== 'string') {
    return {
      code: 'STATUS_VERIFICATION_ERROR',
      detail: 'The status list does not have the form it should have.',
    };
  }
  const list = unpack('deflate', lst);
  if (list === undefined)
    return { code: 'STATUS_VERIFICATION_ERROR', detail: 'The status list does not unpack, or is too large.' };
  const { ttl } = payload;
  return { bits, list, ttl: typeof ttl === 'number' ? ttl : undefined };
}

/** The status value at an index; `RANGE_ERROR` beyond the list's end. */
export function tokenStatusAt({ bits, list }: TokenStatuses, index: number): number | JoseFault {
  const perByte = 8 / bits;
  const byte = Number.isSafeInteger(index) && index >= 0 ? list[Math.floor(index / perByte)] : undefined;
  if (byte === undefined) return { code: 'RANGE_ERROR', detail: 'The status index is beyond the list.' };
  return (byte >> ((index % perByte) * bits)) & ((1 << bits) - 1);
}

/** Both steps at once: the status value at an index of a verified payload. */
export function readTokenStatus(payload: JsonObject, index: number): number | JoseFault {
  const statuses = readTokenStatuses(payload);
  return 'code' in statuses ? statuses : tokenStatusAt(statuses, index);
}

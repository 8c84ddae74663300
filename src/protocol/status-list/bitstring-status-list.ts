import { base64url } from '../../base/bytes.ts';
import { isoSeconds } from '../../base/clock.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import type { JoseFault } from '../jose/compact-jws.ts';
import { pack, unpack } from './compressed-list.ts';

export type BitstringPurpose = 'revocation' | 'suspension';

/** The smallest list the specification allows, so that an index hides among many. */
export const leastEntries = 131_072;

const statusOfPurpose: { readonly [purpose in BitstringPurpose]: number } = { revocation: 1, suspension: 2 };

/**
 * An unsigned BitstringStatusListCredential (https://www.w3.org/TR/vc-bitstring-status-list/ §2.2) of the entries whose
 * status is the purpose's: 1 revoked, 2 suspended, one byte an entry. `ttl` in milliseconds.
 */
export function bitstringStatusListCredential(input: {
  readonly id: string;
  readonly issuer: string;
  readonly purpose: BitstringPurpose;
  readonly statuses: Uint8Array;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly ttl: number;
}): JsonObject {
  const { id, issuer, purpose, statuses, validFrom, validUntil, ttl } = input;
  const list = new Uint8Array(Math.ceil(Math.max(statuses.length, leastEntries) / 8));
  statuses.forEach((status, index) => {
    // The first index is the most significant bit of the first byte.
    if (status === statusOfPurpose[purpose])
      list[index >> 3] = (list[index >> 3] ?? 0) | (0x80 >> (index & 7));
  });
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer,
    validFrom: isoSeconds(validFrom),
    validUntil: isoSeconds(validUntil),
    credentialSubject: {
      id: `${id}#list`,
      type: 'BitstringStatusList',
      statusPurpose: purpose,
      encodedList: `u${base64url(pack('gzip', list))}`,
      ttl,
    },
  };
}

/** A bitstring ready to be asked, with the purposes it speaks of; `ttl` is how long it may be kept, in seconds. */
export type BitstringStatuses = {
  readonly purposes: readonly string[];
  readonly list: Uint8Array;
  readonly ttl: number | undefined;
};

/**
 * Unpacks the list of a verified credential. Faults (§3.2): `STATUS_VERIFICATION_ERROR` where its form is wrong,
 * `STATUS_LIST_LENGTH_ERROR` where it is too short.
 */
export function readBitstringStatuses(credential: JsonObject): BitstringStatuses | JoseFault {
  const subject = credential['credentialSubject'];
  const { type, statusPurpose, encodedList, ttl } = isJsonObject(subject) ? subject : {};
  const purposes = [statusPurpose ?? []].flat().filter((purpose) => typeof purpose === 'string');
  if (
    type !== 'BitstringStatusList' ||
    purposes.length === 0 ||
    typeof encodedList !== 'string' ||
    !encodedList.startsWith('u')
  ) {
    return malformed('The status list does not have the form it should have.');
  }
  const list = unpack('gzip', encodedList.slice(1));
  if (list === undefined) return malformed('The status list does not unpack, or is too large.');
  if (list.length * 8 < leastEntries) return tooShort();
  return { purposes, list, ttl: typeof ttl === 'number' ? ttl / 1000 : undefined };
}

/** Where a status stands in a bitstring: in `size` bits, at this place among entries of that size. */
export type BitstringPlace = { readonly index: number; readonly purpose: string; readonly size: number };

/**
 * The status of an entry: 0, or what `size` bits say, the first bit the most significant. Faults:
 * `STATUS_VERIFICATION_ERROR` for a list of another purpose, `STATUS_LIST_LENGTH_ERROR` for one with too few entries of
 * that size, `RANGE_ERROR` beyond its end.
 */
export function bitstringStatusAt(
  { purposes, list }: Pick<BitstringStatuses, 'purposes' | 'list'>,
  { index, purpose, size }: BitstringPlace,
): number | JoseFault {
  if (!purposes.includes(purpose)) return malformed('The status list is for another purpose.');
  const entries = Math.floor((list.length * 8) / size);
  if (entries < leastEntries) return tooShort();
  if (!Number.isSafeInteger(index) || index < 0 || index >= entries)
    return { code: 'RANGE_ERROR', detail: 'The status index is beyond the list.' };
  let status = 0;
  for (let bit = index * size; bit < (index + 1) * size; bit += 1)
    status = status * 2 + (((list[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
  return status;
}

/** Both steps at once: whether an entry of a verified list credential has the status of the purpose. */
export function readBitstringStatus(
  credential: JsonObject,
  index: number,
  purpose: string,
): boolean | JoseFault {
  const statuses = readBitstringStatuses(credential);
  if ('code' in statuses) return statuses;
  const status = bitstringStatusAt(statuses, { index, purpose, size: 1 });
  return typeof status === 'number' ? status !== 0 : status;
}

function malformed(detail: string): JoseFault {
  return { code: 'STATUS_VERIFICATION_ERROR', detail };
}

function tooShort(): JoseFault {
  return { code: 'STATUS_LIST_LENGTH_ERROR', detail: 'The status list has fewer than 131,072 entries.' };
}

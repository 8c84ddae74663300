import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { BitstringPurpose } from './bitstring-status-list.ts';

/** Entries of up to so many bits are read. */
export const mostStatusBits = 8;

const messages: { readonly [purpose in BitstringPurpose]: readonly [string, string] } = {
  revocation: ['valid', 'revoked'],
  suspension: ['not suspended', 'suspended'],
};

/** The list that says what is suspended, beside the one that says what is revoked. */
export function suspensionListUrl(revocationListUrl: string): string {
  return `${revocationListUrl}/suspension`;
}

/**
 * `credentialStatus` of a credential that can be revoked and suspended: one entry for each purpose, at the same place of
 * two lists (https://www.w3.org/TR/vc-bitstring-status-list/ §2.1).
 */
export function bitstringStatusEntries(revocationListUrl: string, index: number): readonly JsonObject[] {
  return [
    bitstringStatusEntry('revocation', { list: revocationListUrl, index }),
    bitstringStatusEntry('suspension', { list: suspensionListUrl(revocationListUrl), index }),
  ];
}

/** One such entry. It has one bit, so that `statusSize` is left out, and says what the bit means. */
export function bitstringStatusEntry(
  purpose: BitstringPurpose,
  { list, index }: { readonly list: string; readonly index: number },
): JsonObject {
  return {
    id: `${list}#${index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: purpose,
    statusListIndex: String(index),
    statusListCredential: list,
    statusMessage: messages[purpose].map((message, status) => ({ status: `0x${status}`, message })),
  };
}

/** What the values of an entry mean, by value; undefined where `statusMessage` is malformed or names a value twice. */
export function readStatusMessages(
  value: Json | undefined,
  bits: number,
): ReadonlyMap<number, string> | undefined {
  const list: readonly Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (list.length > 2 ** bits) return undefined;
  const read = new Map<number, string>();
  for (const each of list) {
    const { status, message } = isJsonObject(each) ? each : {};
    if (typeof status !== 'string' || typeof message !== 'string' || !/^0x[0-9a-f]{1,8}$/i.test(status))
      return undefined;
    read.set(Number(status), message);
  }
  return read.size === list.length ? read : undefined;
}

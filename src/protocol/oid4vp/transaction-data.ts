import { base64url } from '../../base/bytes.ts';
import { sha256Text } from '../../base/hash.ts';
import { canonicalJson, type JsonObject, readJson, isJsonObject } from '../../base/json.ts';
import { Problem } from '../../base/problem.ts';
import { readJws } from '../jose/compact-jws.ts';
import type { AskedQuery } from './dcql-answer.ts';
import { confirmsTransaction, type Presentation, type VpToken } from './vp-token.ts';

/** Something the holder is asked to confirm with what is presented. */
export type TransactionWish = {
  /** Which kind of transaction it is, by which the wallet knows how to show it. */
  readonly type: string;
  /** The ids of the credential queries, one of which it is confirmed with; of all where not given. */
  readonly credentialIds?: readonly string[] | undefined;
  readonly details: JsonObject;
};

const longest = 4096;
const ownMembers = ['type', 'credential_ids', 'transaction_data_hashes_alg'];

/**
 * Transaction data as it is sent (OpenID4VP 1.0 §5.1 and §8.4,
 * https://openid.net/specs/openid-4-verifiable-presentations-1_0.html): base64url of JSON. Only SD-JWT VCs have a defined
 * way to confirm it (§B.3.3.1), so it is asked for with these alone. Throws `invalid-request`.
 */
export function buildTransactionData(
  wishes: readonly TransactionWish[],
  query: AskedQuery,
): readonly string[] {
  return wishes.map(({ type, credentialIds = [...query.credentials.keys()], details }) => {
    if (credentialIds.some((id) => query.credentials.get(id)?.format !== 'dc+sd-jwt'))
      throw new Problem('invalid-request', 'Transactions are confirmed with SD-JWT VCs that are asked for.');
    if (ownMembers.some((name) => Object.hasOwn(details, name)))
      throw new Problem('invalid-request', 'The details of a transaction have a member of another meaning.');
    const text = canonicalJson({
      ...details,
      type,
      credential_ids: credentialIds,
      transaction_data_hashes_alg: ['sha-256'],
    });
    if (text.length > longest)
      throw new Problem('payload-too-large', 'The details of a transaction are too long.');
    return base64url(text);
  });
}

/**
 * Why an answer does not confirm what was asked, or undefined: every transaction is confirmed by the key binding of a
 * presentation for one of its credential queries, by SHA-256 of the text that was sent, and nothing else is confirmed
 * anywhere. The signatures are verified elsewhere.
 */
export function confirmationFault(sent: readonly string[], token: VpToken): string | undefined {
  const asked = sent.map((text) => ({ hash: sha256Text(text), credentialIds: credentialIdsOf(text) }));
  const confirmed = new Set<string>();
  for (const [queryId, presentations] of token) {
    const allowed = asked
      .filter(({ credentialIds }) => credentialIds.includes(queryId))
      .map(({ hash }) => hash);
    for (const presentation of presentations.filter(confirmsTransaction)) {
      const hashes = hashesIn(presentation);
      if (hashes === undefined || hashes.some((hash) => !allowed.includes(hash)))
        return 'A presentation confirms a transaction that it was not asked to confirm.';
      for (const hash of hashes) confirmed.add(hash);
    }
  }
  return asked.every(({ hash }) => confirmed.has(hash)) ? undefined : 'A transaction is not confirmed.';
}

function credentialIdsOf(text: string): readonly unknown[] {
  const read = readJson(Buffer.from(text, 'base64url').toString());
  const ids = 'value' in read && isJsonObject(read.value) ? read.value['credential_ids'] : undefined;
  return Array.isArray(ids) ? ids : [];
}

function hashesIn(presentation: Presentation): readonly string[] | undefined {
  if (typeof presentation !== 'string') return undefined;
  const proof = readJws(presentation.slice(presentation.lastIndexOf('~') + 1));
  if (proof.fault !== undefined || !presentation.includes('~')) return undefined;
  const { transaction_data_hashes: hashes, transaction_data_hashes_alg: algorithm = 'sha-256' } =
    proof.payload;
  if (algorithm !== 'sha-256' || !Array.isArray(hashes) || hashes.length === 0) return undefined;
  const texts = hashes.filter((hash: unknown) => typeof hash === 'string');
  return texts.length === hashes.length && new Set(texts).size === texts.length ? texts : undefined;
}

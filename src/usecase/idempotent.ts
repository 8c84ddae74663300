import { toJson } from '../base/json.ts';
import { Problem } from '../base/problem.ts';
import type { OfficeCode } from '../domain/trust/office.ts';
import type { Ports } from './ports.ts';
import type { WriteStore } from './store.ts';

/** Names one request of an office: `key` as the client chose it, `digest` of everything the request says. */
export type RequestIdentity = {
  readonly officeCode: OfficeCode;
  readonly key: string;
  readonly digest: string;
};

/**
 * Runs the work in one transaction and keeps its answer under the key in the same one, so that a repeated request gets
 * the same answer, as plain JSON, and changes nothing. Without an identity the work is simply run. Throws `idempotency-key-reused` where
 * the key came with another request before.
 */
export function runOnce(
  ports: Pick<Ports, 'store' | 'clock'>,
  identity: RequestIdentity | undefined,
  work: (store: WriteStore) => Promise<unknown>,
): Promise<unknown> {
  return ports.store.write<unknown>(async (store) => {
    if (identity === undefined) return work(store);
    const { officeCode, key, digest } = identity;
    const kept = await store.idempotency.claim(officeCode, key);
    if (kept !== undefined) {
      if (kept.digest === digest) return kept.answer;
      throw new Problem('idempotency-key-reused', 'This Idempotency-Key came with another request before.');
    }
    const answer = await work(store);
    await store.idempotency.keep(officeCode, key, { digest, answer: toJson(answer), keptAt: ports.clock() });
    return answer;
  });
}

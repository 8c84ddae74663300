import { addSeconds } from '../../base/clock.ts';
import { toJson, toMoment } from './column.ts';
import type { Unit } from './session.ts';

const everyMilliseconds = 10 * 60 * 1000;
const secondsInDay = 24 * 60 * 60;
// Longer than any limit on operations looks back.
const operationSeconds = 31 * secondsInDay;
/** How long an idempotency key keeps its answer. */
export const idempotencySeconds = secondsInDay;

/**
 * Removes one-time rows that expired a day ago or longer: they are refused from the moment they expire, so removing
 * them changes nothing but the size of the store. So do the keys of presentation requests
 * that nobody answered, and what offices asked about parties by.
 */
export async function sweep(unit: Unit): Promise<void> {
  const { builder } = unit.dialect;
  const before = toMoment(addSeconds(unit.now(), -secondsInDay));
  for (const table of [
    'nonce',
    'log_draft',
    'party_arrival',
    'access_token',
    'dpop_proof',
    'wallet_authorization',
    'refresh_token',
    'deferred_issuance',
  ] as const)
    await unit.run(builder.deleteFrom(table).where('expires_at', '<', before).compile());
  await unit.run(
    builder
      .updateTable('presentation_request')
      .set({ response_key: null })
      .where('expires_at', '<', before)
      .where('response_key', 'is not', null)
      .compile(),
  );
  await unit.run(
    builder
      .updateTable('link_request')
      .set({ sealed_salt: null, salted_keys: toJson([]) })
      .where('expires_at', '<', before)
      .where('sealed_salt', 'is not', null)
      .compile(),
  );
  const operationsBefore = toMoment(addSeconds(unit.now(), -operationSeconds));
  await unit.run(builder.deleteFrom('did_operation').where('at', '<', operationsBefore).compile());
  await unit.run(builder.deleteFrom('idempotency').where('claimed_at', '<', before).compile());
}

/** Sweeps every ten minutes until told to stop; does not keep the process alive. */
export function repeatSweep(sweepOnce: () => Promise<void>): () => void {
  const timer = setInterval(() => {
    sweepOnce().catch(() => undefined); // a store that fails now is swept the next time
  }, everyMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

import { addSeconds } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { type DidMethod, didMethodOf, didMethodTable } from '../../domain/did/did-method.ts';
import type { Did } from '../../domain/did/did.ts';
import {
  longestWindow,
  type OperationLimit,
  type OperationUrgency,
  operationWait,
} from '../../domain/did/operation-limit.ts';
import type { DidUpdate, Ports } from '../ports.ts';
import type { PreparedIdentifier } from '../records.ts';
import type { WriteStore } from '../store.ts';

/** A new version of a published document, not stored yet. */
export type PreparedVersion = { readonly prepared: PreparedIdentifier; readonly expectedVersion: number };

/**
 * The method of an identifier that can be changed in this way. Throws `conflict` where the method does not allow it: a
 * did:key or did:jwk identifier is its key and stays what it is.
 */
export function requireChangeable(did: Did, { kind, ...rest }: DidUpdate): DidMethod {
  const method = didMethodOf(did);
  const row = method && didMethodTable[method];
  const isNaming = kind === 'rename' || ('successor' in rest && rest.successor !== undefined);
  const isPossible =
    kind === 'witness' || kind === 'watch'
      ? method === 'webvh'
      : kind === 'rotate'
        ? row?.canRotate
        : isNaming
          ? row?.canName
          : row?.canDeactivate;
  if (method === undefined || isPossible !== true)
    throw new Problem(
      'conflict',
      'Identifiers of this method cannot be changed in this way; register the party with another method.',
    );
  return method;
}

/** The next version of a document that this node publishes. Throws `did-not-found` and `did-deactivated`. */
export async function preparePlainChange(
  ports: Pick<Ports, 'store' | 'dids'>,
  did: Did,
  update: DidUpdate,
): Promise<PreparedVersion> {
  const hosted = await ports.store.read.hostedDocuments.byDid(did);
  if (hosted === undefined) throw new Problem('did-not-found', 'The identifier is not kept here.');
  if (hosted.deactivated) throw new Problem('did-deactivated', 'The identifier is deactivated.');
  return {
    prepared: await ports.dids.updatePlain(did, update, hosted.version),
    expectedVersion: hosted.version,
  };
}

/**
 * Publishes a prepared version in the caller's transaction. Throws `did-log-conflict` where another change came first, and
 * `too-many-requests`.
 */
export async function commitPlainChange(
  ports: Pick<Ports, 'clock' | 'operationLimits'>,
  store: WriteStore,
  { prepared, expectedVersion }: PreparedVersion,
  kind: DidUpdate['kind'],
): Promise<void> {
  const { record, document } = prepared;
  const { did } = record;
  if (document === undefined) throw new Problem('internal-error', 'The change has no document.');
  const versions = await store.hostedDocuments.versions(did);
  const times = versions.filter(({ version }) => version > 1).map(({ at }) => at);
  const deactivated = kind === 'deactivate';
  refuseTooMany(ports, times, deactivated ? 'lastResort' : 'ordinary');
  const change = { document, deactivated, at: ports.clock() };
  if (!(await store.writeHostedDocuments.replace(did, expectedVersion, change)))
    throw new Problem('did-log-conflict', 'Another change of the identifier came first; try again.');
  await store.writeDids.keep(prepared);
}

/** Throws `too-many-requests`, with the seconds to wait, for one more operation after those at these times. */
export function refuseTooMany(
  ports: { readonly clock: () => Date; readonly operationLimits: readonly OperationLimit[] },
  times: readonly Date[],
  urgency: OperationUrgency,
): void {
  const now = ports.clock();
  const since = addSeconds(now, -longestWindow(ports.operationLimits)).getTime();
  const counted = times.filter((time) => time.getTime() >= since);
  const wait = operationWait(ports.operationLimits, { times: counted, now, urgency });
  if (wait === undefined) return;
  throw new Problem('too-many-requests', `The identifier was changed too often; wait ${wait} seconds.`, {
    retryAfter: wait,
  });
}

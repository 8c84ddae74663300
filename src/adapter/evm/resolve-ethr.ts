import type { Clock } from '../../base/clock.ts';
import type { ResolutionOptions, ResolutionResult } from '../../domain/did/resolution.ts';
import { type EthrDid, readEthrDid } from '../../protocol/did-ethr/ethr-did.ts';
import { type DatedEvent, ethrState } from '../../protocol/did-ethr/ethr-document.ts';
import { failed, resolved } from '../../protocol/did-resolution/resolution-outcome.ts';
import { type JsonRpc, JsonRpcRefused } from '../fetch/json-rpc.ts';
import { type CacheLimits, cacheLimits, createCache, type Reading } from '../resolver/cache.ts';
import type { MethodResolver } from '../resolver/method-resolver.ts';
import { ledgerReader, LedgerContradiction } from './ledger-reader.ts';
import { type EvmNetwork, networkNamed } from './network.ts';
import { HistoryTooLong, readHistory, type RegistryHistory } from './registry-history.ts';

const freshSeconds = 60;

/**
 * did:ethr (https://github.com/decentralized-identity/ethr-did-resolver/blob/master/doc/did-method-spec.md) on the
 * configured networks. Only blocks that have enough others on top of them count. A version is the number of a block; one
 * that is not there yet, or not deep enough, is not found. What the endpoints say must fit together; a single endpoint
 * that hides the last changes can still not be caught, several have to agree.
 */
export function ethrMethod(ports: {
  readonly networks: readonly EvmNetwork[];
  readonly rpc: JsonRpc;
  readonly clock: Clock;
  readonly limits?: CacheLimits;
}): MethodResolver {
  const { networks, rpc, clock, limits = cacheLimits } = ports;
  const cache = createCache<RegistryHistory>(clock, limits);
  return async (did, options) => {
    const subject = readEthrDid(did);
    if (subject === undefined) return failed('INVALID_DID', 'This is not a did:ethr DID of a sound account.');
    const network = networkNamed(networks, subject.network);
    if (network === undefined)
      return failed('FEATURE_NOT_SUPPORTED', 'The network of the DID is not configured here.');
    if (options.versionNumber !== undefined)
      return failed('FEATURE_NOT_SUPPORTED', 'The versions of did:ethr are not numbered one by one.');
    // Several DIDs are of one account; what is read is kept under the DID all the same, as it is for other methods.
    const question = { did, host: network.name, noCache: options.noCache ?? false };
    const answer = await cache.read(question, ({ signal }) => load(rpc, network, subject, signal));
    if (answer.failure !== undefined) return answer.failure;
    return resultOf(subject, answer.value, { options, now: clock() });
  };
}

async function load(
  rpc: JsonRpc,
  network: EvmNetwork,
  subject: EthrDid,
  signal: AbortSignal,
): Promise<Reading<RegistryHistory>> {
  try {
    const history = await readHistory(ledgerReader(rpc, network, signal), network, subject.address);
    return { value: history, ttl: freshSeconds };
  } catch (error) {
    if (error instanceof HistoryTooLong)
      return { failure: failed('INTERNAL_ERROR', 'The history of the DID is too long to be read.') };
    if (error instanceof LedgerContradiction || error instanceof JsonRpcRefused)
      return { failure: failed('INTERNAL_ERROR', 'What the network says of the DID cannot be relied on.') };
    return { failure: failed('INTERNAL_ERROR', 'The network does not answer.', { unreachable: true }) };
  }
}

function resultOf(
  subject: EthrDid,
  history: RegistryHistory,
  asked: { readonly options: ResolutionOptions; readonly now: Date },
): ResolutionResult {
  const moment = momentOf(history, asked);
  if (moment === undefined) return failed('NOT_FOUND', 'There is no such version of the DID yet.');
  const state = ethrState(subject, history, moment);
  if (state === undefined)
    return failed('INVALID_DID_DOCUMENT', 'What the ledger states makes no valid document.');
  const { document, deactivated, version, next } = state;
  return resolved(
    document,
    {
      ...(deactivated ? { deactivated } : {}),
      ...(version && { versionId: String(version.block), updated: timeOf(version) }),
      ...(next && { nextVersionId: String(next.block), nextUpdate: timeOf(next) }),
    },
    { contentType: 'application/did' },
  );
}

/** Up to which block the changes count, and when what they state must be valid; undefined for a time to come. */
function momentOf(
  { upTo, events }: RegistryHistory,
  { options, now }: { readonly options: ResolutionOptions; readonly now: Date },
): { readonly upTo: number; readonly time: number } | undefined {
  const { versionId, versionTime } = options;
  const present = Math.floor(now.getTime() / 1000);
  if (versionTime !== undefined) {
    const time = Math.floor(Date.parse(versionTime) / 1000);
    // A state of after the last block that counts may still be another one.
    if (!(time <= upTo.time)) return undefined;
    return { upTo: lastBlockUntil(events, time), time };
  }
  if (versionId === undefined) return { upTo: upTo.number, time: present };
  const block = /^(?:0|[1-9]\d{0,14})$/.test(versionId) ? Number(versionId) : undefined;
  if (block === undefined || block > upTo.number) return undefined;
  const version = events.findLast((event) => event.block <= block);
  return { upTo: block, time: version?.time ?? 0 };
}

function lastBlockUntil(events: readonly DatedEvent[], time: number): number {
  return events.findLast((event) => event.time <= time)?.block ?? -1;
}

/** DID Resolution 1.0 §3.1 wants times to the second. */
function timeOf({ time }: DatedEvent): string {
  return `${new Date(time * 1000).toISOString().slice(0, 19)}Z`;
}

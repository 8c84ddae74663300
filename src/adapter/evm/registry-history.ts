import type { EthereumAddress } from '../../protocol/did-ethr/ethr-did.ts';
import type { DatedEvent } from '../../protocol/did-ethr/ethr-document.ts';
import { readRegistryEvent } from '../../protocol/did-ethr/registry-event.ts';
import { type Block, LedgerContradiction, type LedgerReader } from './ledger-reader.ts';
import type { EvmNetwork } from './network.ts';

/** What the registry says of an identity, up to a block that is deep enough not to be undone. */
export type RegistryHistory = {
  readonly chainId: number;
  readonly events: readonly DatedEvent[];
  readonly upTo: Block;
};

/** The identity was changed more often than is read. */
export class HistoryTooLong extends Error {}

/** Blocks with changes of one identity that are read; each costs two questions to every endpoint. */
export const mostChanges = 500;

/**
 * Walks from the last change of an identity to its first. Each change names the block of the one before it, which must be
 * an earlier one, so the walk ends. Throws `LedgerContradiction` where what is read does not fit together: a chain that is
 * not the configured one, a change without its logs, logs that do not continue each other, or a reorganisation meanwhile.
 */
export async function readHistory(
  ledger: LedgerReader,
  network: EvmNetwork,
  identity: EthereumAddress,
): Promise<RegistryHistory> {
  const [chainId, head] = await Promise.all([ledger.chainId(), ledger.head()]);
  if (chainId !== network.chainId) throw new LedgerContradiction('The endpoint is of another chain.');
  const upTo = await ledger.block(Math.max(0, head - network.confirmations));
  if (upTo === undefined) throw new LedgerContradiction('The endpoint does not have its own block.');
  const changes: (readonly DatedEvent[])[] = [];
  let next = await ledger.changed(identity, upTo);
  let before = BigInt(upTo.number) + 1n;
  while (next !== 0n) {
    if (next >= before) throw new LedgerContradiction('A change does not come before the one that names it.');
    if (changes.length === mostChanges) throw new HistoryTooLong('The identity was changed too often.');
    const { events, previousChange } = await readChange(ledger, identity, Number(next));
    changes.push(events);
    before = next;
    next = previousChange;
  }
  const again = await ledger.block(upTo.number);
  if (again?.hash !== upTo.hash) throw new LedgerContradiction('The chain was reorganised meanwhile.');
  return { chainId, events: changes.toReversed().flat(), upTo };
}

async function readChange(
  ledger: LedgerReader,
  identity: EthereumAddress,
  number: number,
): Promise<{ readonly events: readonly DatedEvent[]; readonly previousChange: bigint }> {
  const [block, logs] = await Promise.all([ledger.block(number), ledger.logs(identity, number)]);
  if (block === undefined || logs.some(({ blockHash }) => blockHash !== block.hash))
    throw new LedgerContradiction('The logs are of another block.');
  const read = logs.map((log) => readRegistryEvent(log, identity));
  const known = read.filter((event) => event !== undefined);
  const [first, ...others] = known;
  // The first change of a block names an earlier block, and those after it the block itself.
  const isContinuous = others.every(({ previousChange }) => previousChange === BigInt(number));
  if (first === undefined || known.length !== read.length || !isContinuous)
    throw new LedgerContradiction('The logs of a change are not complete.');
  return {
    events: known.map(({ event }) => ({ event, block: number, time: block.time })),
    previousChange: first.previousChange,
  };
}

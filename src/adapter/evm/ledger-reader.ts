import { z } from 'zod';
import { canonicalJson, type Json, toJson } from '../../base/json.ts';
import type { EthereumAddress } from '../../protocol/did-ethr/ethr-did.ts';
import type { JsonRpc } from '../fetch/json-rpc.ts';
import type { EvmNetwork } from './network.ts';

/** What an endpoint says cannot be so, or two endpoints say different things. */
export class LedgerContradiction extends Error {}

export type Block = { readonly number: number; readonly hash: string; readonly time: number };
export type LedgerLog = {
  readonly blockHash: string;
  readonly logIndex: number;
  readonly topics: readonly string[];
  readonly data: string;
};
export type Receipt = { readonly block: number; readonly blockHash: string; readonly isSuccess: boolean };

const quantity = z
  .string()
  .regex(/^0x[0-9a-f]{1,13}$/)
  .transform(Number);
const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const word = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform(BigInt);
const blockSchema = z.object({ number: quantity, hash, timestamp: quantity }).nullable();
const mostLogs = 1_000;
const logSchema = z.object({
  address: z.string(),
  topics: z.array(hash).max(4),
  data: z.string(),
  blockHash: hash,
  blockNumber: quantity,
  logIndex: quantity,
  removed: z.boolean().optional(),
});
const receiptSchema = z
  .object({ blockNumber: quantity, blockHash: hash, status: z.enum(['0x0', '0x1']) })
  .nullable();
const changedSelector = '0xf96d0f9f'; // changed(address)

/** Reads one network within the time of `signal`, from all of its endpoints: what they do not agree on is not believed. */
export type LedgerReader = ReturnType<typeof ledgerReader>;

export function ledgerReader(rpc: JsonRpc, network: EvmNetwork, signal?: AbortSignal) {
  const askAll = <T>(method: string, params: readonly Json[], schema: z.ZodType<T>): Promise<readonly T[]> =>
    Promise.all(
      network.rpcUrls.map(async (url) => {
        const read = schema.safeParse(await rpc.call(url, method, params, signal));
        if (!read.success) throw new LedgerContradiction(`The answer to ${method} has another form.`);
        return read.data;
      }),
    );
  const ask = async <T>(method: string, params: readonly Json[], schema: z.ZodType<T>): Promise<T> => {
    const [first, ...others] = await askAll(method, params, schema);
    if (first === undefined) throw new LedgerContradiction('There is no endpoint.');
    const text = comparable(first);
    if (others.some((other) => comparable(other) !== text))
      throw new LedgerContradiction('The endpoints of the network do not agree.');
    return first;
  };
  return {
    chainId: () => ask('eth_chainId', [], quantity),
    /** The last block that all endpoints have. */
    head: async () => Math.min(...(await askAll('eth_blockNumber', [], quantity))),
    async block(number: number): Promise<Block | undefined> {
      const block = await ask('eth_getBlockByNumber', [hex(number), false], blockSchema);
      if (block !== null && block.number !== number)
        throw new LedgerContradiction('Another block was given than asked for.');
      return block === null ? undefined : { number, hash: block.hash, time: block.timestamp };
    },
    /** The block of the last change of an identity as the registry knew it at a block; 0 where there was none. */
    changed(identity: EthereumAddress, at: Block): Promise<bigint> {
      const data = `${changedSelector}${'0'.repeat(24)}${identity.slice(2)}`;
      return ask('eth_call', [{ to: network.registry, data }, hex(at.number)], word);
    },
    /** The logs of an identity in one block, in their order. */
    async logs(identity: EthereumAddress, number: number): Promise<readonly LedgerLog[]> {
      const filter = {
        address: network.registry,
        topics: [null, `0x${'0'.repeat(24)}${identity.slice(2)}`],
        fromBlock: hex(number),
        toBlock: hex(number),
      };
      const logs = await ask('eth_getLogs', [filter], z.array(logSchema).max(mostLogs));
      const isForeign = logs.some(
        ({ address, blockNumber, removed }) =>
          address.toLowerCase() !== network.registry || blockNumber !== number || removed === true,
      );
      if (isForeign) throw new LedgerContradiction('A log is not of the registry and the block asked for.');
      return logs.toSorted((one, other) => one.logIndex - other.logIndex);
    },
    async receipt(transaction: string): Promise<Receipt | undefined> {
      const receipt = await ask('eth_getTransactionReceipt', [transaction], receiptSchema);
      if (receipt === null) return undefined;
      const { blockNumber, blockHash, status } = receipt;
      return { block: blockNumber, blockHash, isSuccess: status === '0x1' };
    },
    nonce: (account: EthereumAddress) => ask('eth_getTransactionCount', [account, 'latest'], quantity),
    balance: (account: EthereumAddress) => ask('eth_getBalance', [account, 'latest'], bigQuantity),
    gasPrice: async () => {
      const prices = await askAll('eth_gasPrice', [], bigQuantity);
      return prices.reduce((most, price) => (price > most ? price : most));
    },
    hasCode: async () => (await ask('eth_getCode', [network.registry, 'latest'], z.string())) !== '0x',
  };
}

const bigQuantity = z
  .string()
  .regex(/^0x[0-9a-f]{1,64}$/)
  .transform(BigInt);

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}

function comparable(value: unknown): string {
  return typeof value === 'bigint' ? value.toString() : canonicalJson(toJson(value));
}

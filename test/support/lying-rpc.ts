import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AbiCoder, id } from 'ethers';

/** Answers a call of JSON-RPC; undefined is an error. */
export type Answers = (method: string, params: readonly unknown[]) => unknown;
export type LyingRpc = { readonly url: string; readonly calls: () => number; close(): Promise<void> };

/** An endpoint of a ledger on loopback that says whatever it is told to. */
export async function startLyingRpc(answers: Answers): Promise<LyingRpc> {
  let calls = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls += 1;
      const call = JSON.parse(Buffer.concat(chunks).toString());
      const result = answers(call.method, call.params);
      const error = { code: -32_000, message: 'no' };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ jsonrpc: '2.0', id: call.id, ...(result === undefined ? { error } : { result }) }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const registry = `0x${'aa'.repeat(20)}` as const;
export const identity = `0x${'11'.repeat(20)}` as const;
const hex = (value: number | bigint) => `0x${value.toString(16)}`;
const word = (value: number | bigint) => `0x${value.toString(16).padStart(64, '0')}`;
export const blockHash = (number: number, fork = 0) => word(BigInt(number) * 16n + BigInt(fork));

/** A log of the registry that says the owner changed. */
export function ownerLog(block: number, previous: number, more: object = {}) {
  const owner = `0x${'22'.repeat(20)}`;
  return {
    address: registry,
    topics: [id('DIDOwnerChanged(address,address,uint256)'), `0x${'0'.repeat(24)}${identity.slice(2)}`],
    data: AbiCoder.defaultAbiCoder().encode(['address', 'uint256'], [owner, previous]),
    ...{ blockHash: blockHash(block), blockNumber: hex(block), logIndex: '0x0', removed: false },
    ...more,
  };
}

/** A chain of one identity whose last change is in block `changed`; `logs` says what each block holds. */
export function chainAnswers(chain: {
  readonly chainId?: number;
  readonly head?: number;
  readonly changed: number;
  readonly logs: (block: number) => readonly object[];
  readonly hash?: (block: number) => string;
}): Answers {
  const { chainId = 5, head = 1_000_000, changed, logs, hash = blockHash } = chain;
  return (method, params) => {
    switch (method) {
      case 'eth_chainId':
        return hex(chainId);
      case 'eth_blockNumber':
        return hex(head);
      case 'eth_call':
        return word(changed);
      case 'eth_getBlockByNumber': {
        const number = Number(params[0]);
        return { number: hex(number), hash: hash(number), timestamp: hex(1_700_000_000 + number) };
      }
      case 'eth_getLogs': {
        const [{ fromBlock }] = params as [{ fromBlock: string }];
        return logs(Number(fromBlock));
      }
      default:
        return undefined;
    }
  };
}

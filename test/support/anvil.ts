import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { Interface } from 'ethers';
import { z } from 'zod';

const binary = path.resolve('node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil');
const artifact =
  'node_modules/ethr-did-registry/artifacts/contracts/EthereumDIDRegistry.sol/EthereumDIDRegistry.json';
const startSeconds = 20;

/** A chain in a process of its own on loopback, with the registry of did:ethr on it. */
export type TestChain = {
  readonly url: string;
  readonly chainId: number;
  readonly registry: `0x${string}`;
  call(method: string, params: readonly unknown[]): Promise<unknown>;
  /** Adds so many blocks. */
  mine(blocks: number): Promise<void>;
  /** Gives an account something to pay with. */
  fund(account: string): Promise<void>;
  /** Calls the registry as the account, whoever has its key. */
  act(account: string, name: string, values: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
};

/** Why there is no chain here; undefined where there is one. It is said aloud, so that nobody takes a skip for a pass. */
export function chainAbsence(): string | undefined {
  if (existsSync(binary)) return undefined;
  const reason = `The optional package @foundry-rs/anvil-linux-amd64 is not installed (${binary}).`;
  console.warn(`No chain to test did:ethr on: ${reason}`);
  return reason;
}

const { abi, bytecode } = z
  .object({ abi: z.array(z.any()), bytecode: z.string() })
  .parse(JSON.parse(readFileSync(artifact, 'utf8')));
const registryInterface = new Interface(abi);

export async function startChain(chainId = 31_337): Promise<TestChain> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = ['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId), '--silent'];
  // Blocks that follow each other fast are dated ahead; from yesterday on they never reach the future.
  options.push('--timestamp', String(Math.floor(Date.now() / 1000) - 86_400));
  const child = spawn(binary, options, { stdio: 'ignore' });
  const call = (method: string, params: readonly unknown[]) => ask(url, method, params);
  try {
    await untilAnswers(call);
    const [deployer] = z.array(z.string()).parse(await call('eth_accounts', []));
    const hash = await call('eth_sendTransaction', [{ from: deployer, data: bytecode }]);
    const { contractAddress } = z.object({ contractAddress: z.string() }).parse(await untilMined(call, hash));
    return {
      ...{ url, chainId, registry: `0x${contractAddress.slice(2)}`, call },
      mine: async (blocks) => void (await call('anvil_mine', [`0x${blocks.toString(16)}`])),
      fund: async (account) =>
        void (await call('anvil_setBalance', [account, `0x${(10n ** 18n).toString(16)}`])),
      async act(account, name, values) {
        await call('anvil_impersonateAccount', [account]);
        await call('anvil_setBalance', [account, `0x${(10n ** 18n).toString(16)}`]);
        const data = registryInterface.encodeFunctionData(name, [...values]);
        const sent = [{ from: account, to: contractAddress, data, gas: '0x30d40' }];
        const sentHash = await call('eth_sendTransaction', sent);
        if ((await call('anvil_getAutomine', [])) === true) await untilMined(call, sentHash);
      },
      close: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function ask(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const answer = z
    .object({ result: z.unknown(), error: z.object({ message: z.string() }).optional() })
    .parse(await response.json());
  if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result;
}

// A transaction is mined at once, but not always before its hash is answered on a busy machine.
async function untilMined(call: TestChain['call'], hash: unknown): Promise<unknown> {
  const end = Date.now() + startSeconds * 1000;
  for (;;) {
    const receipt = await call('eth_getTransactionReceipt', [hash]);
    if (receipt !== null) return receipt;
    if (Date.now() > end) throw new Error('The transaction was not mined.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function untilAnswers(call: TestChain['call']): Promise<void> {
  const end = Date.now() + startSeconds * 1000;
  for (;;) {
    try {
      await call('eth_chainId', []);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('No port.'));
      server.close(() => resolve(address.port));
    });
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

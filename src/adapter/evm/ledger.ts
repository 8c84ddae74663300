import { Signature, Transaction } from 'ethers';
import { Problem } from '../../base/problem.ts';
import { addressOfKey, type EthrDid, readEthrDid } from '../../protocol/did-ethr/ethr-did.ts';
import { ethrState } from '../../protocol/did-ethr/ethr-document.ts';
import type { DidLedger, PreparedTransaction, Store } from '../../usecase/ports.ts';
import type { DidRecord, DidTransaction, KeyRecord } from '../../usecase/records.ts';
import type { JsonRpc } from '../fetch/json-rpc.ts';
import type { Custody } from '../keys/custody.ts';
import { LedgerContradiction, type LedgerReader, ledgerReader } from './ledger-reader.ts';
import { type EvmNetwork, networkNamed } from './network.ts';
import { readHistory } from './registry-history.ts';
import { changeOwnerCall, revokeKeyCall, stateKeyCall } from './registry-calls.ts';

type LedgerOptions = {
  readonly networks: readonly EvmNetwork[];
  readonly rpc: JsonRpc;
  readonly custody: Custody;
  readonly store: Store;
};
/** Where an identifier is, and how it is read there. */
type Place = { readonly subject: EthrDid; readonly network: EvmNetwork; readonly ledger: LedgerReader };
type NewKey = Omit<KeyRecord, 'did'>;

// Twice what the dearest call was measured to use.
const gasLimit = 120_000n;
const deadlineMs = 5_000;

/**
 * Changes did:ethr identifiers by transactions that the key in custody signs; the account of the key pays for them. A
 * rotation states the new key, takes the former one back and gives the identity to the new key's account.
 */
export function createLedger(options: LedgerOptions): DidLedger {
  const { rpc } = options;
  return {
    prepare: (record, kind) => answered(() => prepare(options, record, kind)),
    async send({ did, signed }) {
      const { network } = placeOf(options, did);
      for (const transaction of signed.split('\n')) {
        const sent = await Promise.allSettled(
          network.rpcUrls.map((url) => rpc.call(url, 'eth_sendRawTransaction', [transaction])),
        );
        // An endpoint that has it already refuses it, and so do those that heard of it from the first one.
        if (sent.every(({ status }) => status === 'rejected'))
          throw new Problem('unavailable', 'The ledger did not take the transaction.');
      }
    },
    state: ({ did, signed }) => answered(() => stateOf(placeOf(options, did), signed)),
  };
}

async function prepare(
  options: LedgerOptions,
  record: DidRecord,
  kind: DidTransaction['kind'],
): Promise<PreparedTransaction> {
  const place = placeOf(options, record.did);
  const { subject } = place;
  const keyId = record.controllerKeyId;
  const controller = keyId === undefined ? undefined : await options.store.read.keys.byId(keyId);
  if (controller === undefined) throw new Problem('did-deactivated', 'The identifier has no key any more.');
  const held = await Promise.all(record.keys.map((key) => options.store.read.keys.byId(key.keyId)));
  const stated = held
    .filter((_, index) => record.keys[index]?.verificationMethod.includes('#delegate-'))
    .filter((key) => key !== undefined);
  const revocations = stated.map((key) => revokeKeyCall(subject.address, key.publicKeyHex));
  const retiredKeyIds = [...new Set([controller.keyId, ...record.keys.map((key) => key.keyId)])];
  if (kind === 'deactivate') {
    const signed = await signAll(options, place, controller, [changeOwnerCall(subject.address)]);
    const nextRecord = { ...record, controllerKeyId: undefined, keys: [] };
    return { did: record.did, kind, ...signed, nextRecord, retiredKeyIds, newKeys: [] };
  }
  const made = (await options.custody.generate('ES256K')).record;
  const signed = await signAll(options, place, controller, [
    ...revocations,
    stateKeyCall(subject.address, made.publicKeyHex),
    changeOwnerCall(subject.address, accountOf(made)),
  ]);
  // Stated keys are numbered, and one that is taken back counts once more.
  const number = (await countedKeys(place)) + revocations.length + 1;
  const nextRecord = rotated(record, made, number);
  const newKeys = [{ ...made, did: record.did }];
  return { did: record.did, kind, ...signed, nextRecord, retiredKeyIds, newKeys };
}

function rotated(record: DidRecord, { keyId }: NewKey, number: number): DidRecord {
  const relationships = ['authentication', 'assertionMethod'];
  const verificationMethod = `${record.did}#delegate-${number}`;
  return { ...record, controllerKeyId: keyId, keys: [{ keyId, verificationMethod, relationships }] };
}

async function countedKeys({ subject, network, ledger }: Place): Promise<number> {
  const history = await readHistory(ledger, { ...network, confirmations: 0 }, subject.address);
  const { number, time } = history.upTo;
  return ethrState(subject, history, { upTo: number, time })?.keyCount ?? 0;
}

async function signAll(
  { custody }: LedgerOptions,
  { network, ledger }: Place,
  key: KeyRecord,
  calls: readonly string[],
): Promise<{ readonly hash: string; readonly signed: string }> {
  const account = accountOf(key);
  const [chainId, nonce, balance, price] = await Promise.all([
    ledger.chainId(),
    ledger.nonce(account),
    ledger.balance(account),
    ledger.gasPrice(),
  ]);
  if (chainId !== network.chainId) throw new LedgerContradiction('The endpoint is of another chain.');
  // The price moves from block to block; what is offered too much is not spent on most chains.
  const gasPrice = price * 2n;
  if (balance < gasPrice * gasLimit * BigInt(calls.length))
    throw new Problem('conflict', 'The account of the identifier cannot pay for the change.');
  const signed: Transaction[] = [];
  for (const [offset, data] of calls.entries()) {
    const terms = { type: 0, to: network.registry, value: 0n, gasLimit, gasPrice, chainId, data };
    const transaction = Transaction.from({ ...terms, nonce: nonce + offset });
    const digest = Buffer.from(transaction.unsignedHash.slice(2), 'hex');
    const { r, s, yParity } = await custody.signDigest(key, digest);
    transaction.signature = Signature.from({ r: hexOf(r), s: hexOf(s), yParity });
    signed.push(transaction);
  }
  return {
    hash: signed.at(-1)?.hash ?? '',
    signed: signed.map(({ serialized }) => serialized).join('\n'),
  };
}

// The last one gives the identity away, so it decides for all of them.
async function stateOf({ network, ledger }: Place, signed: string): Promise<DidTransaction['state']> {
  const { hash } = Transaction.from(signed.split('\n').at(-1) ?? '');
  const receipt = hash === null ? undefined : await ledger.receipt(hash);
  if (receipt === undefined) return 'pending';
  const isDeep = receipt.block <= (await ledger.head()) - network.confirmations;
  const block = isDeep ? await ledger.block(receipt.block) : undefined;
  if (block?.hash !== receipt.blockHash) return 'pending';
  return receipt.isSuccess ? 'final' : 'failed';
}

function placeOf({ networks, rpc }: LedgerOptions, did: DidRecord['did']): Place {
  const subject = readEthrDid(did);
  const network = subject && networkNamed(networks, subject.network);
  if (subject === undefined || network === undefined)
    throw new Problem('did-method-not-supported', 'The network of the identifier is not configured here.');
  return { subject, network, ledger: ledgerReader(rpc, network, AbortSignal.timeout(deadlineMs)) };
}

function accountOf({ publicKeyHex }: NewKey) {
  const account = addressOfKey(publicKeyHex);
  if (account === undefined) throw new Problem('internal-error', 'The key has no account.');
  return account;
}

function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString('hex')}`;
}

async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('unavailable', 'The ledger of the identifier cannot be relied on now.', { cause });
  }
}

import { getResolver } from 'ethr-did-resolver';
import { Resolver as LibraryResolver } from 'did-resolver';
import { computeAddress, encodeBytes32String, hexlify, SigningKey, toUtf8Bytes } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ethrMethod } from '../../src/adapter/evm/resolve-ethr.ts';
import { createJsonRpc } from '../../src/adapter/fetch/json-rpc.ts';
import { cacheLimits } from '../../src/adapter/resolver/cache.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import type { ResolutionOptions } from '../../src/domain/did/resolution.ts';
import { chainAbsence, startChain, type TestChain } from '../support/anvil.ts';

const absence = chainAbsence();
const keyOf = (byte: string) => new SigningKey(`0x${byte.repeat(32)}`).compressedPublicKey;
const addressOf = (byte: string) => computeAddress(keyOf(byte));
const attribute = (name: string, value: string) => [encodeBytes32String(name), value];
const year = 31_536_000;

describe.skipIf(absence !== undefined)('did:ethr on a chain', () => {
  const rpc = createJsonRpc();
  let chain: TestChain;
  const network = (confirmations = 0) => ({
    ...{ name: 'testing', chainId: chain.chainId, registry: chain.registry, confirmations },
    rpcUrls: [chain.url],
  });
  const resolve = (did: string, options: ResolutionOptions = {}, confirmations = 0) =>
    ethrMethod({
      ...{ networks: [network(confirmations)], rpc, clock: () => new Date() },
      limits: { ...cacheLimits, restSeconds: 0 },
    })(parseDid(did), options);

  beforeAll(async () => {
    chain = await startChain();
  }, 30_000);
  afterAll(async () => {
    await rpc.close();
    await chain?.close();
  });

  /** What the method's own library makes of the same chain. */
  const library = async (did: string) => {
    const registry = chain.registry;
    const resolver = new LibraryResolver(
      getResolver({ networks: [{ name: 'testing', chainId: chain.chainId, rpcUrl: chain.url, registry }] }),
    );
    return resolver.resolve(did);
  };

  test('an account that never changed is its own owner', async () => {
    const did = `did:ethr:testing:${addressOf('11')}`;
    const { document, documentMetadata } = await resolve(did);
    expect(document).toEqual((await library(did)).didDocument);
    expect(document?.verificationMethod).toEqual([
      {
        id: `${did}#controller`,
        type: 'EcdsaSecp256k1RecoveryMethod2020',
        controller: did,
        blockchainAccountId: `eip155:31337:${addressOf('11')}`,
      },
    ]);
    expect(documentMetadata).toEqual({});
  });

  test('a key as the identifier stands in the document, also by chain id', async () => {
    for (const name of ['testing', '0x7a69']) {
      const did = `did:ethr:${name}:${keyOf('12')}`;
      const { document } = await resolve(did);
      expect(document).toEqual((await library(did)).didDocument);
      expect(document?.assertionMethod).toEqual([`${did}#controller`, `${did}#controllerKey`]);
    }
  });

  test('what the registry states is what the library of the method makes of it', async () => {
    const owner = addressOf('13');
    const act = (name: string, ...values: readonly unknown[]) => chain.act(owner, name, [owner, ...values]);
    const did = `did:ethr:testing:${keyOf('13')}`;
    const ed25519 = `0x${'ab'.repeat(32)}`;
    await act('setAttribute', ...attribute('did/pub/Secp256k1/veriKey/hex', keyOf('21')), year);
    await act('setAttribute', ...attribute('did/pub/Ed25519/sigAuth/base64', ed25519), year);
    await act('setAttribute', ...attribute('did/pub/X25519/enc/base58', ed25519), year);
    await act('setAttribute', ...attribute('did/svc/Hub', hexlify(toUtf8Bytes('https://hub.example'))), year);
    await act('setAttribute', ...attribute('did/svc/Other', hexlify(toUtf8Bytes('{"uri":"x"}'))), year);
    await act('addDelegate', encodeBytes32String('veriKey'), addressOf('22'), year);
    await act('addDelegate', encodeBytes32String('sigAuth'), addressOf('23'), year);
    await act('addDelegate', encodeBytes32String('unknown'), addressOf('24'), year);
    await act('setAttribute', `0x${'ff'.repeat(32)}`, '0x00', year);
    await act('revokeAttribute', ...attribute('did/pub/Secp256k1/veriKey/hex', keyOf('21')));
    await act('revokeDelegate', encodeBytes32String('veriKey'), addressOf('22'));
    await act('setAttribute', ...attribute('did/pub/Secp256k1/veriKey', keyOf('25')), year);
    await chain.mine(1);
    const { document, documentMetadata } = await resolve(did);
    const theirs = await library(did);
    expect(document).toEqual(theirs.didDocument);
    expect(documentMetadata).toEqual(theirs.didDocumentMetadata);
    expect(document?.verificationMethod).toHaveLength(6);
  });

  test('a key for key agreement is gone once it is taken back', async () => {
    const owner = addressOf('14');
    const did = `did:ethr:testing:${owner}`;
    const value = attribute('did/pub/X25519/enc/hex', `0x${'cd'.repeat(32)}`);
    await chain.act(owner, 'setAttribute', [owner, ...value, year]);
    expect((await resolve(did)).document?.keyAgreement).toHaveLength(1);
    await chain.act(owner, 'revokeAttribute', [owner, ...value]);
    expect((await resolve(did)).document?.keyAgreement).toBeUndefined();
  });

  test('several changes in one block are read in their order', async () => {
    const owner = addressOf('15');
    const did = `did:ethr:testing:${owner}`;
    await chain.call('anvil_impersonateAccount', [owner]);
    await chain.call('evm_setAutomine', [false]);
    for (const byte of ['31', '32', '33'])
      await chain.act(owner, 'setAttribute', [
        ...[owner, ...attribute('did/pub/Secp256k1/veriKey/hex', keyOf(byte)), year],
      ]);
    await chain.mine(1);
    await chain.call('evm_setAutomine', [true]);
    const { document } = await resolve(did);
    expect(document).toEqual((await library(did)).didDocument);
    expect(document?.verificationMethod?.map(({ publicKeyHex }) => publicKeyHex)).toEqual([
      undefined,
      ...['31', '32', '33'].map((byte) => keyOf(byte).slice(2)),
    ]);
  });

  test('the owner changes, and the end is the end', async () => {
    const [owner, next] = [addressOf('16'), addressOf('17')];
    const did = `did:ethr:testing:${keyOf('16')}`;
    await chain.act(owner, 'changeOwner', [owner, next]);
    const changed = await resolve(did);
    expect(changed.document?.verificationMethod).toMatchObject([
      { id: `${did}#controller`, blockchainAccountId: `eip155:31337:${next}` },
    ]);
    expect(changed.document).toEqual((await library(did)).didDocument);
    await chain.act(next, 'changeOwner', [owner, `0x${'0'.repeat(40)}`]);
    const ended = await resolve(did);
    expect(ended.documentMetadata).toMatchObject({ deactivated: true });
    expect(ended.document).toMatchObject({ verificationMethod: [], authentication: [] });
    const before = await resolve(did, { versionId: changed.documentMetadata.versionId ?? '' });
    expect(before.document).toEqual(changed.document);
    expect(before.documentMetadata).toMatchObject({
      versionId: changed.documentMetadata.versionId,
      nextVersionId: ended.documentMetadata.versionId,
    });
  });

  test('a change counts only once enough blocks are on top of it', async () => {
    const owner = addressOf('18');
    const did = `did:ethr:testing:${owner}`;
    await chain.mine(10);
    await chain.act(owner, 'changeOwner', [owner, addressOf('19')]);
    const versionId = (await resolve(did)).documentMetadata.versionId ?? '';
    const young = await resolve(did, {}, 5);
    expect(young.documentMetadata.versionId).toBeUndefined();
    expect((await resolve(did, { versionId }, 5)).error?.type).toBe('NOT_FOUND');
    await chain.mine(5);
    expect((await resolve(did, {}, 5)).documentMetadata.versionId).toBe(versionId);
    expect((await resolve(did, { versionId }, 5)).error).toBeUndefined();
  });

  test('a version of the future, or none at all, is not found', async () => {
    const did = `did:ethr:testing:${addressOf('11')}`;
    for (const versionId of ['999999999', '1e3', '-1', 'one', '01'])
      expect((await resolve(did, { versionId })).error?.type).toBe('NOT_FOUND');
    const future = '2999-01-01T00:00:00Z';
    expect((await resolve(did, { versionTime: future })).error?.type).toBe('NOT_FOUND');
  });

  test('other networks, chains and spellings', async () => {
    const account = addressOf('11');
    const wrongCase = `0x${account.slice(2).replace(/[a-f]/i, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()))}`;
    const rows = [
      [`did:ethr:${account}`, 'FEATURE_NOT_SUPPORTED'],
      [`did:ethr:elsewhere:${account}`, 'FEATURE_NOT_SUPPORTED'],
      [`did:ethr:testing:${wrongCase}`, 'INVALID_DID'],
      [`did:ethr:testing:${account}00`, 'INVALID_DID'],
      [`did:ethr:testing:0x04${'00'.repeat(32)}`, 'INVALID_DID'],
      [`did:ethr:testing:0x02${'ff'.repeat(32)}`, 'INVALID_DID'],
      [`did:ethr:0x07a69:${account}`, 'INVALID_DID'],
    ] as const;
    for (const [did, expected] of rows)
      expect([did, (await resolve(did)).error?.type]).toEqual([did, expected]);
  });
});

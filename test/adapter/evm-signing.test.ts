import { createHash, randomBytes } from 'node:crypto';
import { recoverAddress, Signature } from 'ethers';
import { describe, expect, test } from 'vitest';
import { createCustody } from '../../src/adapter/keys/custody.ts';
import { KeyEncryptionKey } from '../../src/adapter/keys/seal.ts';
import { changeOwnerCall, revokeKeyCall, stateKeyCall } from '../../src/adapter/evm/registry-calls.ts';
import { evmNetworksSchema, networkNamed } from '../../src/adapter/evm/network.ts';
import { readConfig } from '../../src/config.ts';
import { accountId, addressOfKey } from '../../src/protocol/did-ethr/ethr-did.ts';
import { keyFromJwk, keyOfMethod } from '../../src/protocol/jose/verification-key.ts';
import { verifySignature } from '../../src/protocol/jose/verify-signature.ts';

const custody = createCustody({
  keyEncryptionKey: new KeyEncryptionKey(new Uint8Array(32).fill(3)),
  random: (length) => randomBytes(length),
});
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
const hexOf = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}`;

describe('keys on secp256k1 in custody', () => {
  test('sign with the lower s, and the signatures verify', async () => {
    const { record, publicJwk } = await custody.generate('ES256K');
    const key = keyFromJwk(publicJwk);
    if (key === undefined) throw new Error('The key is not sound.');
    for (let turn = 0; turn < 20; turn += 1) {
      const data = randomBytes(turn);
      const signature = await custody.sign(record, data);
      expect(signature).toHaveLength(64);
      expect(BigInt(hexOf(signature.subarray(32)))).toBeLessThanOrEqual(halfOrder);
      expect(verifySignature(key, 'ES256K', data, signature)).toBe(true);
      expect(verifySignature(key, 'ES256K', randomBytes(40), signature)).toBe(false);
    }
  });

  test('sign digests so that the account is found again, and only they do', async () => {
    const { record } = await custody.generate('ES256K');
    for (let turn = 0; turn < 10; turn += 1) {
      const digest = createHash('sha256').update(String(turn)).digest();
      const { r, s, yParity } = await custody.signDigest(record, digest);
      const account = recoverAddress(digest, Signature.from({ r: hexOf(r), s: hexOf(s), yParity }));
      expect(account.toLowerCase()).toBe(addressOfKey(record.publicKeyHex));
    }
    const other = (await custody.generate('ES256')).record;
    await expect(custody.signDigest(other, new Uint8Array(32))).rejects.toMatchObject({
      code: 'internal-error',
    });
  });

  test('a key in hexadecimal is a verification key of its one type, and alone', async () => {
    const { record } = await custody.generate('ES256K');
    const method = { id: 'did:ethr:x#k', controller: 'did:ethr:x', publicKeyHex: record.publicKeyHex };
    const type = 'EcdsaSecp256k1VerificationKey2019';
    expect(keyOfMethod({ ...method, type })?.algorithms).toEqual(['ES256K']);
    expect(keyOfMethod({ ...method, type: 'Ed25519VerificationKey2018' })).toBeUndefined();
    expect(keyOfMethod({ ...method, type, publicKeyMultibase: record.keyId })).toBeUndefined();
    for (const publicKeyHex of [
      '',
      `02${'ff'.repeat(32)}`,
      `${record.publicKeyHex}00`,
      `0x${record.publicKeyHex}`,
    ])
      expect(keyOfMethod({ ...method, type, publicKeyHex })).toBeUndefined();
  });
});

describe('calls of the registry', () => {
  const identity = `0x${'11'.repeat(20)}` as const;
  test('are those of its interface', () => {
    expect(changeOwnerCall(identity).slice(0, 10)).toBe('0xf00d4b5d');
    expect(changeOwnerCall(identity)).toMatch(/0{40}$/);
    expect(stateKeyCall(identity, '02').slice(0, 10)).toBe('0x7ad4b0a4');
    expect(revokeKeyCall(identity, '02').slice(0, 10)).toBe('0x00c023da');
  });

  test('an account id has the checksum of its address', () => {
    const address = '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed';
    expect(accountId(1, address)).toBe('eip155:1:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed');
  });
});

describe('networks in the configuration', () => {
  const good = { name: 'sepolia', chainId: 11_155_111, rpcUrls: ['https://rpc.example/key'] };
  const read = (...networks: readonly unknown[]) =>
    readConfig({ GID_EVM_NETWORKS: JSON.stringify(networks) }).evmNetworks;

  test('have the usual registry and depth', () => {
    expect(read(good)).toEqual([
      { ...good, registry: '0xdca7ef03e98e0dc2b855be647c39abe984fcf21b', confirmations: 12 },
    ]);
    expect(readConfig({}).evmNetworks).toEqual([]);
    const networks = evmNetworksSchema.parse([good]);
    expect(networkNamed(networks, '0xaa36a7')).toBe(networks[0]);
    expect(networkNamed(networks, 'mainnet')).toBeUndefined();
  });

  test('plain http is for this machine only', () => {
    expect(read({ ...good, rpcUrls: ['http://127.0.0.1:8545/'] })).toHaveLength(1);
    for (const url of ['http://rpc.example/', 'http://10.0.0.1/', 'ftp://x/', 'https://a:b@rpc.example/', ''])
      expect(() => read({ ...good, rpcUrls: [url] })).toThrow('invalid-request');
  });

  test.each([
    ['a name twice', [good, { ...good, chainId: 1 }]],
    ['a chain twice', [good, { ...good, name: 'other' }]],
    ['no endpoint', [{ ...good, rpcUrls: [] }]],
    ['a foreign member', [{ ...good, rpcUrl: 'https://rpc.example' }]],
    ['a name no DID can have', [{ ...good, name: 'Sepolia' }]],
    ['a wrong checksum', [{ ...good, registry: '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }]],
  ])('%s is refused, and the endpoint is not shown', (_name, networks) => {
    const attempt = () => read(...networks);
    expect(attempt).toThrow('invalid-request');
    try {
      attempt();
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('rpc.example');
    }
  });
});

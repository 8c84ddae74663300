import { describe, expect, test } from 'vitest';
import { parseDid } from '../../src/domain/did/did.ts';
import { readDidPkh } from '../../src/protocol/did-pkh/did-pkh.ts';
import { keccak256 } from '../../src/protocol/did-pkh/keccak.ts';

const read = (account: string) => readDidPkh(parseDid(`did:pkh:${account}`));
const bitcoin = 'bip122:000000000019d6689c085ae165831e93';
const dogecoin = 'bip122:1a91e3dace36e2be3bf030a65679fe82';
const solana = 'solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ';
const tezos = 'tezos:NetXdQprcVkpaWU';

const recovery = 'EcdsaSecp256k1RecoveryMethod2020';
const ed25519Hash = 'Ed25519PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021';
const p256Hash = 'P256PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021';

describe('a did:pkh DID', () => {
  // The examples of the specification, with the methods their published documents have.
  test.each([
    [`${bitcoin}:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6`, { blockchainAccountId: recovery }],
    [`${dogecoin}:DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L`, { blockchainAccountId: recovery }],
    ['eip155:1:0xb9c5714089478a327f09197987f16f9e5d936e8a', { blockchainAccountId: recovery }],
    ['eip155:42220:0xa0ae58da58dfa46fa55c3b86545e7065f90ff011', { blockchainAccountId: recovery }],
    ['eip155:137:0x4e90e8a8191c1c23a24a598c3ab4fb47ce926ff5', { blockchainAccountId: recovery }],
    [
      `${solana}:CKg5d12Jhpej1JqtmxLJgaFqqeYjxgPqToJ4LBdvG9Ev`,
      { controller: 'Ed25519VerificationKey2018', SolanaMethod2021: 'SolanaMethod2021' },
    ],
    [
      `${tezos}:tz1TzrmTBSuiVHV2VfMnGRMYvTEPCP42oSM8`,
      { blockchainAccountId: ed25519Hash, TezosMethod2021: 'TezosMethod2021' },
    ],
    [
      `${tezos}:tz2BFTyPeYRzxd5aiBchbXN3WCZhx7BqbMBq`,
      { blockchainAccountId: recovery, TezosMethod2021: 'TezosMethod2021' },
    ],
    [
      `${tezos}:tz3agP9LGe2cXmKQyYn6T68BHKjjktDbbSWX`,
      { blockchainAccountId: p256Hash, TezosMethod2021: 'TezosMethod2021' },
    ],
  ])('of %s has the methods of its network', (account, methods) => {
    const did = `did:pkh:${account}`;
    const ids = Object.keys(methods).map((fragment) => `${did}#${fragment}`);
    expect(read(account)).toMatchObject({
      kind: 'found',
      document: {
        id: did,
        verificationMethod: Object.values(methods).map((type, index) => ({
          id: ids[index],
          type,
          controller: did,
          blockchainAccountId: account,
        })),
        authentication: ids,
        assertionMethod: ids,
        capabilityDelegation: ids,
        capabilityInvocation: ids,
      },
    });
  });

  test('of Ethereum has the very document that the method publishes', () => {
    const account = 'eip155:1:0xb9c5714089478a327f09197987f16f9e5d936e8a';
    const did = `did:pkh:${account}`;
    const id = `${did}#blockchainAccountId`;
    expect(read(account)).toEqual({
      kind: 'found',
      document: {
        '@context': [
          'https://www.w3.org/ns/did/v1',
          {
            blockchainAccountId: 'https://w3id.org/security#blockchainAccountId',
            EcdsaSecp256k1RecoveryMethod2020:
              'https://identity.foundation/EcdsaSecp256k1RecoverySignature2020#EcdsaSecp256k1RecoveryMethod2020',
          },
        ],
        id: did,
        verificationMethod: [{ id, type: recovery, controller: did, blockchainAccountId: account }],
        authentication: [id],
        assertionMethod: [id],
        capabilityDelegation: [id],
        capabilityInvocation: [id],
      },
    });
  });

  test('of Solana has the key that the address is', () => {
    const reading = read(`${solana}:CKg5d12Jhpej1JqtmxLJgaFqqeYjxgPqToJ4LBdvG9Ev`);
    expect(reading.kind === 'found' && reading.document.verificationMethod?.[0]?.publicKeyJwk).toEqual({
      kty: 'OKP',
      crv: 'Ed25519',
      x: 'qDkywhH-S6nNxQhA6SHKsoFW7A2gX-X0b3TtwVBMHm8',
    });
  });

  // The addresses of EIP-55.
  test.each([
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
    '0x52908400098527886E0F7030069857D2E4169EE7',
    '0xde709f2102306220921060314715629080e2fb77',
  ])('of %s is sound', (address) => {
    expect(read(`eip155:1:${address}`).kind).toBe('found');
  });

  test.each([
    ['eip155:1:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed', 'invalid', 'a wrong checksum'],
    ['eip155:1:0xb9c5714089478a327f09197987f16f9e5d936e8', 'invalid', 'a short address'],
    ['eip155:1:b9c5714089478a327f09197987f16f9e5d936e8a', 'invalid', 'no 0x'],
    ['eip155:01:0xb9c5714089478a327f09197987f16f9e5d936e8a', 'invalid', 'a chain with a leading zero'],
    ['eip155:x:0xb9c5714089478a327f09197987f16f9e5d936e8a', 'invalid', 'a chain that is no number'],
    ['eip155:0xb9c5714089478a327f09197987f16f9e5d936e8a', 'invalid', 'no chain'],
    ['eip155:1:0xb9c5714089478a327f09197987f16f9e5d936e8a:x', 'invalid', 'a fourth part'],
    [`${bitcoin}:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p7`, 'invalid', 'a wrong checksum'],
    [`${bitcoin}:1`, 'invalid', 'an address that is too short'],
    [`${bitcoin}:DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L`, 'unsupported', 'an address of another chain'],
    [`${bitcoin}:3P14159f73E4gFr7JterCCQh9QjiTjiZrG`, 'unsupported', 'the address of a script'],
    [`${bitcoin}:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4`, 'unsupported', 'an address in Bech32'],
    ['bip122:ffffffffffffffffffffffffffffffff:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6', 'unsupported', 'a chain'],
    ['bip122:FF:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6', 'invalid', 'no hash of a block'],
    [`${solana}:11111111111111111111111111111111`, 'invalid', 'a key of small order'],
    [`${solana}:CKg5d12Jhpej1JqtmxLJgaFqqeYjxgPqToJ4LBdvG9E`, 'invalid', 'a short key'],
    [`${solana}:${'2'.repeat(128)}`, 'invalid', 'a long key'],
    [`${tezos}:tz1TzrmTBSuiVHV2VfMnGRMYvTEPCP42oSM9`, 'invalid', 'a wrong checksum'],
    [`${tezos}:KT1PWx2mnDueood7fEmfbBDKx1D9BAnnXitn`, 'unsupported', 'a contract'],
    ['cosmos:cosmoshub-3:cosmos1t2uflqwqe0fsj0shcfkrvpukewcw40yjj6hdc0', 'unsupported', 'a namespace'],
    ['eth:0xb9c5714089478a327f09197987f16f9e5d936e8a', 'invalid', 'the former way to write it'],
    ['constructor:1:a', 'invalid', 'a namespace that is too long'],
    [`eip155:1:${'0'.repeat(129)}`, 'invalid', 'an address that is too long'],
  ])('of %s is %s: %s', (account, kind) => {
    expect(read(account)).toEqual({ kind });
  });
});

test('Keccak-256 is the hash of Ethereum, not SHA3-256', () => {
  const digest = (text: string) => Buffer.from(keccak256(Buffer.from(text))).toString('hex');
  expect(digest('')).toBe('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
  expect(digest('abc')).toBe('4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45');
  expect(() => digest('a'.repeat(136))).toThrow(RangeError);
});

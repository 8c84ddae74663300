import type { JsonObject } from '../../base/json.ts';
import type { Did } from '../../domain/did/did.ts';
import type { DidDocument } from '../../domain/did/did-document.ts';
import { readDidDocument } from '../did-resolution/read-document.ts';
import { type AccountMethod, readNetworkAccount } from './network.ts';

/** What a did:pkh DID says: its document, that the kind of account is not supported here, or nothing. */
export type PkhReading =
  | { readonly kind: 'found'; readonly document: DidDocument }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'invalid' };

// An account id of CAIP-10 (https://chainagnostic.org/CAIPs/caip-10): namespace, reference and address.
const accountPattern = /^did:pkh:([-a-z0-9]{3,8}):([-_a-zA-Z0-9]{1,32}):([-.%a-zA-Z0-9]{1,128})$/;

const termUrls: { readonly [term: string]: string | JsonObject } = {
  blockchainAccountId: 'https://w3id.org/security#blockchainAccountId',
  publicKeyJwk: { '@id': 'https://w3id.org/security#publicKeyJwk', '@type': '@json' },
  Ed25519VerificationKey2018: 'https://w3id.org/security#Ed25519VerificationKey2018',
  EcdsaSecp256k1RecoveryMethod2020:
    'https://identity.foundation/EcdsaSecp256k1RecoverySignature2020#EcdsaSecp256k1RecoveryMethod2020',
  Ed25519PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021:
    'https://w3id.org/security#Ed25519PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021',
  P256PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021:
    'https://w3id.org/security#P256PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021',
  SolanaMethod2021: 'https://w3id.org/security#SolanaMethod2021',
  TezosMethod2021: 'https://w3id.org/security#TezosMethod2021',
};

/**
 * Reads a did:pkh DID (https://github.com/w3c-ccg/did-pkh/blob/main/did-pkh-method-draft.md): the account is checked by
 * the rules of its network, checksums included, and the document is the one of the method's published examples.
 */
export function readDidPkh(did: Did): PkhReading {
  const [, namespace = '', reference = '', address = ''] = accountPattern.exec(did) ?? [];
  if (namespace === '') return { kind: 'invalid' };
  const account = readNetworkAccount(namespace, reference, address);
  if (typeof account === 'string') return { kind: account };
  const document = documentOf(did, account);
  return document === undefined ? { kind: 'invalid' } : { kind: 'found', document };
}

function documentOf(did: Did, methods: readonly AccountMethod[]): DidDocument | undefined {
  const ids = methods.map(({ fragment }) => `${did}#${fragment}`);
  const hasKey = methods.some(({ publicKeyJwk }) => publicKeyJwk !== undefined);
  const terms = [
    'blockchainAccountId',
    ...(hasKey ? ['publicKeyJwk'] : []),
    ...methods.map(({ type }) => type),
  ];
  const document = {
    '@context': [
      'https://www.w3.org/ns/did/v1',
      Object.fromEntries(terms.map((term) => [term, termUrls[term] ?? ''])),
    ],
    id: did,
    verificationMethod: methods.map(({ type, publicKeyJwk }, index) => ({
      id: ids[index] ?? '',
      type,
      controller: did,
      blockchainAccountId: did.slice('did:pkh:'.length),
      ...(publicKeyJwk === undefined ? {} : { publicKeyJwk }),
    })),
    authentication: ids,
    assertionMethod: ids,
    capabilityDelegation: ids,
    capabilityInvocation: ids,
  };
  return readDidDocument(document, did);
}

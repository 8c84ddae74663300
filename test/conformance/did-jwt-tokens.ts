import { base64url } from '../../src/base/bytes.ts';
import type { DidDocument } from '../../src/domain/did/did-document.ts';
import { type JoseAlgorithm } from '../../src/protocol/jose/verification-key.ts';
import {
  curveOrders,
  derSignature,
  ecdsaSignature,
  littleEndian,
  malleated,
  methodOf,
  signatureOf,
  token,
  withSignature,
} from '../support/jose-keys.ts';
import {
  attacker,
  attackerKey,
  claims,
  headerFor,
  keys,
  now,
  victim,
  victimDocument,
  victimToken,
} from '../support/jose-office.ts';

/** A token, and where it matters the office's document and its metadata, as both verifiers get them. */
export type ComparedToken = {
  readonly token: string;
  readonly document?: DidDocument;
  readonly deactivated?: boolean;
};

type ComparedTokens = { readonly [title: string]: ComparedToken };

const header = headerFor('EdDSA');
const valid = victimToken({});
const [validHeader = '', validPayload = '', validSignature = ''] = valid.split('.');
const methods = (victimDocument.verificationMethod ?? []).filter(({ id }) => id.endsWith('#EdDSA'));
const bare: DidDocument = { id: victimDocument.id, verificationMethod: methods };
const listed = [`${victim}#EdDSA`];

function by(algorithm: Exclude<JoseAlgorithm, 'ES512'>): string {
  return token(keys[algorithm], headerFor(algorithm), claims);
}

function resigned(algorithm: 'ES256' | 'ES256K', change: (signature: Buffer) => Buffer): ComparedToken {
  const compact = by(algorithm);
  return { token: withSignature(compact, change(signatureOf(compact))) };
}

function withHeader(more: { readonly [member: string]: unknown }): ComparedToken {
  return { token: victimToken(more) };
}

function withClaims(more: { readonly [member: string]: unknown }): ComparedToken {
  return { token: victimToken({}, { ...claims, ...more }) };
}

function withPayload(payload: string): ComparedToken {
  return { token: victimToken({}, payload) };
}

export const validTokens: ComparedTokens = {
  'valid EdDSA': { token: by('EdDSA') },
  'valid ES256': { token: by('ES256') },
  'valid ES384': { token: by('ES384') },
  'valid ES256K': { token: by('ES256K') },
  'valid ES256 with a high s': resigned('ES256', (signature) => malleated('ES256', signature)),
  'valid ES256K with a high s': resigned('ES256K', (signature) => malleated('ES256K', signature)),
  'valid, `kid` a fragment only': withHeader({ kid: '#EdDSA' }),
  'valid, no `typ`': withHeader({ typ: undefined }),
  'valid, expires in a minute': withClaims({ exp: now + 60 }),
  'valid, expired 59 s ago': withClaims({ exp: now - 59 }),
  'valid, no times at all': withClaims({ iat: undefined, exp: undefined }),
  'valid, method of type JsonWebKey': {
    token: valid,
    document: { ...bare, assertionMethod: listed },
  },
  'valid, no `kid` and one key': {
    token: victimToken({ kid: undefined }),
    document: { ...bare, assertionMethod: listed },
  },
};

export const hostileHeaders: ComparedTokens = {
  'alg none, no signature': { token: withSignature(victimToken({ alg: 'none' }), '') },
  'alg none, with a signature': withHeader({ alg: 'none' }),
  'alg nOnE': withHeader({ alg: 'nOnE' }),
  'alg constructor': withHeader({ alg: 'constructor' }),
  'alg hasOwnProperty': withHeader({ alg: 'hasOwnProperty' }),
  'alg Ed25519 (former name)': withHeader({ alg: 'Ed25519' }),
  'alg ES256 on an Ed25519 key': withHeader({ alg: 'ES256' }),
  'alg ES256K-R': withHeader({ alg: 'ES256K-R' }),
  'alg HS256': withHeader({ alg: 'HS256' }),
  'alg missing': withHeader({ alg: undefined }),
  'unknown crit': withHeader({ crit: ['unheard-of'], 'unheard-of': 1 }),
  'b64 false and critical': withHeader({ crit: ['b64'], b64: false }),
  'jwk of the attacker, signed by the attacker': {
    token: token(attackerKey, { ...header, jwk: attackerKey.jwk }, claims),
  },
  'jwk of the attacker, signed by the office': withHeader({ jwk: attackerKey.jwk }),
  'x5c of the attacker': withHeader({ x5c: ['MIIB'] }),
  'jku of the attacker': withHeader({ jku: 'https://evil.example/keys' }),
  'kid of another DID': withHeader({ kid: `${attacker}#key` }),
  'kid of another key of the office': withHeader({ kid: `${victim}#ES256` }),
  'kid that names nothing': withHeader({ kid: `${victim}#nothing` }),
  'kid missing, several keys': withHeader({ kid: undefined }),
  'kid a number': withHeader({ kid: 7 }),
  'kid with a line break': withHeader({ kid: `${victim}#EdDSA\r\nX: 1` }),
  'typ of a key proof': withHeader({ typ: 'openid4vci-proof+jwt' }),
  'typ of a logout token': withHeader({ typ: 'logout+jwt' }),
  'alg twice in the header': {
    token: token(keys.EdDSA, `{"alg":"none","alg":"EdDSA","kid":"${victim}#EdDSA"}`, claims),
  },
};

export const hostilePayloads: ComparedTokens = {
  'iss twice': withPayload(`{"iss":"${attacker}","iss":"${victim}"}`),
  '__proto__ in the payload': withPayload(`{"iss":"${victim}","__proto__":{"admin":true}}`),
  'exp a text': withClaims({ exp: 'never' }),
  'exp an object': withClaims({ exp: {} }),
  'exp null': withClaims({ exp: null }),
  'exp beyond all numbers': withPayload(`{"iss":"${victim}","exp":1e999}`),
  'exp 0': withClaims({ exp: 0 }),
  'nbf a text': withClaims({ nbf: 'tomorrow' }),
  'nbf null': withClaims({ nbf: null }),
  'iat a text beside a good nbf': withClaims({ iat: 'yesterday', nbf: now - 5 }),
  'iat in the far future beside a good nbf': withClaims({ iat: now + 1e8, nbf: now - 5 }),
  'expired 61 s ago': withClaims({ exp: now - 61 }),
  'expired 299 s ago': withClaims({ exp: now - 299 }),
  'expired an hour ago': withClaims({ exp: now - 3600 }),
  'valid in 299 s': withClaims({ nbf: now + 299 }),
  'iss missing': withClaims({ iss: undefined }),
  'iss a list': withClaims({ iss: [victim] }),
  'iss an object': withClaims({ iss: { id: victim } }),
  'iss a DID URL': withClaims({ iss: `${victim}#EdDSA` }),
  'payload null': withPayload('null'),
  'payload a list': withPayload('[]'),
  'payload with a byte order mark': withPayload(`\ufeff${JSON.stringify(claims)}`),
  'payload with a lone surrogate': withPayload(`{"iss":"${victim}","name":"\\ud800"}`),
  'payload not UTF-8': {
    token: token(keys.EdDSA, header, Buffer.from(`{"iss":"${victim}","name":"\xff"}`, 'latin1')),
  },
  'payload nested 60,000 levels': withPayload(`{"iss":"${victim}","x":${'['.repeat(6e4)}${']'.repeat(6e4)}}`),
  'payload of 300 KiB': withClaims({ padding: 'x'.repeat(300 * 1024) }),
};

const identityKey = { kty: 'OKP', crv: 'Ed25519', x: base64url(littleEndian(1n)) } as const;

export const hostileSignatures: ComparedTokens = {
  'signature of the attacker': { token: token(attackerKey, header, claims) },
  'signature with a changed payload': {
    token: `${validHeader}.${base64url(JSON.stringify({ ...claims, sub: attacker }))}.${validSignature}`,
  },
  'EdDSA signature with S + L': {
    token: withSignature(valid, plusOrder(signatureOf(valid))),
  },
  'ES256 signature of zeros': resigned('ES256', () => Buffer.alloc(64)),
  'ES256 signature with r = n': resigned('ES256', () => ecdsaSignature('ES256', curveOrders.ES256, 1n)),
  'ES256 signature in DER': { token: withSignature(by('ES256'), derSignature(keys.ES256, by('ES256'))) },
  'ES256K signature with a byte more': resigned('ES256K', (good) => Buffer.concat([good, Buffer.alloc(1)])),
  'signature with padding': { token: `${valid}==` },
  'signature with a line break after it': { token: `${valid}\n` },
  'signature with trailing bits set': { token: `${valid.slice(0, -1)}${valid.endsWith('A') ? 'B' : 'h'}` },
  'four parts': { token: `${valid}.${validPayload}` },
  'JSON serialization': {
    token: JSON.stringify({ protected: validHeader, payload: validPayload, signature: validSignature }),
  },
  'Ed25519 identity key and its universal signature': {
    token: withSignature(valid, Buffer.concat([littleEndian(1n), Buffer.alloc(32)])),
    document: {
      ...bare,
      verificationMethod: [methodOf(victim, 'EdDSA', identityKey)],
      assertionMethod: listed,
    },
  },
};

export const hostileDocuments: ComparedTokens = {
  'key for keyAgreement only, no assertionMethod': {
    token: valid,
    document: { ...bare, keyAgreement: listed },
  },
  'key for authentication only': {
    token: valid,
    document: { ...bare, authentication: listed, assertionMethod: [] },
  },
  'document of a deactivated DID': { token: valid, deactivated: true },
  'document with another id': { token: valid, document: { ...victimDocument, id: attacker } },
  'key controlled by another DID': {
    token: valid,
    document: {
      ...bare,
      verificationMethod: methods.map((method) => ({ ...method, controller: attacker })),
      assertionMethod: listed,
    },
  },
  'method of another DID embedded': {
    token: token(attackerKey, headerFor('EdDSA', { kid: `${attacker}#key` }), claims),
    document: { ...bare, assertionMethod: [methodOf(attacker, 'key', attackerKey.jwk)] },
  },
  'two methods of the same id': {
    token: valid,
    document: {
      ...bare,
      verificationMethod: [...methods, methodOf(victim, 'EdDSA', attackerKey.jwk)],
      assertionMethod: listed,
    },
  },
  'private key in the document': {
    token: valid,
    document: {
      ...bare,
      verificationMethod: methods.map((method) => ({
        ...method,
        publicKeyJwk: { ...method.publicKeyJwk, d: base64url(Buffer.alloc(32, 1)) },
      })),
      assertionMethod: listed,
    },
  },
};

// The second valid-looking S: the order of the group is added to it.
function plusOrder(signature: Buffer): Buffer {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`);
  return Buffer.concat([signature.subarray(0, 32), littleEndian(s + order)]);
}

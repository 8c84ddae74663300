import { describe, expect, test } from 'vitest';
import { base64url } from '../../src/base/bytes.ts';
import { sha256 } from '../../src/base/hash.ts';
import { multibase } from '../../src/base/multibase.ts';
import { parseDid } from '../../src/domain/did/did.ts';
import { readDidPeer } from '../../src/protocol/did-peer/did-peer.ts';

const signing = 'z6Mkj3PUd1WjvaDhNZhhhXQdz5UnZXmS7ehtx8bsPpD47kKc';
const agreement = 'z6LSg8zQom395jKLrGiBNruB9MM6V8PWuf2FpEy4uRFiqQBR';
const p256 = 'zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169';

const read = (text: string) => readDidPeer(parseDid(`did:peer:${text}`));
const documentOf = (text: string) => {
  const reading = read(text);
  return reading.kind === 'found' ? reading.document : undefined;
};
const service = (value: unknown) => `.S${base64url(JSON.stringify(value))}`;

describe('a did:peer of kind 0', () => {
  test('has the document of its one key', () => {
    const did = `did:peer:0${signing}`;
    expect(documentOf(`0${signing}`)).toMatchObject({
      id: did,
      verificationMethod: [{ id: `${did}#${signing}`, controller: did, publicKeyMultibase: signing }],
      authentication: [`${did}#${signing}`],
    });
    expect(documentOf(`0${agreement}`)).not.toHaveProperty('authentication');
  });
});

describe('a did:peer of kind 2', () => {
  // The example of the specification, "Generating a did:peer:2".
  const text = `2.V${signing}.E${agreement}.SeyJ0IjoiZG0iLCJzIjp7InVyaSI6Imh0dHA6Ly9leGFtcGxlLmNvbS9kaWRjb21tIiwiYSI6WyJkaWRjb21tL3YyIl0sInIiOlsiZGlkOmV4YW1wbGU6MTIzNDU2Nzg5YWJjZGVmZ2hpI2tleS0xIl19fQ.SeyJ0IjoiZG0iLCJzIjp7InVyaSI6Imh0dHA6Ly9leGFtcGxlLmNvbS9hbm90aGVyIiwiYSI6WyJkaWRjb21tL3YyIl0sInIiOlsiZGlkOmV4YW1wbGU6MTIzNDU2Nzg5YWJjZGVmZ2hpI2tleS0yIl19fQ`;
  const did = `did:peer:${text}`;
  const endpoint = (uri: string, routingKey: string) => ({
    uri,
    accept: ['didcomm/v2'],
    routingKeys: [routingKey],
  });

  test('has the document that the specification shows', () => {
    expect(documentOf(text)).toEqual({
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
      id: did,
      alsoKnownAs: ['did:peer:3zQmd6RdU6e2nDrLn1rjwdA5Buzq7wJwsv3WJ1AgrwKYJoLE'],
      verificationMethod: [
        { id: '#key-1', controller: did, type: 'Multikey', publicKeyMultibase: signing },
        { id: '#key-2', controller: did, type: 'Multikey', publicKeyMultibase: agreement },
      ],
      authentication: ['#key-1'],
      keyAgreement: ['#key-2'],
      service: [
        {
          id: '#service',
          type: 'DIDCommMessaging',
          serviceEndpoint: endpoint('http://example.com/didcomm', 'did:example:123456789abcdefghi#key-1'),
        },
        {
          id: '#service-1',
          type: 'DIDCommMessaging',
          serviceEndpoint: endpoint('http://example.com/another', 'did:example:123456789abcdefghi#key-2'),
        },
      ],
    });
  });

  test('lists its keys under their purposes, in order', () => {
    expect(documentOf(`2.A${signing}.D${p256}.I${signing}.V${p256}.E${p256}`)).toMatchObject({
      assertionMethod: ['#key-1'],
      capabilityDelegation: ['#key-2'],
      capabilityInvocation: ['#key-3'],
      authentication: ['#key-4'],
      keyAgreement: ['#key-5'],
    });
  });

  test('keeps the id that a service names itself', () => {
    const named = { id: '#own', t: 'Other', s: 'https://a.example/' };
    expect(documentOf(`2.V${signing}${service(named)}${service({ t: 'dm', s: 'x' })}`)?.service).toEqual([
      { id: '#own', type: 'Other', serviceEndpoint: 'https://a.example/' },
      { id: '#service', type: 'DIDCommMessaging', serviceEndpoint: 'x' },
    ]);
  });

  test.each([
    ['without elements', '2'],
    ['without keys', `2${service({ t: 'dm', s: 'x' })}`],
    ['with an unknown purpose', `2.X${signing}`],
    ['with a purpose in lower case', `2.v${signing}`],
    ['with an empty element', `2.V${signing}.`],
    ['with an unsound key', '2.Vz6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDoo'],
    ['with a key for agreement that is to sign', `2.V${agreement}`],
    ['with an Ed25519 key that is to agree', `2.E${signing}`],
    ['with more than 20 elements', `2${`.V${signing}`.repeat(21)}`],
    ['with a service that is no JSON', `2.V${signing}.S${base64url('{')}`],
    ['with a list of services in one element', `2.V${signing}${service([{ t: 'dm', s: 'x' }])}`],
    ['with a service without a type', `2.V${signing}${service({ s: 'x' })}`],
    ['with an absolute service id', `2.V${signing}${service({ id: 'did:web:a#x', t: 'dm', s: 'x' })}`],
    ['with two services of one id', `2.V${signing}${service({ id: '#a', t: 'dm', s: 'x' }).repeat(2)}`],
    ['with a repeated member', `2.V${signing}.S${base64url('{"t":"dm","t":"dm","s":"x"}')}`],
    ['with a member and its abbreviation', `2.V${signing}${service({ t: 'dm', type: 'Other', s: 'x' })}`],
    [
      'with a service of many layers',
      `2.V${signing}.S${base64url(`{"t":"dm","s":${'['.repeat(20)}${']'.repeat(20)}}`)}`,
    ],
    ['with padding inside the base64url', `2.V${signing}.S${base64url('{"t":"dm","s":"x"}')}A`],
  ])('is none %s', (_, other) => {
    expect(read(other)).toEqual({ kind: 'invalid' });
  });
});

describe('a did:peer of kind 4', () => {
  const input = {
    '@context': ['https://www.w3.org/ns/did/v1'],
    verificationMethod: [
      { id: '#key-0', type: 'Multikey', publicKeyMultibase: signing },
      { id: '#key-1', type: 'Multikey', controller: 'did:web:other.example', publicKeyMultibase: p256 },
    ],
    authentication: ['#key-0', { id: '#key-2', type: 'Multikey', publicKeyMultibase: p256 }],
  };
  const json = Uint8Array.from([0x80, 0x04]);
  const encode = (text: string, prefix = json) => multibase(Buffer.concat([prefix, Buffer.from(text)]));
  const hashOf = (encoded: string) => multibase(Buffer.concat([Buffer.from([0x12, 0x20]), sha256(encoded)]));
  const longForm = (encoded: string) => `4${hashOf(encoded)}:${encoded}`;

  test('has the document inside its long form, completed', () => {
    const text = longForm(encode(JSON.stringify(input)));
    const did = `did:peer:${text}`;
    const [own, foreign] = input.verificationMethod;
    expect(documentOf(text)).toEqual({
      ...input,
      id: did,
      alsoKnownAs: [did.slice(0, did.lastIndexOf(':'))],
      verificationMethod: [{ ...own, controller: did }, foreign],
      authentication: ['#key-0', { ...(input.authentication[1] as object), controller: did }],
    });
  });

  // The document of the example in README of the reference implementation: {"hello":"world"}.
  test('is read as other implementations write it', () => {
    const text = '4zQmb7xLdVY9TXx8oov5XgpGUmGELgqiAV2699s43i6Qdm3M:zQSJgiFTYiCHjQ9MktwNThRXM7a';
    expect(documentOf(text)).toEqual({
      hello: 'world',
      id: `did:peer:${text}`,
      alsoKnownAs: ['did:peer:4zQmb7xLdVY9TXx8oov5XgpGUmGELgqiAV2699s43i6Qdm3M'],
    });
  });

  test.each([
    ['with another hash', `4${hashOf('zother')}:${encode(JSON.stringify(input))}`],
    ['with an id of its own', longForm(encode('{"id":"did:peer:x"}'))],
    ['of no JSON object', longForm(encode('[]'))],
    ['with a repeated member', longForm(encode('{"a":1,"a":2}'))],
    ['with another multicodec', longForm(encode('{}', Uint8Array.from([0x80, 0x05])))],
    ['with names that are no list', longForm(encode('{"alsoKnownAs":"x"}'))],
    [
      'with a private key',
      longForm(encode('{"verificationMethod":[{"id":"#a","type":"X","privateKeyMultibase":"z"}]}')),
    ],
    ['that is empty', longForm('z')],
    ['with a third part', `${longForm(encode('{}'))}:z1`],
  ])('is none %s', (_, text) => {
    expect(read(text)).toEqual({ kind: 'invalid' });
  });
});

test.each([
  ['1zQmZMygzYqNwU6Uhmewx5Xepf2VLp5S4HLSwwgf2aiKZuwa', 'unknown'],
  ['3zQmS19jtYDvGtKVrJhQnRFpBQAx3pJ9omx2HpNrcXFuRCz9', 'unknown'],
  ['4zQmd8CpeFPci817KDsbSAKWcXAE2mjvCQSasRewvbSF54Bd', 'unknown'],
  ['1zQm', 'invalid'],
  ['4zQmd8CpeFPci817KDsbSAKWcXAE2mjvCQSasRewvbSF54B0', 'invalid'],
  ['5z6Mk', 'invalid'],
  ['z6Mk', 'invalid'],
  ['0', 'invalid'],
  [`0${signing}.V${signing}`, 'invalid'],
])('did:peer:%s is %s', (text, kind) => {
  expect(read(text)).toEqual({ kind });
});

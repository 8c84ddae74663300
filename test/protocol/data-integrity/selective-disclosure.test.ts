import { describe, expect, test } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../../src/base/json.ts';
import {
  decodeBase,
  decodeDerived,
  type DerivedProofValue,
  encodeDerived,
  readProofValue,
} from '../../../src/protocol/data-integrity/sd/proof-value.ts';
import { office, party } from '../../support/issuers.ts';
import { alumni, codeOf, proofOf, signed, without } from '../../support/secured-documents.ts';
import {
  baseOf,
  disclosed,
  document,
  randomFrom,
  school,
  valueOf,
  withValue,
} from '../../support/disclosed-documents.ts';

const refused = 'PROOF_VERIFICATION_ERROR';

describe('what is disclosed verifies', () => {
  const { id, type } = alumni;
  const top = {
    '@context': document['@context'],
    id,
    type,
    issuer: office,
    validUntil: document['validUntil'],
  };

  test.each<{ readonly pointers: readonly string[]; readonly shown: object }>([
    { pointers: [], shown: {} },
    { pointers: ['/name'], shown: { name: document['name'] } },
    {
      pointers: ['/credentialSubject/birthDate'],
      shown: { credentialSubject: { id: party, birthDate: '1978-07-17' } },
    },
    {
      pointers: ['/credentialSubject/alumniOf/3/name', '/credentialSubject/alumniOf/1/address/city'],
      shown: {
        credentialSubject: {
          id: party,
          alumniOf: [
            { type: 'School', address: { city: 'Geneva' } },
            { type: 'School', name: 'C' },
          ],
        },
      },
    },
    { pointers: ['/credentialSubject', '/name'], shown: without(document, '@context') },
    { pointers: [''], shown: document },
  ])('$pointers', async ({ pointers, shown }) => {
    const derived = await disclosed(await baseOf(), pointers);
    expect(without(derived, 'proof')).toEqual({ ...top, ...shown });
    expect(await codeOf(derived)).toBe('verified');
  });

  test('with everything, nothing, or anything else mandatory', async () => {
    for (const pointers of [[''], ['/credentialSubject/alumniOf'], []]) {
      const derived = await disclosed(await baseOf({ mandatoryPointers: pointers }), ['/name']);
      expect(await codeOf(derived)).toBe('verified');
    }
  });

  test('and says nothing of what is kept back', async () => {
    const derived = await disclosed(await baseOf(), ['/credentialSubject/birthDate']);
    const everything = JSON.stringify(derived) + valueOf(derived).toString('latin1');
    for (const secret of ['Geneva', 'Works', 'Exemple', '/validUntil'])
      expect(everything).not.toContain(secret);
    const { hmacKey } = decodeBase(valueOf(await baseOf())) ?? expect.unreachable();
    expect(valueOf(derived).includes(Buffer.from(hmacKey))).toBe(false);
  });

  test('beside a proof over the whole document only where nothing is kept back', async () => {
    const base = await baseOf();
    const other = proofOf(await signed(document));
    const both = { ...base, proof: [proofOf(base), other] };
    const derived = await disclosed(both, ['']);
    expect(await codeOf({ ...derived, proof: [proofOf(derived), other] })).toBe('verified');
    const less = await disclosed(both, ['/name']);
    expect(await codeOf({ ...less, proof: [proofOf(less), other] })).toBe(refused);
  });
});

describe('what does not verify', () => {
  test('a base proof, whose value would tell everything', async () => {
    expect(await codeOf(await baseOf())).toBe(refused);
    const everything = await disclosed(await baseOf(), ['']);
    expect(await codeOf(withValue(everything, proofOf(await baseOf())['proofValue'] ?? null))).toBe(refused);
  });

  test('a disclosed document with anything taken out, added, changed or exchanged', async () => {
    const base = await baseOf();
    const derived = await disclosed(base, ['/credentialSubject/alumniOf/2', '/credentialSubject/birthDate']);
    const other = await disclosed(await baseOf({ random: randomFrom('two') ?? expect.unreachable() }), [
      '/name',
    ]);
    const subject = derived['credentialSubject'];
    if (!isJsonObject(subject)) return expect.unreachable('There is one subject.');
    const changes: readonly JsonObject[] = [
      without(derived, 'validUntil'),
      without(derived, 'issuer'),
      { ...derived, credentialSubject: without(subject, 'birthDate') },
      { ...derived, credentialSubject: { ...subject, birthDate: '1978-07-18' } },
      { ...derived, name: document['name'] ?? null },
      { ...derived, validUntil: '2028-01-01T00:00:00Z' },
      { ...derived, credentialSubject: { ...subject, alumniOf: school('B', 'Geneva') } },
      {
        ...derived,
        credentialSubject: { ...subject, alumniOf: [subject['alumniOf'] ?? null, school('A', 'Geneva')] },
      },
      { ...derived, proof: { ...proofOf(derived), created: '2026-01-01T00:00:00Z' } },
      { ...derived, proof: proofOf(other) },
    ];
    for (const changed of changes) expect(await codeOf(changed)).toBe(refused);
    expect(await codeOf(derived)).toBe('verified');
  });

  test('a document whose signatures, labels or places are exchanged', async () => {
    const derived = await disclosed(await baseOf(), ['/credentialSubject/alumniOf']);
    const value = decodeDerived(valueOf(derived)) ?? expect.unreachable('It is a derived proof.');
    const { signatures, labels, mandatoryIndexes, baseSignature } = value;
    const [first = 0, ...places] = mandatoryIndexes;
    const [one = Buffer.alloc(32), two = Buffer.alloc(32)] = [...labels.values()];
    const changes: readonly Partial<DerivedProofValue>[] = [
      { signatures: signatures.slice(1) },
      { signatures: [...signatures, Buffer.alloc(64)] },
      { signatures: [...signatures].reverse() },
      { signatures: signatures.map(() => Buffer.alloc(64)) },
      { baseSignature: signatures[0] ?? Buffer.alloc(64) },
      { publicKey: Buffer.concat([Buffer.from([0x80, 0x24, 0x02]), Buffer.alloc(32, 0xff)]) },
      { publicKey: Buffer.concat([Buffer.from([0xed, 0x01]), Buffer.alloc(33, 1)]) },
      { labels: new Map() },
      { labels: new Map([...labels, [99, Buffer.alloc(32)]]) },
      { labels: new Map([...labels].slice(1)) },
      { labels: new Map([...labels.keys()].map((label) => [label, one])) },
      {
        labels: new Map(
          [...labels].map(([label, bytes]) => [label, bytes === one ? two : bytes === two ? one : bytes]),
        ),
      },
      { mandatoryIndexes: places },
      { mandatoryIndexes: [first, ...places].map((place) => place + 1) },
      { mandatoryIndexes: [...mandatoryIndexes, 400] },
      { mandatoryIndexes: [...mandatoryIndexes].reverse() },
      { mandatoryIndexes: [first, first, ...places], signatures: signatures.slice(1) },
      { mandatoryIndexes: [], baseSignature },
    ];
    for (const change of changes) {
      const proofValue = encodeDerived({ ...value, ...change });
      expect(await codeOf(withValue(derived, proofValue)), Object.keys(change).join()).toBe(refused);
    }
    expect(await codeOf(withValue(derived, encodeDerived(value)))).toBe('verified');
  });

  test('a document in which one node has become two of the same label', async () => {
    const derived = await disclosed(await baseOf(), ['/credentialSubject/alumniOf/2']);
    const value = decodeDerived(valueOf(derived)) ?? expect.unreachable('It is a derived proof.');
    const { name, address, type } = school('B', 'Bern');
    const credentialSubject = {
      id: party,
      alumniOf: [
        { type, name },
        { type, address },
      ],
    };
    const [one = Buffer.alloc(32), two = Buffer.alloc(32)] = [...value.labels.values()];
    expect(value.labels.size).toBe(2);
    for (const first of [one, two])
      for (const second of [one, two])
        for (const third of [one, two]) {
          const labels = new Map([first, second, third].map((label, number) => [number, label]));
          const split = withValue({ ...derived, credentialSubject }, encodeDerived({ ...value, labels }));
          expect(await codeOf(split)).toBe(refused);
        }
  });

  test('a proof of other contexts than the document', async () => {
    const derived = await disclosed(await baseOf());
    const having = (context: Json) => ({ ...derived, proof: { ...proofOf(derived), '@context': context } });
    expect(await codeOf(having(document['@context'] ?? null))).toBe('verified');
    expect(await codeOf(having(alumni['@context'].slice(0, 1)))).toBe(refused);
  });

  test('a proof value longer than 65,536 characters', () => {
    expect(readProofValue(`u${'A'.repeat(65_532)}`)).toHaveLength(49_149);
    expect(readProofValue(`u${'A'.repeat(65_536)}`)).toBeUndefined();
  });

  test('a proof value that is no value', async () => {
    const derived = await disclosed(await baseOf());
    const bytes = valueOf(derived);
    const u = (...parts: readonly Buffer[]) => `u${Buffer.concat(parts).toString('base64url')}`;
    const prefix = bytes.subarray(0, 3);
    const values: readonly Json[] = [
      ...['', 'u', 'z', 'u=', `z${bytes.toString('base64url')}`, bytes.toString('base64url')],
      `${u(bytes)}=`,
      `u${bytes.toString('base64')}`,
      u(bytes.subarray(3)),
      u(Buffer.from('d95d02', 'hex'), bytes.subarray(3)),
      u(bytes, Buffer.alloc(1)),
      u(bytes.subarray(0, -1)),
      u(prefix, Buffer.from('80', 'hex')),
      u(prefix, Buffer.from('9bffffffffffffffff', 'hex')),
      u(prefix, Buffer.from('9f'.repeat(10_000), 'hex')),
      u(prefix, Buffer.from('81'.repeat(40_000), 'hex')),
      `u${'A'.repeat(1_000_000)}`,
      null,
      [u(bytes)],
    ];
    for (const value of values) {
      const started = performance.now();
      expect(await codeOf(withValue(derived, value))).toBe(refused);
      expect(performance.now() - started).toBeLessThan(50);
    }
  });
});

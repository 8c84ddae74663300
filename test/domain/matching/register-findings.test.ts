import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Finding, RegisterMatching } from '../../../src/domain/matching/register-findings.ts';
import type { PartyData } from '../../../src/domain/party/party-data.ts';
import { syntheticRegister } from '../../../src/domain/synthetic-register/synthetic-register.ts';

type Given = { readonly id: string; readonly data: PartyData };

function findingsIn(records: readonly Given[]) {
  const matching = new RegisterMatching();
  for (const { id, data } of records) matching.add(id, data);
  return matching.finish();
}

const synthetic = [...syntheticRegister({ seed: 11, records: 1_500 })];
const register = synthetic.map(({ recordId, party }): Given => ({ id: recordId, data: party }));
const entityOf = new Map(synthetic.map(({ recordId, entityId }) => [recordId, entityId]));
const whole = findingsIn(register);

const isOne = ({ left, right }: Finding): boolean => entityOf.get(left) === entityOf.get(right);

describe('what is found in a register', () => {
  test('is mostly right, and all but always right where it is suggested', () => {
    const suggested = whole.findings.filter(({ band }) => band === 'suggest');
    expect(suggested.length).toBeGreaterThan(100);
    expect(suggested.filter(isOne).length / suggested.length).toBeGreaterThan(0.95);
    expect(whole.findings.filter(isOne).length / whole.findings.length).toBeGreaterThan(0.8);
  });

  test('is the same to the last byte in whatever order the records come', () => {
    const bytes = (records: readonly Given[]): string => {
      const { findings, clusterOf } = findingsIn(records);
      return JSON.stringify([findings, [...clusterOf].sort()]);
    };
    const some = register.slice(0, 300);
    const expected = bytes(some);
    fc.assert(
      fc.property(fc.shuffledSubarray(some, { minLength: some.length }), (shuffled) => {
        expect(bytes(shuffled)).toBe(expected);
      }),
      { numRuns: 5 },
    );
  });

  test('is explained by parts that add up to its score, of which the probability is made', () => {
    for (const { explanation, probability } of whole.findings) {
      const sum = explanation.parts.reduce((bits, part) => bits + part.bits, explanation.priorBits);
      expect(Math.abs(sum - explanation.score)).toBeLessThanOrEqual(1e-9);
      expect(Math.abs(1 / (1 + 2 ** -explanation.score) - probability)).toBeLessThanOrEqual(1e-9);
      for (const { m, u, bits } of explanation.parts)
        expect(Math.abs(Math.log2(m / u) - bits)).toBeLessThanOrEqual(1e-9);
    }
  });

  test('joins the records of a party with no question too many', () => {
    const joined = new Map<string, string>();
    const rootOf = (id: string): string => {
      const above = joined.get(id);
      return above === undefined ? id : rootOf(above);
    };
    for (const { left, right } of whole.findings) {
      const [one, other] = [rootOf(left), rootOf(right)];
      expect(one).not.toBe(other);
      joined.set(one, other);
    }
  });

  test('is put into the band of its probability, or into review where the records around it or names alone say so', () => {
    for (const { band, probability, left, right, explanation } of whole.findings) {
      expect(probability).toBeGreaterThanOrEqual(0.5);
      const isTogether = whole.clusterOf.get(left) === whole.clusterOf.get(right);
      const hasMore = explanation.parts.some(
        ({ field, bits }) => bits > 0 && field !== 'name' && field !== 'besideName',
      );
      expect(band).toBe(probability >= 0.99 && isTogether && hasMore ? 'suggest' : 'review');
    }
  });

  test('names the rules and weights it was found by, others for another register', () => {
    const versions = new Set(whole.findings.map(({ ruleVersion }) => ruleVersion));
    const others = new Set(findingsIn(register.slice(0, 700)).findings.map(({ ruleVersion }) => ruleVersion));
    // One for natural persons, one for organizations.
    expect(versions.size).toBe(2);
    for (const version of others) expect(versions).not.toContain(version);
  });
});

describe('a small register', () => {
  const address = {
    addressLineText: ['Bahnhofstrasse 12'],
    cityName: 'Zug',
    postalCode: '6300',
    countryCode: 'CH',
  };
  const company = (id: string, name: string, postalAddress = address): Given => ({
    id,
    data: {
      partyKind: 'organization',
      organizationNameBag: [{ organizationStandardName: name }],
      postalAddressBag: [postalAddress],
    },
  });

  test('without records, with one, or with different ones has no findings', () => {
    expect(findingsIn([]).findings).toEqual([]);
    expect(findingsIn([company('a', 'Brunnentor Optik AG')]).findings).toEqual([]);
    const other = {
      ...address,
      addressLineText: ['Kai 4'],
      cityName: 'Bergen',
      postalCode: '5003',
      countryCode: 'NO',
    };
    expect(
      findingsIn([company('a', 'Brunnentor Optik AG'), company('b', 'Fjellvik Maritim AS', other)]).findings,
    ).toEqual([]);
  });

  test('that holds a company twice, once with its form written out, has it found', () => {
    const found = findingsIn([
      company('a', 'Brunnentor Optik AG'),
      company('b', 'BRUNNENTOR OPTIK AKTIENGESELLSCHAFT'),
      company('c', 'Seeblick Metallbau GmbH', {
        ...address,
        addressLineText: ['Hafen 3'],
        cityName: 'Chur',
        postalCode: '7000',
      }),
    ]);
    expect(found.findings.map(({ left, right }) => [left, right])).toEqual([['a', 'b']]);
    expect(found.clusterOf.get('b')).toBe('a');
    expect(found.clusterOf.get('c')).toBe('c');
  });

  test('of which nothing is known but one name has it shown for review', () => {
    const bare = (id: string): Given => ({
      id,
      data: {
        partyKind: 'organization',
        organizationNameBag: [{ organizationStandardName: 'Brunnentor Optik' }],
      },
    });
    const { findings } = findingsIn([bare('a'), bare('b'), bare('c')]);
    expect(findings.map(({ band }) => band)).toEqual(['review', 'review']);
  });
});

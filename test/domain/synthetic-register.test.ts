import { describe, expect, test } from 'vitest';
import { sha256Text } from '../../src/base/hash.ts';
import { mainName, partyDataSchema } from '../../src/domain/party/party-data.ts';
import { corruptionNames } from '../../src/domain/synthetic-register/corruption.ts';
import { cultures } from '../../src/domain/synthetic-register/cultures.ts';
import { offices } from '../../src/domain/synthetic-register/office-style.ts';
import { romanised, schemes } from '../../src/domain/synthetic-register/romanise.ts';
import {
  type SyntheticRecord,
  syntheticRegister,
} from '../../src/domain/synthetic-register/synthetic-register.ts';

const count = 30_000;
const register = [...syntheticRegister({ seed: 7, records: count })];
const hashOf = (seed: number): string =>
  sha256Text(JSON.stringify([...syntheticRegister({ seed, records: 1000 })]));

function grouped<Key>(key: (record: SyntheticRecord) => Key): ReadonlyMap<Key, readonly SyntheticRecord[]> {
  const groups = new Map<Key, SyntheticRecord[]>();
  for (const record of register) {
    const group = groups.get(key(record));
    if (group === undefined) groups.set(key(record), [record]);
    else group.push(record);
  }
  return groups;
}
const entities = grouped(({ entityId }) => entityId);
const shareOf = (isCounted: (record: SyntheticRecord) => boolean): number =>
  register.filter(isCounted).length / count;

describe('the same again', () => {
  test('a seed gives the same records each time, another seed gives others', () => {
    expect(hashOf(7)).toBe(hashOf(7));
    expect(hashOf(8)).not.toBe(hashOf(7));
  });

  test('there are exactly as many records as asked for, and the first ones need not wait for all', () => {
    expect(register).toHaveLength(count);
    expect([...syntheticRegister({ seed: 1, records: 1 })]).toHaveLength(1);
    // A list of so many would not fit into the memory.
    expect(syntheticRegister({ seed: 1, records: 10_000_000 }).next().done).toBe(false);
  });
});

describe('the records', () => {
  test('each is party data as a register import takes it, and stays as it is', () => {
    for (const { party } of register) expect(partyDataSchema.parse(party)).toEqual(party);
  });

  test('each is known by the number at its own office, which no other record has', () => {
    expect(new Set(register.map(({ recordId }) => recordId)).size).toBe(count);
    for (const { recordId, officeCode, party } of register) {
      const [own] = party.partyIdentifierBag ?? [];
      expect(`${own?.officeCode}-${own?.identifier}`).toBe(recordId);
      expect(own?.officeCode).toBe(officeCode);
    }
  });

  test('an office that imports them all has a number for each', () => {
    for (const { recordId, party } of syntheticRegister({ seed: 7, records: 200, importingOffice: 'ZZ' }))
      expect(party.partyIdentifierBag?.[1]).toEqual({ officeCode: 'ZZ', identifier: recordId });
  });

  test('no name is left with the marks that names are made from', () => {
    for (const { party } of register) {
      expect(mainName(party)).not.toMatch(/[·_=+|*]|undefined|^\s|\s$| {2}/u);
    }
  });

  test('the eight offices have the shares of their weights, and other fields than each other', () => {
    const whole = offices.reduce((sum, { weight }) => sum + weight, 0);
    for (const { officeCode, weight } of offices) {
      const share = shareOf((record) => record.officeCode === officeCode);
      expect(Math.abs(share - weight / whole), officeCode).toBeLessThan(0.05);
    }
    expect(new Set(offices.map(({ fields }) => fields.join())).size).toBe(offices.length);
  });

  test('there are eleven scripts of names, each with ways to romanise it', () => {
    const seen = new Map<string, Set<string>>();
    for (const { party } of register) {
      const names = party.partyKind === 'organization' ? party.organizationNameBag : party.personNameBag;
      for (const { scriptCode = 'Latn', transliterationScheme } of names) {
        const ways = seen.get(scriptCode) ?? new Set();
        seen.set(scriptCode, ways);
        if (transliterationScheme !== undefined) ways.add(transliterationScheme);
      }
    }
    expect(new Set(seen.keys())).toEqual(new Set(cultures.map(({ script }) => script)));
    expect(seen.size).toBe(11);
    const ways = cultures
      .filter(({ script }) => script !== 'Latn')
      .flatMap(({ script }) => schemes[script].map(({ name }) => name));
    expect(seen.get('Latn')).toEqual(new Set(ways));
  });
});

describe('the entities', () => {
  test('35 to 50 of 100 are at two offices or more', () => {
    const several = [...entities.values()].filter(
      (records) => new Set(records.map(({ officeCode }) => officeCode)).size > 1,
    );
    expect(several.length / entities.size).toBeGreaterThan(0.35);
    expect(several.length / entities.size).toBeLessThan(0.5);
  });

  test('the number of records falls off as a power law: half have one, few have many, none more than 500', () => {
    const sizes = [...entities.values()].map(({ length }) => length);
    const share = (least: number): number => sizes.filter((size) => size >= least).length / sizes.length;
    expect(share(2)).toBeGreaterThan(0.45);
    expect(share(2)).toBeLessThan(0.55);
    // The exponent 2.8 leaves 1 / 3.5 of those with two where the number is doubled.
    expect(share(4) / share(2)).toBeGreaterThan(0.22);
    expect(share(4) / share(2)).toBeLessThan(0.36);
    expect(share(20)).toBeGreaterThan(0.002);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
  });

  test('an entity is a person or a company throughout, and its records are not one after another', () => {
    for (const records of entities.values())
      expect(new Set(records.map(({ party }) => party.partyKind)).size).toBe(1);
    const neighbours = register.filter(({ entityId }, index) => entityId === register[index + 1]?.entityId);
    expect(neighbours.length / count).toBeLessThan(0.02);
  });

  test('the records of an entity are not copies: at one office, too, most of them differ', () => {
    let pairs = 0;
    let copies = 0;
    for (const records of grouped(({ entityId, officeCode }) => `${entityId} ${officeCode}`).values()) {
      const [one, other] = records.map(({ party }) => JSON.stringify({ ...party, partyIdentifierBag: [] }));
      if (other === undefined) continue;
      pairs += 1;
      if (one === other) copies += 1;
    }
    expect(pairs).toBeGreaterThan(500);
    expect(copies / pairs).toBeLessThan(0.25);
  });

  test('a birth date, where there is one, is the same in all records of a person', () => {
    for (const records of entities.values()) {
      const dates = records.flatMap(({ party }) =>
        party.partyKind === 'naturalPerson' && party.birthDate !== undefined ? [party.birthDate] : [],
      );
      expect(new Set(dates).size).toBeLessThan(2);
    }
  });
});

describe('the corruptions', () => {
  const rates = new Map(
    corruptionNames.map((name) => [name, shareOf(({ corruptions }) => corruptions.includes(name))]),
  );

  test('every kind occurs, and no other is logged', () => {
    for (const [name, rate] of rates) expect(rate, name).toBeGreaterThan(0.0005);
    const known = new Set<string>(corruptionNames);
    for (const { corruptions } of register) for (const name of corruptions) expect(known).toContain(name);
  });

  test.each([
    ['upper-case', 0.15, 0.25],
    ['transliteration-scheme', 0.08, 0.18],
    ['legal-form-abbreviated', 0.25, 0.45],
    ['legal-form-dropped', 0.03, 0.09],
    ['initials', 0.02, 0.06],
    ['moved', 0.04, 0.12],
    ['co-applicant', 0.005, 0.02],
    ['address-for-service', 0.04, 0.08],
  ] as const)('%s is on a share between %d and %d', (name, least, most) => {
    expect(rates.get(name)).toBeGreaterThan(least);
    expect(rates.get(name)).toBeLessThan(most);
  });

  test('slips are on some of 100 records', () => {
    const share = shareOf(({ corruptions }) => corruptions.some((name) => name.startsWith('typo-')));
    expect(share).toBeGreaterThan(0.04);
    expect(share).toBeLessThan(0.12);
  });

  test.each(offices)(
    'of what $officeCode keeps, as much is missing as is said',
    ({ officeCode, missing, fields }) => {
      const field = fields.includes('street')
        ? ('missing-street' as const)
        : ('missing-postal-code' as const);
      const own = register.filter(
        (record) => record.officeCode === officeCode && record.party.postalAddressBag !== undefined,
      );
      const share = own.filter(({ corruptions }) => corruptions.includes(field)).length / own.length;
      expect(Math.abs(share - missing)).toBeLessThan(0.05);
      expect(missing).toBeGreaterThanOrEqual(0.2);
      expect(missing).toBeLessThanOrEqual(0.5);
    },
  );

  test('what is logged as missing is not there', () => {
    for (const { corruptions, party } of register) {
      if (corruptions.includes('missing-address')) expect(party.postalAddressBag).toBeUndefined();
      if (corruptions.includes('missing-email')) expect(party.emailAddressBag).toBeUndefined();
      if (corruptions.includes('missing-street'))
        expect(party.postalAddressBag?.[0]?.addressLineText).toBeUndefined();
    }
  });

  test('15 of 100 have an outside identifier; one that is not wrong is the same in all records of the entity', () => {
    const share = shareOf(({ party }) => party.outsideIdentifierBag !== undefined);
    expect(share).toBeGreaterThan(0.13);
    expect(share).toBeLessThan(0.17);
    const wrong = rates.get('identifier-wrong') ?? 0;
    expect(wrong / share).toBeGreaterThan(0.05);
    expect(wrong / share).toBeLessThan(0.12);
    for (const records of entities.values()) {
      const right = new Set<string>();
      const mistaken = new Set<string>();
      for (const { party, corruptions } of records) {
        const kind = corruptions.includes('identifier-wrong') ? mistaken : right;
        for (const { identifier } of party.outsideIdentifierBag ?? []) kind.add(identifier);
      }
      expect(right.size).toBeLessThan(2);
      for (const identifier of mistaken) expect(right).not.toContain(identifier);
    }
  });

  test('the check digits of identifiers that are not wrong are right', () => {
    let checked = 0;
    for (const { party, corruptions } of register) {
      if (corruptions.includes('identifier-wrong')) continue;
      for (const { scheme, identifier } of party.outsideIdentifierBag ?? []) {
        if (scheme !== 'LEI') continue;
        expect(BigInt(identifier) % 97n).toBe(1n);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(100);
  });
});

describe('parties that are easily mixed up', () => {
  const groups = grouped(({ entityId }) => entityId.split('.')[0]);
  // The last group may have been cut off, as the records were then as many as asked for.
  const last = Math.max(...Array.from(groups.keys(), Number));
  const groupsOf = (kind: SyntheticRecord['groupKind']): readonly (readonly SyntheticRecord[])[] =>
    [...groups.values()].filter(
      ([record]) => record?.groupKind === kind && !record.entityId.startsWith(`${last}.`),
    );
  const idsOf = (records: readonly SyntheticRecord[]): number =>
    new Set(records.map(({ entityId }) => entityId)).size;

  test.each([
    ['father-and-son', 2, 'naturalPerson'],
    ['sibling-companies', 3, 'organization'],
    ['namesake-abroad', 2, undefined],
    ['merger', 2, 'organization'],
  ] as const)('there is %s with %d entities or more', (kind, least, partyKind) => {
    const found = groupsOf(kind);
    expect(found.length).toBeGreaterThan(20);
    for (const records of found) expect(idsOf(records)).toBeGreaterThanOrEqual(least);
    if (partyKind !== undefined)
      for (const { party } of found.flat()) expect(party.partyKind).toBe(partyKind);
  });

  test('a father and his son are often of one name, and of different birth dates', () => {
    let sameName = 0;
    for (const records of groupsOf('father-and-son')) {
      const dates = new Map<string, Set<string>>();
      for (const { party, entityId } of records) {
        if (party.partyKind !== 'naturalPerson' || party.birthDate === undefined) continue;
        dates.set(party.birthDate, new Set([...(dates.get(party.birthDate) ?? []), entityId]));
      }
      for (const owners of dates.values()) expect(owners.size).toBe(1);
      const names = new Map(records.map(({ party, entityId }) => [entityId, mainName(party)]));
      if (names.size === 2 && new Set(names.values()).size === 1) sameName += 1;
    }
    expect(sameName).toBeGreaterThan(5);
  });

  test('one address is shared by many companies', () => {
    const owners = new Map<string, Set<string>>();
    for (const { party, entityId, groupKind } of register) {
      const address = party.postalAddressBag?.[0];
      if (groupKind !== 'shell-address' || address?.addressLineText === undefined) continue;
      const line = `${address.addressLineText.join()} ${address.cityName ?? ''}`;
      owners.set(line, (owners.get(line) ?? new Set()).add(entityId));
    }
    expect(Math.max(...Array.from(owners.values(), ({ size }) => size))).toBeGreaterThan(50);
  });
});

describe('romanisation', () => {
  test.each([
    ['Cyrl', 'Хрущёв', '', ['Khrushchëv', 'Hruŝëv', 'Khrushchëv', 'Khrushchev']],
    ['Grek', 'Ψαρόπουλος', '', ['Psaropoulos', 'Psaropoulos', 'Psaropoulos']],
    ['Hans', '张', 'zhang', ['Zhang', 'Chang']],
    ['Hant', '志強', 'zhi·qiang', ['Zhiqiang', "Chih-ch'iang"]],
    ['Jpan', '藤島', 'ふじしま', ['Fujishima', 'Huzisima', 'Fujishima']],
    ['Jpan', '太郎', 'たろう', ['Tarō', 'Tarô', 'Taro']],
    ['Kore', '박', '', ['Bak', 'Pak', 'Park']],
    ['Deva', 'राजेश', '', ['Rajesh', 'Rājēś', 'Rajesh']],
    ['Arab', 'شريف', 'sharīf', ['Sharīf', 'Sharīf', 'Charif', 'Shareef']],
    ['Hebr', 'חיים', 'ḥayyim', ['Ḥayyim', 'H̱ayyim', 'Chayyim']],
    ['Thai', 'วิชัย', 'wichai', ['Wichai', 'Vijai']],
  ] as const)('%s: %s by each scheme', (script, native, reading, expected) => {
    const token = { native, reading: reading === '' ? native : reading };
    expect(schemes[script].map((scheme) => romanised(token, scheme))).toEqual(expected);
  });
});

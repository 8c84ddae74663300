import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameLikeness } from '../../../src/domain/matching/name-likeness.ts';

/** From which on two names are taken for one, by the names alone. */
const same = 0.7;

describe('names of one party', () => {
  test.each([
    ['organization', 'Siemens AG', 'SIEMENS AKTIENGESELLSCHAFT'],
    ['organization', 'Koninklijke Philips Electronics N.V.', 'Koninklijke Philips Electronics NV'],
    ['organization', 'ООО Ромашка', 'Общество с ограниченной ответственностью «Ромашка»'],
    ['organization', 'Müller & Söhne GmbH', 'Mueller und Soehne GmbH'],
    ['organization', 'Acme Data Base Technologies Inc.', 'ACME Database Technology Incorporated'],
    ['organization', 'Invented Works Limited', 'Invented Works Ltd.'],
    ['organization', 'Газпром', 'Gazprom'],
    ['naturalPerson', 'Anna Maria Müller', 'MÜLLER, Anna Maria'],
    ['naturalPerson', 'J. R. Tolkien', 'John Ronald Tolkien'],
    ['naturalPerson', 'Dr. William Smith', 'Bill Smith'],
    ['naturalPerson', 'Serei Lavrov', 'Sergei Lavrov'],
    ['naturalPerson', 'Владимир Путин', 'Vladimir Putin'],
  ] as const)('%s: %s and %s', (kind, left, right) => {
    expect(nameLikeness(left, right, kind)).toBeGreaterThanOrEqual(same);
  });
});

describe('names of two parties', () => {
  test.each([
    ['organization', 'IP Assets 2 B.V.', 'IP Assets 3 B.V.'],
    ['organization', 'Siemens Nederland N.V.', 'Siemens Deutschland N.V.'],
    ['organization', 'Acme Holding GmbH', 'Bolt Holding GmbH'],
    ['organization', 'Invented Works Foundation e.V.', 'Invented Works GmbH'],
    ['organization', 'Samsung Electronics Co., Ltd.', 'Samsung SDI Co., Ltd.'],
    ['naturalPerson', 'John Smith', 'Jane Smith'],
    ['naturalPerson', 'Anna Müller', 'Anna Meier'],
    ['naturalPerson', 'Владимир Путин', 'Dmitri Medvedev'],
    ['naturalPerson', 'Smith', 'John Smith'],
  ] as const)('%s: %s and %s', (kind, left, right) => {
    expect(nameLikeness(left, right, kind)).toBeLessThan(same);
  });
});

const word = fc.constantFrom(
  'Anna',
  'Müller',
  'van',
  'J.',
  'Ivanova',
  'Иван',
  'GmbH',
  '株式会社',
  'X2',
  "O'Neil",
  '',
);
const anyName = fc.oneof(
  fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const kind = fc.constantFrom('naturalPerson' as const, 'organization' as const);

describe('whatever is compared', () => {
  test('a likeness is from 0 to 1, and the same from both sides', () => {
    fc.assert(
      fc.property(anyName, anyName, kind, (left, right, of) => {
        const likeness = nameLikeness(left, right, of);
        expect(likeness).toBeGreaterThanOrEqual(0);
        expect(likeness).toBeLessThanOrEqual(1);
        expect(nameLikeness(right, left, of)).toBeCloseTo(likeness, 9);
      }),
      { numRuns: 2000 },
    );
  });

  test('a name that has a letter is itself, and its case and accents do not count', () => {
    fc.assert(
      fc.property(anyName, kind, (name, of) => {
        fc.pre(/\p{L}/u.test(name));
        expect(nameLikeness(name, name, of)).toBe(1);
        expect(nameLikeness(name, name.normalize('NFD'), of)).toBe(1);
      }),
    );
  });

  test('a megabyte of a name is compared as well', () => {
    const long = 'Anna Maria '.repeat(100_000);
    expect(nameLikeness(long.slice(0, 300), 'Anna Maria', 'naturalPerson')).toBeGreaterThan(0);
  });
});

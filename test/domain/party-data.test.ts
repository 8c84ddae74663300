import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../../src/base/parse.ts';
import { Problem } from '../../src/base/problem.ts';
import { mainName, partyDataSchema } from '../../src/domain/party/party-data.ts';
import { newPartyId } from '../../src/domain/party/party.ts';

const organization = {
  partyKind: 'organization',
  organizationNameBag: [{ organizationStandardName: 'Invented Works', languageCode: 'en' }],
};
const person = { partyKind: 'naturalPerson', personNameBag: [{ personFullName: 'Ada Invented' }] };

/** Where the data is refused, by JSON Pointer. */
function faults(data: unknown): readonly string[] {
  try {
    parse(partyDataSchema, data);
    return [];
  } catch (error) {
    if (error instanceof Problem) return error.errors.map(({ pointer }) => pointer);
    throw error;
  }
}
const named = (organizationStandardName: string) => ({
  ...organization,
  organizationNameBag: [{ organizationStandardName }],
});

describe('party data that is taken', () => {
  test.each<[string, unknown]>([
    ['an organization with a name', organization],
    ['a person with a full name', person],
    [
      'a person with the parts of a name in two scripts',
      {
        ...person,
        personNameBag: [
          {
            personStructuredName: { lastName: '例示', firstName: '太郎' },
            languageCode: 'ja',
            scriptCode: 'Jpan',
          },
          {
            personStructuredName: { lastName: 'Reiji', firstName: 'Tarō' },
            languageCode: 'ja',
            scriptCode: 'Latn',
            transliterationScheme: 'Hepburn',
          },
        ],
        birthDate: '1990-02-28',
      },
    ],
    [
      'addresses, numbers and roles',
      {
        ...organization,
        postalAddressBag: [{ addressLineText: ['1 Invented Street'], cityName: 'Genève', countryCode: 'CH' }],
        partyIdentifierBag: [{ officeCode: 'XA', identifier: '1' }],
        outsideIdentifierBag: [{ scheme: 'LEI', identifier: '00000000000000000000' }],
        roleBag: ['applicant', 'rightHolder'],
      },
    ],
    ['a name with joiners, as Persian and Sinhala need them', named('نمونه‌ای ශ්‍රී')],
    ['a name with an apostrophe, a comma and an ampersand', named('O’Invented, Sons & Co.')],
    ['a name of one character', named('李')],
    ['a name with characters beyond the first plane', named('𠮷野家')],
  ])('%s', (_title, data) => {
    expect(faults(data)).toEqual([]);
  });

  test('loses the space around a text', () => {
    expect(mainName(parse(partyDataSchema, named('  Invented Works ')))).toBe('Invented Works');
  });
});

describe('party data that is refused by its place', () => {
  test.each<[string, unknown, string]>([
    ['null', null, ''],
    ['a list', [], ''],
    ['no kind', { organizationNameBag: organization.organizationNameBag }, '/partyKind'],
    ['no name', { ...organization, organizationNameBag: [] }, '/organizationNameBag'],
    ['an empty name', named(''), '/organizationNameBag/0/organizationStandardName'],
    ['a name of spaces', named('   '), '/organizationNameBag/0/organizationStandardName'],
    ['a name that is too long', named('x'.repeat(501)), '/organizationNameBag/0/organizationStandardName'],
    ['a name with U+0000', named('a\u0000b'), '/organizationNameBag/0/organizationStandardName'],
    ['a name with a line break', named('a\nb'), '/organizationNameBag/0/organizationStandardName'],
    ['a name that is turned round', named('a\u202Eb'), '/organizationNameBag/0/organizationStandardName'],
    ['a name with half a character', named('a\uD800'), '/organizationNameBag/0/organizationStandardName'],
    ['a name that is a number', { ...organization, organizationNameBag: [7] }, '/organizationNameBag/0'],
    ['a person’s name in nothing', { ...person, personNameBag: [{}] }, '/personNameBag/0'],
    ['the names of the other kind', { ...person, organizationNameBag: [] }, '/organizationNameBag'],
    ['a member of nobody', { ...organization, vip: true }, '/vip'],
    [
      'a country in lower case',
      { ...organization, incorporationCountryCode: 'ch' },
      '/incorporationCountryCode',
    ],
    ['a day that does not exist', { ...person, birthDate: '1990-02-30' }, '/birthDate'],
    [
      'an address without its country',
      { ...organization, postalAddressBag: [{ cityName: 'Genève' }] },
      '/postalAddressBag/0/countryCode',
    ],
    ['a mail address that is none', { ...organization, emailAddressBag: ['nobody'] }, '/emailAddressBag/0'],
    ['an unknown role', { ...organization, roleBag: ['king'] }, '/roleBag/0'],
    [
      'more names than anybody has',
      {
        ...organization,
        organizationNameBag: Array.from({ length: 21 }, () => organization.organizationNameBag[0]),
      },
      '/organizationNameBag',
    ],
  ])('%s', (_title, data, pointer) => {
    expect(faults(data)).toContain(pointer);
  });

  test('whatever it is, with a list of faults that repeats none of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const data = { partyKind: 'organization', organizationNameBag: value, comment: 'do not repeat me' };
        expect(JSON.stringify(faults(data))).not.toContain('repeat');
      }),
    );
  });
});

describe('the main name', () => {
  test.each<[unknown, string]>([
    [organization, 'Invented Works'],
    [person, 'Ada Invented'],
    [
      {
        partyKind: 'naturalPerson',
        personNameBag: [
          {
            personStructuredName: {
              ...{ namePrefix: 'Dr', firstName: 'Ada', middleName: 'B.' },
              ...{ lastName: 'Invented', secondLastName: 'Example', nameSuffix: 'Jr' },
            },
          },
        ],
      },
      'Dr Ada B. Invented Example Jr',
    ],
    [
      { partyKind: 'naturalPerson', personNameBag: [{ personStructuredName: { lastName: 'Invented' } }] },
      'Invented',
    ],
  ])('of %j is %s', (data, name) => {
    expect(mainName(parse(partyDataSchema, data))).toBe(name);
  });
});

test('a party id is the random bytes it was given, and says nothing else', () => {
  expect(newPartyId((length) => new Uint8Array(length).fill(0xab))).toBe('ab'.repeat(16));
});

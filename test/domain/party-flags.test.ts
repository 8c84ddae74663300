import { expect, test } from 'vitest';
import { parse } from '../../src/base/parse.ts';
import { partyDataSchema } from '../../src/domain/party/party-data.ts';
import { flagsOf } from '../../src/domain/party/party-flags.ts';

const named = (organizationStandardName: string, more = {}) =>
  parse(partyDataSchema, {
    partyKind: 'organization',
    organizationNameBag: [{ organizationStandardName }],
    ...more,
  });
const flags = (name: string) => flagsOf(named(name)).map(({ flag }) => flag);

test.each<[string, string, readonly string[]]>([
  ['a plain name', 'Invented Works Ltd', []],
  ['accents in one character each', 'Société Inventée', []],
  ['accents as characters of their own', 'Socie\u0301te\u0301', ['notComposed']],
  ['a zero-width space', 'Inven\u200Bted Works', ['invisibleCharacters']],
  ['a soft hyphen', 'Inven\u00ADted', ['invisibleCharacters']],
  ['a joiner between Persian letters', 'می\u200Cخواهم', []],
  ['a Cyrillic letter in a Latin word', 'Invеnted Works', ['mixedScripts']],
  ['a word of Cyrillic letters that all look Latin', 'РОСО Works', ['lookAlikeLetters']],
  ['a Russian name', 'ООО Ромашка', []],
  ['a Greek name', 'Εφευρέσεις Αθηνών', []],
  ['a Japanese name with a Latin form', '発明 Works 株式会社', []],
])('%s', (_title, name, expected) => {
  expect(flags(name)).toEqual(expected);
});

test('names of every kind are looked at, each by its place', () => {
  const data = parse(partyDataSchema, {
    partyKind: 'naturalPerson',
    personNameBag: [
      { personFullName: 'Ada Invented' },
      { personStructuredName: { firstName: 'Аda', lastName: 'Invented' } },
    ],
    formerNameBag: [{ name: 'Ada\u200B' }],
  });
  expect(flagsOf(data)).toEqual([
    { pointer: '/personNameBag/1/personStructuredName/firstName', flag: 'mixedScripts' },
    { pointer: '/formerNameBag/0/name', flag: 'invisibleCharacters' },
  ]);
});

test('outside identifiers that are wrong by themselves are kept as given and flagged', () => {
  const outsideIdentifierBag = [
    { scheme: 'LEI', identifier: '506700GE1G29325QX363' },
    { scheme: 'LEI', identifier: '506700GE1G29325QX364' },
    { scheme: 'ORCID', identifier: '0000-0002' },
  ];
  const data = named('Invented Works', { outsideIdentifierBag });
  expect(data.outsideIdentifierBag).toEqual(outsideIdentifierBag);
  expect(flagsOf(data)).toEqual([
    { pointer: '/outsideIdentifierBag/1/identifier', flag: 'wrongCheckDigits' },
    { pointer: '/outsideIdentifierBag/2/identifier', flag: 'wrongShape' },
  ]);
});

import { expect, test } from 'vitest';
import { parse } from '../../../src/base/parse.ts';
import { blockingValues, saltedKeys } from '../../../src/domain/matching/salted-key.ts';
import { partyDataSchema } from '../../../src/domain/party/party-data.ts';

const works = (name: string, more: object = {}) =>
  parse(partyDataSchema, {
    partyKind: 'organization',
    organizationNameBag: [{ organizationStandardName: name }],
    incorporationCountryCode: 'CH',
    ...more,
  });
const ada = (more: object = {}) =>
  parse(partyDataSchema, {
    partyKind: 'naturalPerson',
    personNameBag: [{ personFullName: 'Ada Invented' }],
    birthDate: '1970-01-02',
    ...more,
  });
const outside = (scheme: string, identifier: string, more: object = {}) => ({
  outsideIdentifierBag: [{ scheme, identifier, ...more }],
});
const salt = new Uint8Array(32).fill(1);
const kinds = (data: Parameters<typeof blockingValues>[0]) => blockingValues(data).map(({ kind }) => kind);

test.each<[string, Parameters<typeof blockingValues>[0], Parameters<typeof blockingValues>[0]]>([
  ['case and accents', works('Société Inventée'), works('SOCIETE INVENTEE')],
  ['the legal form', works('Invented Works AG'), works('Invented Works')],
  ['the order of words', ada(), ada({ personNameBag: [{ personFullName: 'INVENTED, Ada' }] })],
  [
    'the parts of a name',
    ada(),
    ada({ personNameBag: [{ personStructuredName: { firstName: 'Ada', lastName: 'Invented' } }] }),
  ],
  [
    'how an identifier is written',
    works('A B', outside('LEI', '506700GE1G29325QX363')),
    works('C D', outside('LEI', '506700ge1g29325qx363')),
  ],
])('%s does not matter', (_title, one, other) => {
  const shared = new Set(saltedKeys(blockingValues(one), salt).map(({ key }) => key));
  expect(saltedKeys(blockingValues(other), salt).some(({ key }) => shared.has(key))).toBe(true);
});

test.each<[string, Parameters<typeof blockingValues>[0], readonly string[]]>([
  ['a name with its country', works('Invented Works'), ['nameAndCountry']],
  ['a name without a country', works('Invented Works', { incorporationCountryCode: undefined }), []],
  ['a short name of one word', works('ABC'), []],
  ['a person with a date of birth', ada(), ['nameAndBirthDate']],
  ['a person without one', ada({ birthDate: undefined }), []],
  ['an LEI with a wrong digit', works('ABC', outside('LEI', '506700GE1G29325QX364')), []],
  ['an LEI', works('ABC', outside('LEI', '506700GE1G29325QX363')), ['identifier']],
  ['a register number without its country', works('ABC', outside('nationalRegister', '732829320')), []],
])('of %s the rare values are %o', (_title, data, expected) => {
  expect(kinds(data)).toEqual(expected);
});

test('keys are of one salt only, tell no value, and differ by kind', () => {
  const values = blockingValues(works('Invented Works'));
  const [one] = saltedKeys(values, salt);
  const [other] = saltedKeys(values, new Uint8Array(32).fill(2));
  expect(one?.key).toMatch(/^[\w-]{22}$/);
  expect(one?.key).not.toBe(other?.key);
  expect(JSON.stringify(one)).not.toMatch(/invented/i);
  const [first] = values;
  const [identifier] = saltedKeys([{ kind: 'identifier', value: first?.value ?? '' }], salt);
  expect(identifier?.key).not.toBe(one?.key);
});

test('an ORCID and the ISNI with the same digits share a key', () => {
  const [orcid] = saltedKeys(blockingValues(ada({ ...outside('ORCID', '0000-0002-1825-0097') })), salt);
  const [isni] = saltedKeys(blockingValues(ada({ ...outside('ISNI', '0000000218250097') })), salt);
  expect(orcid).toEqual(isni);
});

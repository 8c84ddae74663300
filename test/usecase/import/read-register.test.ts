import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readCsvMapping } from '../../../src/usecase/import/csv-mapping.ts';
import { checkRegister, openRegister } from '../../../src/usecase/import/read-register.ts';
import { gathered, inPieces } from '../../support/chunks.ts';
import { works } from '../../support/registering-office.ts';

const csvMapping = {
  delimiter: ';',
  partyKind: { column: 'Art', values: { P: 'naturalPerson', F: 'organization' } },
  fields: {
    '/partyIdentifierBag/-/identifier': { column: 'Nr', separator: '/' },
    '/partyIdentifierBag/-/officeCode': { constant: 'XA' },
    '/organizationNameBag/0/organizationStandardName': 'Name',
    '/organizationNameBag/0/languageCode': { constant: 'de' },
    '/personNameBag/0/personFullName': 'Name',
    '/birthDate': { column: 'Geburt', dateFormat: 'DD.MM.YYYY' },
    '/emailAddressBag/-': { column: 'Mail', separator: ',' },
    '/postalAddressBag/0/cityName': 'Ort',
    '/postalAddressBag/0/countryCode': { constant: 'DE' },
    '/roleBag/0': { constant: 'applicant' },
  },
};
const header = 'Nr;Art;Name;Geburt;Mail;Ort';

async function read(content: string | Uint8Array, mapping?: unknown) {
  const terms = { officeCode: 'XA', mapping: mapping === undefined ? undefined : readCsvMapping(mapping) };
  await checkRegister(inPieces(content), terms);
  const { format, rows } = await openRegister(inPieces(content, 11), terms);
  const all = await gathered(rows);
  return { format, rows: all.map(({ row, line, read: reading }) => ({ row, line, ...reading() })) };
}

const line = (number: string) => JSON.stringify(works(number));
const st96 = (parties: string) =>
  `<?xml version="1.0"?><com:PartyBag xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common">${parties}</com:PartyBag>`;
const st96Works = `<com:Applicant><com:PartyIdentifier com:officeCode="XA">1</com:PartyIdentifier><com:Contact com:languageCode="en"><com:Name>
  <com:OrganizationName><com:OrganizationStandardName>Invented &amp; Works</com:OrganizationStandardName></com:OrganizationName></com:Name>
  <com:PostalAddressBag><com:PostalAddress><com:PostalStructuredAddress><com:AddressLineText com:sequenceNumber="1">1 Way</com:AddressLineText>
  <com:CityName>Town</com:CityName><com:CountryCode>XA</com:CountryCode></com:PostalStructuredAddress></com:PostalAddress></com:PostalAddressBag>
  <com:EmailAddressBag><com:EmailAddressText>a@example.org</com:EmailAddressText></com:EmailAddressBag></com:Contact></com:Applicant>`;

describe('a register is read', () => {
  test.each<[string, string, string, readonly (number | undefined)[]]>([
    ['of JSON Lines', 'ndjson', `${line('1')}\n\n${line('2')}\r\n`, [1, 3]],
    ['of JSON Lines with a byte order mark', 'ndjson', `\uFEFF${line('1')}`, [1]],
    ['of one line', 'ndjson', line('1'), [1]],
    ['that is an object', 'json', JSON.stringify({ parties: [works('1')] }), [undefined]],
    ['that is a list', 'json', JSON.stringify([works('1'), works('2')], null, 2), [undefined, undefined]],
    [
      'that is an object in many lines',
      'json',
      JSON.stringify({ parties: [works('1')] }, null, 2),
      [undefined],
    ],
    ['of one party in many lines', 'json', JSON.stringify(works('1'), null, 2), [undefined]],
    ['of ST.96', 'st96', st96(st96Works), [1]],
  ])('%s', async (_title, format, content, lines) => {
    const register = await read(content);
    expect(register.format).toBe(format);
    expect(register.rows.map((row) => row.line)).toEqual(lines);
    expect(register.rows.every(({ errors }) => errors === undefined)).toBe(true);
  });

  test('of CSV, by its mapping', async () => {
    const content = `\uFEFF${header}\r\n7/8;F;"Works;\nInvented";;a@example.org, b@example.org;Town\r\n9;P;Ana;03.02.1980;;\r\n`;
    const { format, rows } = await read(content, csvMapping);
    expect(format).toBe('csv');
    expect(rows.map((row) => row.line)).toEqual([2, 4]);
    expect(rows[0]?.errors?.map(({ column }) => column)).toEqual(['Name']);
    expect(rows[1]?.data).toEqual({
      partyKind: 'naturalPerson',
      personNameBag: [{ personFullName: 'Ana' }],
      birthDate: '1980-02-03',
      partyIdentifierBag: [{ officeCode: 'XA', identifier: '9' }],
      roleBag: ['applicant'],
    });
    const flat = await read(content.replace('\nInvented', ' Invented'), csvMapping);
    expect(flat.rows[0]?.data).toEqual({
      partyKind: 'organization',
      organizationNameBag: [{ organizationStandardName: 'Works; Invented', languageCode: 'de' }],
      partyIdentifierBag: [
        { officeCode: 'XA', identifier: '7' },
        { officeCode: 'XA', identifier: '8' },
      ],
      emailAddressBag: ['a@example.org', 'b@example.org'],
      postalAddressBag: [{ cityName: 'Town', countryCode: 'DE' }],
      roleBag: ['applicant'],
    });
  });

  test('of ST.96 with the names of its elements', async () => {
    const { rows } = await read(st96(st96Works));
    expect(rows[0]?.data).toEqual({
      partyKind: 'organization',
      organizationNameBag: [{ organizationStandardName: 'Invented & Works', languageCode: 'en' }],
      postalAddressBag: [
        { languageCode: 'en', addressLineText: ['1 Way'], cityName: 'Town', countryCode: 'XA' },
      ],
      emailAddressBag: ['a@example.org'],
      partyIdentifierBag: [{ officeCode: 'XA', identifier: '1' }],
      roleBag: ['applicant'],
    });
  });
});

describe('a file that is no register is refused', () => {
  const utf16 = Buffer.from(line('1'), 'utf16le');
  test.each<[string, string | Uint8Array, string]>([
    ['empty', '', 'empty'],
    ['of white space', ' \n ', 'white space'],
    ['compressed', gzipSync(line('1')), 'gzip'],
    ['a ZIP archive', Buffer.from('PK\u0003\u0004....'), 'ZIP'],
    ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), 'UTF-16'],
    ['UTF-16 without a mark', utf16, 'UTF-16'],
    ['binary', Buffer.from([1, 2, 3, 4, 0, 5, 6]), 'binary'],
    ['a PDF', '%PDF-1.7', 'PDF'],
    ['CSV without a mapping', header, 'mapping'],
    ['a document of another kind', '<html><body/></html>', 'no party'],
    [
      'that would fetch a file',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      'document type',
    ],
    ['of XML that is wrong at its end', st96(st96Works).replace('</com:PartyBag>', '</com:Bag>'), 'end tag'],
    [
      'of XML in another encoding',
      Buffer.from(st96(st96Works).replace('Town', 'T\u00f6wn'), 'latin1'),
      'UTF-8',
    ],
    ['of JSON that is wrong', '{"parties": [', 'JSON'],
    ['of JSON without parties', '[1, 2', 'JSON'],
    ['of JSON of something else', '{\n"colour": "blue"}', 'no list'],
    ['without a row that can be read', '{"partyKind":"robot"}\n{"a', 'None of the first 2 rows'],
  ])('%s', async (_title, content, found) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'import-invalid',
      detail: expect.stringContaining(found),
    });
  });

  test.each<[string, string, unknown, readonly string[]]>([
    ['a mapping for JSON', line('1'), csvMapping, []],
    [
      'a header without the columns',
      'Nr;Art;Nr\n1;F;1',
      csvMapping,
      ['“Nr”', '“Name”', '“Geburt”', '“Mail”', '“Ort”'],
    ],
    ['a mapping of another form', header, { ...csvMapping, colour: 'blue' }, ['not known']],
    [
      'a mapping that feeds little',
      header,
      { partyKind: { constant: 'organization' }, fields: {} },
      ['party identifier', 'office code', 'name of organizations'],
    ],
    [
      'a mapping of unknown fields',
      header,
      { ...csvMapping, fields: { ...csvMapping.fields, '/colour': 'Art', '/constructor': 'Art' } },
      ['no such field', 'no such field'],
    ],
    [
      'a mapping with a wrong date format',
      header,
      {
        ...csvMapping,
        fields: { ...csvMapping.fields, '/birthDate': { column: 'Geburt', dateFormat: 'DD.MM' } },
      },
      ['date format'],
    ],
    [
      'a mapping to an unknown kind',
      header,
      { ...csvMapping, partyKind: { constant: 'robot' } },
      ['naturalPerson'],
    ],
  ])('%s', async (_title, content, mapping, details) => {
    const refused = await read(content, mapping).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'import-invalid' });
    const { errors } = Object(refused);
    expect(errors.length).toBeGreaterThanOrEqual(details.length);
    details.forEach((detail, index) => expect(errors[index].detail).toContain(detail));
  });
});

describe('a row that cannot be read is told by its line, and the others are read', () => {
  const faultsOf = async (content: string | Uint8Array, mapping?: unknown) => {
    const { rows } = await read(content, mapping);
    const faulty = rows.filter(({ errors }) => errors !== undefined);
    expect(rows.length - faulty.length).toBe(2);
    return faulty.map((row) => [
      row.line,
      ...(row.errors ?? []).map(({ pointer, column }) => column ?? pointer),
    ]);
  };
  const override = JSON.stringify(works('x')).replace('Invented Works', '\u202Eskrow');

  test.each<[string, string | Uint8Array, readonly string[]]>([
    ['no JSON', '{"a', ['']],
    ['a list', '[]', ['']],
    ['a member twice', '{"a":1,"a":2}', ['']],
    ['a prototype', '{"__proto__":{"partyKind":"organization"}}', ['']],
    ['an unknown member', JSON.stringify({ ...works('x'), colour: 1 }), ['/colour']],
    ['a direction override', override, ['/organizationNameBag/0/organizationStandardName']],
    ['a control character', JSON.stringify(works('\u0007')), ['/partyIdentifierBag/0/identifier']],
    ['half a character', override.replace('\u202E', '\\ud800'), ['']],
    [
      'a name that is too long',
      override.replace('\u202E', 'a'.repeat(600)),
      ['/organizationNameBag/0/organizationStandardName'],
    ],
    ['a line that is too long', override.replace('\u202E', 'a'.repeat(2_000_000)), ['']],
    ['deep nesting', '['.repeat(5_000), ['']],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), ['']],
  ])('in JSON Lines: %s', async (_title, bad, places) => {
    const content = Buffer.concat([
      Buffer.from(`${line('1')}\n`),
      Buffer.from(bad),
      Buffer.from(`\n${line('2')}`),
    ]);
    expect(await faultsOf(content)).toEqual([[2, ...places]]);
  });

  test.each<[string, string, readonly string[]]>([
    ['too few cells', '1;F', ['']],
    ['too many cells', '1;F;A;;;;', ['']],
    ['an unknown kind', '1;X;A;;;', ['Art']],
    ['no kind', '1;;A;;;', ['Art']],
    ['no name', '1;F;;;;', ['Name']],
    ['a wrong date', '1;P;A;1.2.1980;;', ['Geburt']],
    ['a day that is none', '1;P;A;31.02.1980;;', ['Geburt']],
    ['a wrong address', '1;F;A;;nobody;', ['Mail']],
    ['a quote that is out of place', '1;F;A"B;;;', ['Name']],
    ['a control character', '1;F;A\u0007;;;', ['Name']],
  ])('in CSV: %s', async (_title, bad, places) => {
    const content = `${header}\n1;F;=1+1;;;\n${bad}\n2;P;Ana;;;\n`;
    expect(await faultsOf(content, csvMapping)).toEqual([[3, ...places]]);
  });

  const person = (inner: string) =>
    `<com:Holder><com:PartyIdentifier>2</com:PartyIdentifier>${inner}<com:Contact><com:Name><com:PersonName><com:PersonFullName>Ana</com:PersonFullName></com:PersonName></com:Name></com:Contact></com:Holder>`;
  test.each<[string, string, readonly string[]]>([
    ['an unknown element', person('<com:Colour/>'), ['Holder/Colour']],
    ['an element of another namespace', person('<x:BirthDate xmlns:x="u:x"/>'), ['Holder/BirthDate']],
    ['text among elements', person('text'), ['Holder']],
    ['elements in a text', person('<com:BirthDate><com:Year/></com:BirthDate>'), ['Holder/BirthDate']],
    ['a wrong date', person('<com:BirthDate>1980-02-31</com:BirthDate>'), ['/birthDate']],
    [
      'a person that is an organization',
      person('<com:LegalEntityName>Works</com:LegalEntityName>'),
      ['Holder'],
    ],
    ['no name', '<com:Holder/>', ['Holder']],
    [
      'a name of nobody knows whom',
      '<com:Holder><com:Contact><com:Name><com:EntityName>A</com:EntityName></com:Name></com:Contact></com:Holder>',
      ['Holder/Contact/Name/EntityName', 'Holder'],
    ],
    [
      'a direction override',
      person('<com:PartyIdentifier>&#x202E;</com:PartyIdentifier>'),
      ['/partyIdentifierBag/1/identifier'],
    ],
    ['a party that is too long', person('<com:Colour/>'.repeat(30_000)), ['']],
  ])('in ST.96: %s', async (_title, bad, places) => {
    expect(await faultsOf(st96(`\n${st96Works}\n\n${bad}\n${person('')}`))).toEqual([[8, ...places]]);
  });

  test('without what stands in it', async () => {
    const contents = [
      await read(`${line('1')}\n${JSON.stringify({ ...works('secret\u0007'), birthDate: 'secret' })}`),
      await read(`${header}\n1;F;A;;;\n1;secret;A;secret;secret;\n`, csvMapping),
      await read(st96(`${st96Works}<com:Holder>secret<com:BirthDate>secret</com:BirthDate></com:Holder>`)),
    ];
    expect(JSON.stringify(contents.map(({ rows }) => rows[1]))).not.toContain('secret');
  });
});

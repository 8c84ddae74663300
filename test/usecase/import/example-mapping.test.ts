import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCsvMapping } from '../../../src/usecase/import/csv-mapping.ts';
import { openRegister } from '../../../src/usecase/import/read-register.ts';
import { gathered, inPieces } from '../../support/chunks.ts';

test('the example of a CSV register is read by the example of a mapping', async () => {
  const mapping = readCsvMapping(JSON.parse(readFileSync('schemas/examples/register-mapping.json', 'utf8')));
  const register = inPieces(readFileSync('schemas/examples/register.csv'));
  const { rows } = await openRegister(register, { officeCode: 'XA', mapping });
  const read = (await gathered(rows)).map((row) => row.read());
  expect(read.map(({ errors }) => errors)).toEqual([undefined, undefined, undefined]);
  expect(read[0]?.data).toEqual({
    partyKind: 'organization',
    organizationNameBag: [{ organizationStandardName: 'Invented Turbine Works; Ltd' }],
    formerNameBag: [{ name: 'Invented Turbines' }, { name: 'Turbine Works of Nowhere' }],
    partyIdentifierBag: [{ officeCode: 'XA', identifier: 'R-1001' }],
    postalAddressBag: [{ cityName: 'Nowhere', countryCode: 'XA' }],
    emailAddressBag: ['office@turbines.example'],
    roleBag: ['applicant'],
  });
  expect(read[1]?.data).toMatchObject({
    birthDate: '1980-02-03',
    emailAddressBag: ['ada@invented.example', 'a.invented@invented.example'],
  });
  expect(read[2]?.data).toMatchObject({
    postalAddressBag: [{ countryCode: 'XA' }],
    outsideIdentifierBag: [{ scheme: 'LEI', identifier: '00000000000000000098' }],
  });
});

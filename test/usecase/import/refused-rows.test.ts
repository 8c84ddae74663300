import { expect, test } from 'vitest';
import { readCsvMapping } from '../../../src/usecase/import/csv-mapping.ts';
import { openRegister } from '../../../src/usecase/import/read-register.ts';
import { refusedRows } from '../../../src/usecase/import/refused-rows.ts';
import { gathered, inPieces } from '../../support/chunks.ts';
import { works } from '../../support/registering-office.ts';

const mapping = readCsvMapping({
  delimiter: ';',
  partyKind: { constant: 'organization' },
  fields: {
    '/partyIdentifierBag/0/identifier': 'No',
    '/partyIdentifierBag/0/officeCode': { constant: 'XA' },
    '/organizationNameBag/0/organizationStandardName': 'Name',
  },
});

async function refusedOf(content: string, rows: readonly number[], isCsv = false): Promise<string> {
  const terms = { officeCode: 'XA', mapping: isCsv ? mapping : undefined };
  const parts = await gathered(refusedRows(inPieces(content, 9), terms, new Set(rows)));
  return Buffer.concat(parts.map((part) => Buffer.from(part))).toString();
}
async function readBack(content: string, isCsv = false) {
  const terms = { officeCode: 'XA', mapping: isCsv ? mapping : undefined };
  const { rows } = await openRegister(inPieces(content), terms);
  return (await gathered(rows)).map(({ read }) => read());
}

test('JSON Lines come as they stand', async () => {
  const [one, two, three] = [JSON.stringify(works('1')), '{"a', JSON.stringify(works('3'))];
  expect(await refusedOf([one, two, three].join('\r\n'), [2, 3])).toBe(`${two}\n${three}\n`);
});

test('one JSON value comes as JSON Lines', async () => {
  const content = JSON.stringify({ parties: [works('1'), works('2')] }, null, 2);
  expect(await refusedOf(content, [2])).toBe(`${JSON.stringify(works('2'))}\n`);
});

test('CSV comes with its header, in cells that a spreadsheet does not run and that are read as they were', async () => {
  const content = 'No;Name\n1;A\n2;"=1+1;\n""x"""\n3;\'+49\n4;B"C\n';
  const refused = await refusedOf(content, [2, 3, 4], true);
  expect(refused).toBe(`"No";"Name"\r\n"2";"'=1+1;\n""x"""\r\n"3";"'+49"\r\n4;B"C\r\n`);
  const [before, after] = [
    await readBack('No;Name\n2;"=1+1; ""x"""\n3;+49', true),
    await readBack(refused, true),
  ];
  expect(after[1]).toEqual(before[1]);
  expect(after[2]?.errors).toMatchObject([{ column: 'Name' }]);
});

test('ST.96 comes as a document that can be read again, whatever its parties held', async () => {
  const party = (inner: string) =>
    `<c:Applicant><c:PartyIdentifier>7</c:PartyIdentifier><c:LegalEntityName c:languageCode="en">A &amp; &lt;B&gt;</c:LegalEntityName>${inner}</c:Applicant>`;
  const space = 'xmlns:c="http://www.wipo.int/standards/XMLSchema/ST96/Common" xmlns:x="u:x"';
  const content = `<b ${space}>${party('')}<skipped/>${party('<x:Y a="&quot;&#60;">]]&gt;</x:Y>')}</b>`;
  const refused = await refusedOf(content, [2]);
  const [again] = await readBack(refused);
  expect(again?.errors).toEqual([
    { pointer: '', column: 'Applicant/Y', detail: 'Line 3: This element is not known here.' },
  ]);
  const corrected = refused.replace(/<Y.*<\/Y>/u, '');
  expect(await readBack(corrected)).toEqual((await readBack(content)).slice(0, 1));
});

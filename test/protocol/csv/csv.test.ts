import { describe, expect, test } from 'vitest';
import { csvCells, inertCsvLine } from '../../../src/protocol/csv/csv-cells.ts';
import { csvRecords } from '../../../src/protocol/csv/csv-records.ts';
import { gathered, inPieces } from '../../support/chunks.ts';

const recordsOf = async (text: string, size = 1 << 16, mostBytes = 1_000) => {
  const records = await gathered(csvRecords(inPieces(text, size), { delimiter: ',', mostBytes }));
  return records.map(({ line, lastLine, bytes }) => [
    line,
    lastLine,
    bytes === undefined ? undefined : Buffer.from(bytes).toString(),
  ]);
};

describe('the records of a CSV file', () => {
  test.each<[string, string, readonly (readonly [number, number, string])[]]>([
    [
      'end with CRLF',
      'a,b\r\nc,d\r\n',
      [
        [1, 1, 'a,b'],
        [2, 2, 'c,d'],
      ],
    ],
    [
      'end with LF, the last one with nothing',
      'a\nb',
      [
        [1, 1, 'a'],
        [2, 2, 'b'],
      ],
    ],
    [
      'are not blank lines',
      'a\n\n \r\nb\n',
      [
        [1, 1, 'a'],
        [4, 4, 'b'],
      ],
    ],
    [
      'may have line ends in quotes',
      'a,"b\r\nc"\r\nd',
      [
        [1, 2, 'a,"b\r\nc"'],
        [3, 3, 'd'],
      ],
    ],
    [
      'may have quotes in quotes',
      '"a""\n""b",c\nd',
      [
        [1, 2, '"a""\n""b",c'],
        [3, 3, 'd'],
      ],
    ],
    [
      'may be empty quoted cells',
      'a,"",""\nb',
      [
        [1, 1, 'a,"",""'],
        [2, 2, 'b'],
      ],
    ],
    [
      'end at the line end where a quote stands inside a cell',
      '5" pipe,a\nb',
      [
        [1, 1, '5" pipe,a'],
        [2, 2, 'b'],
      ],
    ],
    ['are none in an empty file', '', []],
  ])('%s', async (_title, text, expected) => {
    for (const size of [1, 2, 3, 1 << 16]) expect(await recordsOf(text, size)).toEqual(expected);
  });

  test('that are too long are told by their lines, and those behind them are read', async () => {
    expect(await recordsOf(`a\n${'b'.repeat(50)}\nc`, 7, 20)).toEqual([
      [1, 1, 'a'],
      [2, 2, undefined],
      [3, 3, 'c'],
    ]);
  });

  test('with a quote that is never closed do not swallow the rest of the file', async () => {
    const text = `"open\n${'line,x\n'.repeat(10)}`;
    const records = await recordsOf(text, 5, 20);
    expect(records[0]).toEqual([1, 4, undefined]);
    expect(records.slice(1)).toHaveLength(7);
  });
});

describe('the cells of a record', () => {
  test.each<[string, string, unknown]>([
    ['plain', 'a,b,', ['a', 'b', '']],
    ['quoted', '"a,b","c ""d""",e', ['a,b', 'c "d"', 'e']],
    ['with a line end', '"a\r\nb"', ['a\r\nb']],
    ['a formula is a text', '=1+1,"@x",-2', ['=1+1', '@x', '-2']],
    ['a quote inside', 'a,b"c', { cell: 2 }],
    ['text behind a quote', '"a"b,c', { cell: 1 }],
    ['an open quote', 'a,"b', { cell: 2 }],
  ])('%s', (_title, record, expected) => {
    const cells = csvCells(record, ',');
    if (Array.isArray(expected)) expect(cells).toEqual(expected);
    else expect(cells).toMatchObject({ ...Object(expected) });
  });

  test('are bounded in number', () => {
    expect(csvCells(','.repeat(1_000), ',')).toMatchObject({ cell: 1_001 });
    expect(csvCells(`"",${','.repeat(1_000)}`, ',')).toMatchObject({ cell: 1_001 });
  });

  test('are written so that a spreadsheet runs none of them', () => {
    expect(inertCsvLine(['=1+1', '+1', '-1', '@a', '\tb', 'c"d', 'e=f'])).toBe(
      `"'=1+1","'+1","'-1","'@a","'\tb","c""d","e=f"\r\n`,
    );
  });
});

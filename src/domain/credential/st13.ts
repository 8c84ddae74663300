import { isOfficeCode, type OfficeCode } from '../trust/office.ts';

/** A number of an intellectual-property right in the form of WIPO ST.13, taken apart. */
export type St13Number = {
  readonly officeCode: OfficeCode;
  /** Two digits for the kind of right; offices use codes of their own beside the recommended ones. */
  readonly rightTypeCode: string;
  /** Undefined where the office numbers without a year and writes zeros in its place. */
  readonly year: number | undefined;
  readonly serialNumber: string;
};

const form = /^(?<office>[A-Z]{2})(?<kind>\d{2})(?<year>\d{4})(?<serial>\d{9})$/;
const noYear = '0000';
// The oldest registers that offices still number from.
const earliestYear = 1790;

/**
 * Reads a number of WIPO ST.13 (https://www.wipo.int/standards/en/st13/) behind the WIPO ST.3 code of its office: type of
 * right (two digits), year (four, zeros where the office uses none), serial number (nine), without separators. Undefined
 * for anything else: no type, a year that no register has, a serial number of zeros only.
 */
export function readSt13(text: string): St13Number | undefined {
  const { office = '', kind = '', year = '', serial = '' } = form.exec(text)?.groups ?? {};
  if (!isOfficeCode(office) || Number(kind) === 0 || Number(serial) === 0) return undefined;
  if (year !== noYear && Number(year) < earliestYear) return undefined;
  return {
    officeCode: office,
    rightTypeCode: kind,
    year: year === noYear ? undefined : Number(year),
    serialNumber: serial,
  };
}

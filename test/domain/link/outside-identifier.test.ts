import { describe, expect, test } from 'vitest';
import {
  checkOutsideIdentifier,
  isStrongIdentifier,
  type OutsideIdentifier,
  type OutsideScheme,
} from '../../../src/domain/link/outside-identifier.ts';

const check = (scheme: OutsideScheme, identifier: string, countryCode?: string) =>
  checkOutsideIdentifier({ scheme, identifier, countryCode });

/** Published numbers of authorities and companies, and examples of the registers themselves. */
const rightOnes: readonly (readonly [OutsideScheme, string | undefined, string])[] = [
  ['LEI', undefined, '506700GE1G29325QX363'],
  ['LEI', undefined, '5493001KJTIIGC8Y1R12'],
  ['ORCID', undefined, 'https://orcid.org/0000-0002-1825-0097'],
  ['ISNI', undefined, '0000 0001 2150 090X'],
  ['ISNI', undefined, '0000 0001 2103 2683'],
  ['VAT', undefined, 'ATU13585627'],
  ['VAT', undefined, 'BE0403019261'],
  ['VAT', undefined, 'CHE-116.281.710 MWST'],
  ['VAT', undefined, 'DE136695976'],
  ['VAT', undefined, 'DK13585628'],
  ['VAT', undefined, 'EE100931558'],
  ['VAT', undefined, 'ESB58378431'],
  ['VAT', undefined, 'FI20774740'],
  ['VAT', undefined, 'FR40303265045'],
  ['VAT', undefined, 'GB980780684'],
  ['VAT', undefined, 'EL094259216'],
  ['VAT', undefined, 'HR33392005961'],
  ['VAT', undefined, 'HU12892312'],
  ['VAT', undefined, 'IT00743110157'],
  ['VAT', undefined, 'LU15027442'],
  ['VAT', undefined, 'MT11679112'],
  ['VAT', undefined, 'NL004495445B01'],
  ['VAT', undefined, 'NO995525828MVA'],
  ['VAT', undefined, 'PL8567346215'],
  ['VAT', undefined, 'PT501964843'],
  ['VAT', undefined, 'RO18547290'],
  ['VAT', undefined, 'SE556188840401'],
  ['VAT', undefined, 'SI50223054'],
  ['VAT', undefined, 'SK2022749619'],
  ['nationalRegister', 'FR', '732 829 320'],
  ['nationalRegister', 'AU', '51 824 753 556'],
  ['nationalRegister', 'AU', '004 085 616'],
  ['nationalRegister', 'JP', '7000012050002'],
  ['nationalRegister', 'KR', '220-81-62517'],
  ['nationalRegister', 'CN', '91350100M000100Y43'],
  ['nationalRegister', 'RU', '7707083893'],
  ['nationalRegister', 'RU', '1027700132195'],
  ['nationalRegister', 'RU', '500100732259'],
  ['nationalRegister', 'NO', '974 760 673'],
  ['nationalRegister', 'BE', '0403.019.261'],
  ['nationalRegister', 'FI', '0112038-9'],
  ['nationalRegister', 'BR', '11.222.333/0001-81'],
  ['nationalRegister', 'IL', '516179157'],
  ['nationalRegister', 'NZ', '9429041535110'],
  ['nationalRegister', 'TH', '0107537000521'],
  ['nationalRegister', 'SE', '556703-7485'],
  ['nationalRegister', 'ES', 'B58378431'],
  ['nationalRegister', 'CH', 'CHE-116.281.710'],
];

describe('an identifier with check digits', () => {
  test.each(rightOnes)('%s %s %s has the right ones', (scheme, countryCode, identifier) => {
    const checked = check(scheme, identifier, countryCode);
    expect(checked).toMatchObject({ shape: 'right', checkDigits: 'right', assurance: 'checked' });
    expect(isStrongIdentifier(checked)).toBe(true);
    expect(check(scheme, checked.normalised, countryCode).normalised).toBe(checked.normalised);
  });

  test.each(rightOnes)(
    '%s %s %s is wrong with its fifth digit changed',
    (scheme, countryCode, identifier) => {
      const place = identifier.search(/(?<=^(?:[^0-9]*[0-9]){4}[^0-9]*)[0-9]/);
      const changed = (Number(identifier.charAt(place)) + 1) % 10;
      const mistaken = identifier.slice(0, place) + String(changed) + identifier.slice(place + 1);
      const checked = check(scheme, mistaken, countryCode);
      expect(checked).toMatchObject({ checkDigits: 'wrong', assurance: 'stated' });
      expect(isStrongIdentifier(checked)).toBe(false);
    },
  );
});

describe('ways to write one number', () => {
  test.each<[OutsideIdentifier, string]>([
    [{ scheme: 'ORCID', identifier: 'https://orcid.org/0000-0002-1825-0097' }, '0000-0002-1825-0097'],
    [{ scheme: 'ORCID', identifier: 'http://orcid.org/0000000218250097' }, '0000-0002-1825-0097'],
    [{ scheme: 'ORCID', identifier: '0000 0002 1825 0097' }, '0000-0002-1825-0097'],
    [{ scheme: 'ISNI', identifier: 'ISNI 0000 0001 2150 090x' }, '000000012150090X'],
    [{ scheme: 'ISNI', identifier: 'https://isni.org/isni/000000012150090X' }, '000000012150090X'],
    [{ scheme: 'LEI', identifier: 'lei:506700ge1g29325qx363' }, '506700GE1G29325QX363'],
    // Full-width digits, and a zero-width space in between.
    [{ scheme: 'ORCID', identifier: '００００-0002-1825-\u200B0097' }, '0000-0002-1825-0097'],
    [{ scheme: 'VAT', identifier: '136 695 976', countryCode: 'DE' }, 'DE136695976'],
    [{ scheme: 'VAT', identifier: 'EL 094259216', countryCode: 'GR' }, 'GR094259216'],
    [{ scheme: 'VAT', identifier: 'CHE-116.281.710 MWST' }, 'CHE116281710'],
    [{ scheme: 'VAT', identifier: 'CHE-116.281.710 TVA', countryCode: 'CH' }, 'CHE116281710'],
    [{ scheme: 'nationalRegister', identifier: '732 829 320', countryCode: 'FR' }, '732829320'],
    [{ scheme: 'nationalRegister', identifier: '445790', countryCode: 'GB' }, '00445790'],
  ])('%o', (stated, normalised) => {
    expect(checkOutsideIdentifier(stated)).toMatchObject({ normalised, shape: 'right' });
  });
});

describe('what is wrong, or says nothing, by itself', () => {
  test.each<[string, readonly [OutsideScheme, string, string?], string, string]>([
    ['an LEI that is too short', ['LEI', '506700GE1G29325QX36'], 'wrong', 'wrong'],
    ['an LEI with check digits that are never given', ['LEI', '00000000000000000001'], 'right', 'wrong'],
    ['an LEI with a Cyrillic letter', ['LEI', '506700GЕ1G29325QX363'], 'wrong', 'wrong'],
    ['an ORCID of another host', ['ORCID', 'https://evil.example/0000-0002-1825-0097'], 'wrong', 'wrong'],
    ['an ISNI of zeros', ['ISNI', '0000000000000001'], 'right', 'wrong'],
    ['a VAT number of another country than stated', ['VAT', 'DE136695976', 'AT'], 'wrong', 'wrong'],
    ['a VAT number of nowhere', ['VAT', '136695976'], 'unknown', 'none'],
    ['a VAT number of a country without a known rule', ['VAT', '123456', 'ZZ'], 'unknown', 'none'],
    ['a member of every object as a country', ['VAT', '123456', 'constructor'], 'unknown', 'none'],
    ['a register number without its country', ['nationalRegister', '732829320'], 'unknown', 'none'],
    ['a German number without its court', ['nationalRegister', 'HRB 86891', 'DE'], 'unknown', 'none'],
    ['a Dutch number that is too long', ['nationalRegister', '123456789', 'NL'], 'wrong', 'none'],
    ['an empty text', ['LEI', ''], 'wrong', 'wrong'],
  ])('%s', (_title, stated, shape, checkDigits) => {
    const checked = check(...stated);
    expect(checked).toMatchObject({ shape, checkDigits, assurance: 'stated' });
    expect(isStrongIdentifier(checked)).toBe(false);
  });

  test.each([
    ['the court before it', 'Amtsgericht München HRB 12345 B'],
    ['the court after it', 'HRB 12345 München'],
  ])('a German number with %s names one company, though nothing checks it', (_title, identifier) => {
    const checked = check('nationalRegister', identifier, 'DE');
    expect(checked).toMatchObject({ shape: 'right', checkDigits: 'none', assurance: 'stated' });
    expect(isStrongIdentifier(checked)).toBe(true);
  });
});

import type { Draw } from './draw.ts';

export type SyntheticIdentifier = {
  readonly scheme: 'LEI' | 'ORCID' | 'ISNI' | 'VAT' | 'nationalRegister';
  readonly identifier: string;
  readonly countryCode?: string;
};

/** No issuer has these prefixes, so that no identifier here is anybody's. */
const leiPrefix = '000000';
const orcidPrefix = '00000008';
const isniPrefix = '00000007';

/** An identifier as an entity has it, the same whenever its entity's draws are the same. */
export function drawIdentifier(
  draw: Draw,
  kind: 'person' | 'organization',
  countryCode: string,
): SyntheticIdentifier {
  if (kind === 'person') {
    const isOrcid = draw.chance(0.7);
    const digits = (isOrcid ? orcidPrefix : isniPrefix) + padded(draw, 7);
    const identifier = digits + modulo11(digits);
    return isOrcid
      ? { scheme: 'ORCID', identifier: identifier.replace(/(.{4})(?=.)/gu, '$1-') }
      : { scheme: 'ISNI', identifier };
  }
  const kindOf = draw.fraction();
  if (kindOf < 0.4) return { scheme: 'LEI', identifier: withLeiDigits(leiPrefix + padded(draw, 12)) };
  if (kindOf < 0.6) return { scheme: 'VAT', identifier: countryCode + padded(draw, 9), countryCode };
  return { scheme: 'nationalRegister', identifier: padded(draw, 8), countryCode };
}

/** The identifier with one digit changed, so that it is another one or none. */
export function mistaken(draw: Draw, { identifier, ...rest }: SyntheticIdentifier): SyntheticIdentifier {
  const place = identifier.length - 2 - draw.below(5);
  const digit = Number(identifier.charAt(place));
  const other = Number.isNaN(digit) ? '0' : String((digit + 1 + draw.below(8)) % 10);
  return { ...rest, identifier: identifier.slice(0, place) + other + identifier.slice(place + 1) };
}

function padded(draw: Draw, length: number): string {
  return String(Math.floor(draw.fraction() * 10 ** length)).padStart(length, '0');
}

/** ISO/IEC 7064 MOD 11-2, as ISNI and ORCID have it. */
function modulo11(digits: string): string {
  const sum = Array.from(digits).reduce((total, digit) => (total + Number(digit)) * 2, 0);
  const check = (12 - (sum % 11)) % 11;
  return check === 10 ? 'X' : String(check);
}

/** ISO 17442: ISO/IEC 7064 MOD 97-10; here all characters are digits. */
function withLeiDigits(digits: string): string {
  const rest = Number(BigInt(`${digits}00`) % 97n);
  return digits + String(98 - rest).padStart(2, '0');
}

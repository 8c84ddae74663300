const named: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };
const mostCodePoint = 0x10ffff;

/**
 * The text with its references resolved: the five predefined entities and characters by number (XML 1.0 §4.1, §4.6,
 * https://www.w3.org/TR/xml/), and no other; undefined where there is another one.
 */
export function withoutReferences(text: string): string | undefined {
  if (!text.includes('&')) return text;
  let isSound = true;
  const plain = text.replaceAll(/&([^;&]{0,12});?/gu, (reference, name: string) => {
    const sign = reference.endsWith(';') ? referred(name) : undefined;
    if (sign === undefined) isSound = false;
    return sign ?? '';
  });
  return isSound ? plain : undefined;
}

function referred(name: string): string | undefined {
  if (!name.startsWith('#')) return Object.hasOwn(named, name) ? named[name] : undefined;
  const isHex = /^#x[\da-fA-F]+$/u.test(name);
  if (!isHex && !/^#\d+$/u.test(name)) return undefined;
  const code = isHex ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  if (code > mostCodePoint) return undefined;
  const sign = String.fromCodePoint(code);
  return sign.isWellFormed() && !hasForbiddenCharacter(sign) ? sign : undefined;
}

// What is not in the production Char (XML 1.0 §2.2).
// eslint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/u;

export function hasForbiddenCharacter(text: string): boolean {
  return forbidden.test(text);
}

/** Text as it may stand in an element or in an attribute between double quotes. */
export function escapedXml(text: string): string {
  return text.replaceAll(/[&<>"]/gu, (sign) => `&#${sign.charCodeAt(0)};`);
}

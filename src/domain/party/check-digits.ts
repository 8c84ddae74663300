const leiShape = /^[0-9A-Z]{18}[0-9]{2}$/u;

/**
 * Whether the text is a Legal Entity Identifier with the right check digits (ISO 17442-1, by ISO/IEC 7064 MOD 97-10): letters
 * count from 10 to 35, and the number they make leaves 1 when it is divided by 97.
 */
export function isLei(text: string): boolean {
  if (!leiShape.test(text)) return false;
  let rest = 0;
  for (const sign of text) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

import { type Did, isDid } from '../did/did.ts';

/** An issuer that is known by an https URL, for which a certificate vouches. */
export type HttpsIssuer = string & { readonly __httpsIssuer: true };
/** How an issuer of credentials is named. */
export type IssuerId = Did | HttpsIssuer;

const longest = 2048;

/** Whether the text is an https URL without user, query or fragment, written as URLs are, that an issuer may be known by. */
export function isHttpsIssuer(text: string): text is HttpsIssuer {
  if (text.length > longest || !text.startsWith('https://') || !URL.canParse(text)) return false;
  const url = new URL(text);
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  // An address without a path may be written with or without its slash.
  return (
    isPlain && !text.includes('?') && !text.includes('#') && (url.href === text || url.href === `${text}/`)
  );
}

/** Whether the text names an issuer. */
export function isIssuerId(text: string): text is IssuerId {
  return isDid(text) || isHttpsIssuer(text);
}

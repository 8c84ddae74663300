import type { Did } from '../did/did.ts';

/** A WIPO ST.3 two-letter code, upper case. */
export type OfficeCode = string & { readonly __officeCode: true };

/** An intellectual-property office hosted by this node. `path` is its segment in URLs: the code in lower case. */
export type Office = {
  readonly officeCode: OfficeCode;
  readonly name: string;
  readonly did: Did;
  readonly createdAt: Date;
};

const pattern = /^[A-Z]{2}$/;

export function isOfficeCode(text: string): text is OfficeCode {
  return pattern.test(text);
}

/** The office code's segment in URLs and DIDs. */
export function officePath(officeCode: OfficeCode): string {
  return officeCode.toLowerCase();
}

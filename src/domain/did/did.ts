import { Problem } from '../../base/problem.ts';

/** A DID whose syntax was checked (DID Core 1.0 §3.1, https://www.w3.org/TR/did-core/#did-syntax). */
export type Did = string & { readonly __did: true };

/** A DID URL taken apart; `did` is without path, query and fragment. */
export type DidUrl = {
  readonly did: Did;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string | undefined;
};

const longestDidUrl = 2048;
// The last character is no colon; every other one may be.
const didPattern = /^did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})*(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})$/;
const pathPattern = /^(?:\/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)*$/;
const queryPattern = /^(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*$/;

export function isDid(text: string): text is Did {
  return text.length <= longestDidUrl && didPattern.test(text);
}

/** The DID, or a Problem `did-invalid`. */
export function parseDid(text: string): Did {
  if (!isDid(text)) throw new Problem('did-invalid', 'This is not a DID of at most 2,048 characters.');
  return text;
}

/** The method name: `webvh` of `did:webvh:…`. */
export function methodOf(did: Did): string {
  return did.slice(4, did.indexOf(':', 4));
}

/** The parts of a DID URL (DID Core 1.0 §3.2), or undefined where the syntax is broken. */
export function readDidUrl(text: string): DidUrl | undefined {
  if (text.length > longestDidUrl) return undefined;
  const [beforeFragment = '', ...fragments] = text.split('#');
  if (fragments.length > 1) return undefined;
  const [beforeQuery = '', ...queries] = beforeFragment.split('?');
  const query = queries.join('?');
  const slash = beforeQuery.indexOf('/');
  const did = slash < 0 ? beforeQuery : beforeQuery.slice(0, slash);
  const path = slash < 0 ? '' : beforeQuery.slice(slash);
  const fragment = fragments[0];
  const isWellFormed = isDid(did) && pathPattern.test(path) && queryPattern.test(query);
  if (!isWellFormed || (fragment !== undefined && !queryPattern.test(fragment))) return undefined;
  return { did, method: methodOf(did), path, query, fragment };
}

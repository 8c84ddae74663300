import { fromBase64url, utf8Text } from '../../base/bytes.ts';
import { sha256Text } from '../../base/hash.ts';
import { isJsonObject, type Json, type JsonObject, readJson } from '../../base/json.ts';
import { type JoseFault, type Jws, readJws } from '../jose/compact-jws.ts';

/** An SD-JWT taken apart; nothing in it is verified yet, but the disclosures fit the digests of `jws.payload`. */
export type SdJwt = {
  readonly fault?: undefined;
  readonly jws: Jws;
  /** The payload with the disclosed claims in their places and no digests left. */
  readonly claims: JsonObject;
  /** The part that `sd_hash` of a key-binding JWT covers, with its last tilde. */
  readonly presented: string;
  /** The key-binding JWT behind the last tilde, where there is one. */
  readonly keyBinding: Jws | undefined;
};
export type SdJwtRefusal = { readonly fault: JoseFault };

const mostBytes = 256 * 1024;
const mostDisclosures = 500;
const deepest = 32;
// The names kept for digests, and those that readJson refuses as members because they reach prototypes.
const forbidden = new Set(['_sd', '_sd_alg', '...', '__proto__', 'constructor', 'prototype']);
// SD-JWT VC §3.2.2.2: claims that decide about validity are never disclosed selectively.
const validityClaims = new Set(['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'status', 'aud']);

export type SdJwtReading = {
  /** The claims that must not be disclosed selectively; those of an SD-JWT VC where not given. */
  readonly neverHidden?: ReadonlySet<string>;
};

/**
 * Reads an SD-JWT in its compact form and puts the disclosures in their places (RFC 9901 §7.1,
 * https://www.rfc-editor.org/rfc/rfc9901). Faults: `PAYLOAD_TOO_LARGE` over 256 KiB or 500 disclosures, those of
 * `readJws` and `PARSING_ERROR` for the form of any part, `MALFORMED_VALUE_ERROR` for a hash algorithm other than sha-256,
 * a digest that comes twice, a disclosure that fits no digest, comes twice, or would replace a claim. The time it takes is
 * linear in the text.
 */
export function readSdJwt(
  text: string,
  { neverHidden = validityClaims }: SdJwtReading = {},
): SdJwt | SdJwtRefusal {
  if (text.length > mostBytes) return fault('PAYLOAD_TOO_LARGE', 'The SD-JWT is longer than 256 KiB.');
  const parts = text.split('~', mostDisclosures + 3);
  if (parts.length > mostDisclosures + 2)
    return fault('PAYLOAD_TOO_LARGE', 'The SD-JWT has more than 500 disclosures.');
  const [jwt = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined || rest.includes('')) {
    return fault('PARSING_ERROR', 'The SD-JWT does not end its disclosures with one tilde each.');
  }
  const jws = readJws(jwt);
  if (jws.fault !== undefined) return jws;
  // A last part that is no JWT is a disclosure whose tilde is missing.
  const keyBinding = last === '' ? undefined : readJws(last);
  if (keyBinding?.fault !== undefined) return keyBinding;
  const opened = openDisclosures(rest);
  if (!(opened instanceof Map)) return opened;
  const disclosed = disclose(jws.payload, opened, neverHidden);
  if (disclosed.fault !== undefined) return disclosed;
  return {
    jws,
    claims: disclosed.claims,
    presented: text.slice(0, text.length - last.length),
    keyBinding,
  };
}

type Disclosure = { readonly name: string | undefined; readonly value: Json };
type Disclosures = Map<string, Disclosure>;
type Disclosed = { readonly fault?: undefined; readonly claims: JsonObject };
/** The state of one walk through a payload: what is still unused, which digests were met, and the first rule broken. */
type Walk = {
  readonly unused: Disclosures;
  readonly seen: Set<string>;
  readonly neverHidden: ReadonlySet<string>;
  broken: string | undefined;
};

function openDisclosures(texts: readonly string[]): Disclosures | SdJwtRefusal {
  const opened: Disclosures = new Map();
  for (const text of texts) {
    const disclosure = openDisclosure(text);
    if (disclosure === undefined)
      return fault('PARSING_ERROR', 'A disclosure is not an encoded array of a salt and a claim.');
    const digest = sha256Text(text);
    if (opened.has(digest)) return fault('MALFORMED_VALUE_ERROR', 'A disclosure comes twice.');
    opened.set(digest, disclosure);
  }
  return opened;
}

function openDisclosure(text: string): Disclosure | undefined {
  const bytes = fromBase64url(text);
  const json = bytes === undefined ? undefined : utf8Text(bytes);
  const read = json === undefined ? undefined : readJson(json);
  if (read === undefined || 'fault' in read || !Array.isArray(read.value)) return undefined;
  const parts: readonly Json[] = read.value;
  const [salt, second, third] = parts;
  if (typeof salt !== 'string') return undefined;
  if (parts.length === 2) return { name: undefined, value: second ?? null };
  return parts.length === 3 && typeof second === 'string'
    ? { name: second, value: third ?? null }
    : undefined;
}

function disclose(
  payload: JsonObject,
  disclosures: Disclosures,
  neverHidden: ReadonlySet<string>,
): Disclosed | SdJwtRefusal {
  const algorithm = payload['_sd_alg'];
  if (algorithm !== undefined && algorithm !== 'sha-256') {
    return fault('MALFORMED_VALUE_ERROR', 'Only sha-256 is accepted for disclosures.');
  }
  const walk: Walk = { unused: disclosures, seen: new Set(), neverHidden, broken: undefined };
  const claims = discloseObject(payload, walk, 0);
  if (walk.unused.size > 0) breakRule(walk, 'A disclosure fits no digest.');
  return walk.broken === undefined ? { claims } : fault('MALFORMED_VALUE_ERROR', walk.broken);
}

function discloseValue(value: Json, walk: Walk, depth: number): Json {
  if (depth > deepest) {
    breakRule(walk, 'The claims nest too deep.');
    return null;
  }
  if (isJsonObject(value)) return discloseObject(value, walk, depth);
  return Array.isArray(value) ? discloseArray(value, walk, depth) : value;
}

function discloseObject(object: JsonObject, walk: Walk, depth: number): JsonObject {
  if (Object.hasOwn(object, '...') || (depth > 0 && Object.hasOwn(object, '_sd_alg'))) {
    breakRule(walk, 'A member has a name that is kept for digests.');
  }
  const claims: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(object)) {
    const isKept = name !== '_sd' && name !== '_sd_alg';
    if (isKept) claims[name] = typeof value === 'object' ? discloseValue(value, walk, depth + 1) : value;
  }
  const { _sd: digests = [] } = object;
  if (!Array.isArray(digests)) breakRule(walk, '`_sd` is not a list.');
  for (const digest of [digests].flat()) {
    const disclosed = take(digest, walk);
    if (disclosed === undefined) continue;
    const { name, value } = disclosed;
    if (name === undefined || mustBeOpen(name, walk, depth) || Object.hasOwn(claims, name)) {
      breakRule(walk, 'A disclosure would replace a claim, or discloses one that must not be hidden.');
    } else {
      claims[name] = discloseValue(value, walk, depth + 1);
    }
  }
  return claims;
}

function mustBeOpen(name: string, { neverHidden }: Walk, depth: number): boolean {
  return forbidden.has(name) || (depth === 0 && neverHidden.has(name));
}

function discloseArray(array: readonly Json[], walk: Walk, depth: number): Json {
  return array.flatMap((element) => {
    if (!isJsonObject(element) || !Object.hasOwn(element, '...'))
      return [discloseValue(element, walk, depth + 1)];
    if (Object.keys(element).length !== 1) breakRule(walk, 'A digest in a list has other members beside it.');
    const disclosed = take(element['...'], walk);
    if (disclosed === undefined) return [];
    if (disclosed.name !== undefined) breakRule(walk, 'A disclosure of a member stands in a list.');
    return [discloseValue(disclosed.value, walk, depth + 1)];
  });
}

/** The disclosure of a digest, which is used up by it; undefined for a decoy or a claim that was not disclosed. */
function take(digest: unknown, walk: Walk): Disclosure | undefined {
  if (typeof digest !== 'string') {
    breakRule(walk, 'A digest is not a text.');
    return undefined;
  }
  if (walk.seen.has(digest)) breakRule(walk, 'A digest comes twice.');
  walk.seen.add(digest);
  const disclosure = walk.unused.get(digest);
  walk.unused.delete(digest);
  return disclosure;
}

// The walk goes on after a broken rule, because its end is near anyway; only the first one is told.
function breakRule(walk: Walk, detail: string): void {
  walk.broken ??= detail;
}

function fault(code: string, detail: string): SdJwtRefusal {
  return { fault: { code, detail } };
}

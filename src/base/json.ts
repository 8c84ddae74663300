import canonicalize from 'canonicalize';
import { utf8 } from './bytes.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [member: string]: Json };

const forbiddenMembers = new Set(['__proto__', 'constructor', 'prototype']);
const defaultDepth = 32;

/** Why a text was refused; `detail` names the rule, never the content. */
export type JsonFault = { readonly fault: string };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON object of the members that have a value. */
export function definedMembers(members: { readonly [member: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/**
 * Reads JSON more strictly than JSON.parse: refuses duplicate members, members that reach prototypes, lone surrogates,
 * a byte order mark and nesting deeper than `depth` (32), in time linear in the text and without recursion limits.
 */
export function readJson(text: string, depth = defaultDepth): { readonly value: Json } | JsonFault {
  if (!text.isWellFormed()) return { fault: 'lone surrogate' };
  const written = countMembers(text, depth);
  if (written === undefined) return { fault: 'nested too deep' };
  const value = parsed(text);
  if (value === undefined) return { fault: 'not JSON' };
  const tally: Tally = { members: 0, isPlain: isPlain(text), fault: undefined };
  visit(value, tally);
  if (tally.fault !== undefined) return { fault: tally.fault };
  // JSON.parse keeps one of two members of the same name, so a duplicate shows as a member missing.
  return tally.members === written ? { value } : { fault: 'duplicate member' };
}

// An escaped U+0000 that is not an escaped backslash followed by text.
const escapedNul = /(?<!\\)(?:\\\\)*\\u0000/;

/** Whether a text in the JSON has U+0000, which databases refuse. */
export function hasNul(json: string): boolean {
  return json.includes('\\u0000') && escapedNul.test(json);
}

/** The value as it would arrive over the wire: members without a value are gone, dates are texts. */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value) ?? 'null') as Json;
}

/** JSON Canonicalization Scheme (RFC 8785) as UTF-8 bytes. */
export function canonicalBytes(value: Json): Uint8Array {
  return utf8(canonicalJson(value));
}

/** JSON Canonicalization Scheme (RFC 8785). */
export function canonicalJson(value: Json): string {
  return canonicalize(value) ?? 'null';
}

const quote = 0x22;
const backslash = 0x5c;

/** The colons outside strings, which is how many members are written; undefined where the nesting is too deep. */
function countMembers(text: string, depth: number): number | undefined {
  let members = 0;
  let level = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) index = endOfString(text, index);
    else if (code === 0x3a) members += 1;
    else if (code === 0x7b || code === 0x5b) level += 1;
    else if (code === 0x7d || code === 0x5d) level -= 1;
    if (level > depth) return undefined;
  }
  return members;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return text.length; // an open string: JSON.parse refuses it
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // the parser's message quotes the input, so it is dropped
  }
}

type Tally = {
  members: number;
  /** Whether names and texts have to be looked at: the text as a whole shows nothing that could be refused in one. */
  readonly isPlain: boolean;
  fault: string | undefined;
};

// Any of them, or a lone surrogate, can be written with escapes too.
function isPlain(text: string): boolean {
  return !text.includes('\\') && !text.includes('proto') && !text.includes('constructor');
}

// Recursion is safe here: the depth was held before.
function visit(value: Json, tally: Tally): void {
  if (typeof value === 'string') {
    if (!tally.isPlain && !value.isWellFormed()) tally.fault = 'lone surrogate';
  } else if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) for (const item of value) visit(item, tally);
    else if (isJsonObject(value)) visitMembers(value, tally);
  }
}

function visitMembers(value: JsonObject, tally: Tally): void {
  for (const name in value) {
    tally.members += 1;
    if (!tally.isPlain && forbiddenMembers.has(name)) tally.fault = 'forbidden member name';
    else if (!tally.isPlain && !name.isWellFormed()) tally.fault = 'lone surrogate';
    visit(value[name] ?? null, tally);
  }
}

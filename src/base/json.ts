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
  const fault = scan(text, depth);
  if (fault !== undefined) return { fault };
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return { fault: 'not JSON' }; // the parser's message quotes the input, so it is dropped
  }
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

type Level = { readonly members: Set<string> | undefined; expectsMember: boolean };

// One pass over the tokens that matter; JSON.parse does the rest of the grammar afterwards.
function scan(text: string, depth: number): string | undefined {
  if (!text.isWellFormed()) return 'lone surrogate';
  const levels: Level[] = [];
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:"]/gs;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const fault = step(match[0], levels, depth);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function step(token: string, levels: Level[], depth: number): string | undefined {
  const level = levels.at(-1);
  switch (token) {
    case '{':
    case '[':
      if (levels.length >= depth) return 'nested too deep';
      levels.push(
        token === '{'
          ? { members: new Set(), expectsMember: true }
          : { members: undefined, expectsMember: false },
      );
      return undefined;
    case '}':
    case ']':
      levels.pop();
      return undefined;
    case ',':
      if (level?.members !== undefined) level.expectsMember = true;
      return undefined;
    case ':':
      return undefined;
    case '"':
      return 'not JSON'; // an open string; stopping here keeps the scan linear
    default:
      return level === undefined ? undefined : stringToken(token, level);
  }
}

function stringToken(token: string, level: Level): string | undefined {
  const hasEscape = token.includes('\\');
  if (hasEscape && hasLoneSurrogate(token)) return 'lone surrogate';
  if (level.members === undefined || !level.expectsMember) return undefined;
  level.expectsMember = false;
  const name = hasEscape ? unescape(token) : token.slice(1, -1);
  if (name === undefined) return 'not JSON';
  if (forbiddenMembers.has(name)) return 'forbidden member name';
  if (level.members.has(name)) return 'duplicate member';
  level.members.add(name);
  return undefined;
}

function hasLoneSurrogate(token: string): boolean {
  if (!/\\u[dD]/.test(token)) return false;
  return !(unescape(token) ?? '').isWellFormed();
}

function unescape(token: string): string | undefined {
  try {
    return JSON.parse(token) as string;
  } catch {
    return undefined; // a bad escape: reported by the caller as not JSON
  }
}

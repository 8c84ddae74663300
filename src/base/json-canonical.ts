import { canonicalJson, type Json } from './json.ts';

/**
 * The JSON Canonicalization Scheme (RFC 8785, https://www.rfc-editor.org/rfc/rfc8785) of a value, or undefined where it
 * has none: for a number beyond JSON's range, such as 1e400, and for a lone surrogate. JSON.stringify already writes
 * strings and numbers as the scheme wants them, so only the order of the members is left to do.
 */
export function canonicalForm(value: Json): string | undefined {
  try {
    return JSON.stringify(inOrder(value));
  } catch (problem) {
    return problem === unordered ? canonicalOrNone(value) : undefined;
  }
}

// No object can hold every order of names: JavaScript puts whole numbers first and by value, and one name is no member.
const unordered = new Error('A member name cannot be put in order.');
const noForm = new Error('A value has no canonical form.');

function inOrder(value: Json): Json {
  if (
    typeof value === 'string' ? !value.isWellFormed() : typeof value === 'number' && !Number.isFinite(value)
  )
    throw noForm;
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(inOrder);
  const ordered: { [member: string]: Json } = {};
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) ordered[orderable(name)] = inOrder(member);
  }
  return ordered;
}

function orderable(name: string): string {
  const first = name.charCodeAt(0);
  if ((first >= 0x30 && first <= 0x39) || name === '__proto__') throw unordered;
  if (!name.isWellFormed()) throw noForm;
  return name;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function canonicalOrNone(value: Json): string | undefined {
  try {
    return canonicalJson(value);
  } catch {
    return undefined; // for the same two reasons
  }
}

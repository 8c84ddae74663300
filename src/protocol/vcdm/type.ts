import type { Json } from '../../base/json.ts';
import { isList } from './context.ts';

const mostTypes = 20;

/**
 * `type` (VC Data Model 2.0 §4.5, https://www.w3.org/TR/vc-data-model-2.0/#types): one text or a list of different ones;
 * undefined for anything else. What the names mean is told by `semanticFault`.
 */
export function readTypes(value: Json | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return value === '' ? undefined : [value];
  if (!isList(value) || value.length === 0 || value.length > mostTypes) return undefined;
  return value.every(isName) && new Set(value).size === value.length ? value : undefined;
}

function isName(value: Json): value is string {
  return typeof value === 'string' && value !== '';
}

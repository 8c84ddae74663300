import { isJsonObject, type Json } from '../../base/json.ts';
import { isList } from './context.ts';

// Well-formed as JSON-LD has it (BCP 47, RFC 5646 §2.2.9): subtags of at most eight letters and digits.
const languageTag = /^[a-z]{1,8}(?:-[a-z0-9]{1,8}){0,15}$/i;
const members = new Set(['@value', '@language', '@direction']);
const mostLanguages = 100;

/**
 * Whether the value may be a `name` or `description` (VC Data Model 2.0 §4.6 and §11.1,
 * https://www.w3.org/TR/vc-data-model-2.0/#language-and-base-direction): absent, a text, a text with its language and
 * direction, or a list of such texts.
 */
export function isNaturalText(value: Json | undefined): boolean {
  if (value === undefined || typeof value === 'string') return true;
  if (isList(value)) {
    return value.length > 0 && value.length <= mostLanguages && value.every(isLanguageValue);
  }
  return isLanguageValue(value);
}

function isLanguageValue(value: Json): boolean {
  if (!isJsonObject(value) || !Object.keys(value).every((member) => members.has(member))) return false;
  const { '@value': text, '@language': language, '@direction': direction } = value;
  if (typeof text !== 'string') return false;
  if (language !== undefined && !(typeof language === 'string' && languageTag.test(language))) return false;
  return direction === undefined || direction === null || direction === 'ltr' || direction === 'rtl';
}

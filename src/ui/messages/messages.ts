import { en, type MessageKey, type Messages } from './en.ts';

type Language = { readonly tag: string; readonly direction: 'ltr' | 'rtl'; readonly messages: Messages };

const english: Language = { tag: 'en', direction: 'ltr', messages: en };

/** One row per language; the first is used where the reader's own is not among them. */
const languages: readonly Language[] = [english];

/** The reader's language, from the browser's preferences. */
export const language: Language =
  navigator.languages
    .map((wanted) => languages.find(({ tag }) => new Intl.Locale(wanted).language === tag))
    .find((found) => found !== undefined) ?? english;

/** The message in the reader's language, with its places filled. */
export function message(key: MessageKey, values: { readonly [name: string]: string | number } = {}): string {
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, String(value)),
    language.messages[key],
  );
}

/** Whether a text made at run time is a message key. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(language.messages, key);
}

/** A moment in the reader's language and time zone. */
export function formatMoment(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  return new Intl.DateTimeFormat(navigator.languages[0], { dateStyle: 'medium', timeStyle: 'medium' }).format(
    moment,
  );
}
